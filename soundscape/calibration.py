"""Calibration: the slow gain that takes a programme to its intended loudness by measurement (ITU-R BS.1770). Pure.

It corrects only what the expectation got wrong. What the music is meant to do (swell, envelope, mixer) is part of the intended level; while
a fade, a mute or a preset change is under way, or the music is almost silent, nothing is learnt and nothing moves.
"""

import math

import msgspec

from soundscape.hearing.lufs import ABSOLUTE_GATE_LUFS, OFFSET_DB
from soundscape.units import clamp

FURTHEST_DB = 6.0
PER_MIN_DB = 0.5
MEMORY_S = 120.0
"""How long a measurement counts: several chords, so that no single one moves the gain (a design value)."""

ALMOST_SILENT_LU = -12.0
"""What lies this far below the intended level is meant to be quiet, or a rest; it is no error of level."""


class Calibration(msgspec.Struct, frozen=True):
    """What has been learnt: the gain in dB, and the running means of the power that was heard without it and of the power intended.

    Powers are K-weighted mean squares, summed over both ears; 0 is nothing learnt yet.
    """

    gain_db: float = 0.0
    heard: float = 0.0
    intended: float = 0.0


def learnt(calibration: Calibration, power: float, intended_lufs: float, elapsed_s: float) -> Calibration:
    """Return the calibration after `elapsed_s` in which `power` (K-weighted) was heard where `intended_lufs` was intended.

    The goal is the energy mean intended against the energy mean heard, so it does not depend on the gain that was in force and cannot
    swing. Until something has been learnt, the present gain counts as right.
    """
    lufs = OFFSET_DB + 10.0 * math.log10(max(power, 1e-20))
    if lufs < max(ABSOLUTE_GATE_LUFS, intended_lufs + ALMOST_SILENT_LU):
        return calibration
    intended_now = 10.0 ** ((intended_lufs - OFFSET_DB) / 10.0)
    share = elapsed_s / MEMORY_S
    before = calibration if calibration.intended > 0.0 else _trusting(calibration.gain_db, intended_now)
    heard = before.heard + share * (power / 10.0 ** (calibration.gain_db / 10.0) - before.heard)
    intended = before.intended + share * (intended_now - before.intended)
    goal_db = clamp(10.0 * math.log10(intended / heard), -FURTHEST_DB, FURTHEST_DB)
    limit_db = PER_MIN_DB * elapsed_s / 60.0
    return Calibration(calibration.gain_db + clamp(goal_db - calibration.gain_db, -limit_db, limit_db), heard, intended)


def forgotten(calibration: Calibration) -> Calibration:
    """Return the calibration of another preset's beginning: the gain stays, because nothing may step; what was heard counts no more."""
    return Calibration(calibration.gain_db)


def _trusting(gain_db: float, intended: float) -> Calibration:
    return Calibration(gain_db, intended / 10.0 ** (gain_db / 10.0), intended)
