"""Expectation: how loud a mix of layers should turn out, before anybody has measured it. Pure.

The powers of layers add up, each at its reference level and corrected for how the music has it play: how often it is struck, how bright, on
which slope. What is still wrong is for calibration to learn.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from soundscape.parameters import SILENT_DB

ORDINARY_BRIGHTNESS = 0.5
"""Where the reference levels of the layers hold."""

ORDINARY_SLOPE_DB = -5.0
SLOPE_DB = 3.0
"""The bed of noise gains so many dB for every dB per octave its slope is flatter."""

MELODY_SHARE = 0.4
"""Bells have this share of the onsets where plucked strings have the rest."""


class Composed(NamedTuple):
    """How loud a layer is, as it is composed, against its reference level: in dB at ordinary brightness, and in dB more per unit of it."""

    ordinary_db: float = 0.0
    brighter_db: float = 0.0


COMPOSED = {
    "bass": Composed(2.8),
    "bells": Composed(0.0, 6.0),
    "choir": Composed(-3.1, 1.6),
    "pad": Composed(-0.7, 4.7),
    "pluck": Composed(0.0, 4.7),
    "waves": Composed(-0.4),
}
"""Measured layer by layer in the first minute of every preset that has it, at two seeds, at noon and at night: within 0.7 dB, the bass,
whose loudness is its root's, within 1.4 dB."""

STRIKES_PER_S = {"bells": 3.0, "heartbeat": 1.7, "pluck": 2.1, "pulse": 2.8}
"""How often what is struck is struck at its reference level; twice as many strikes are 3 dB louder. Measured likewise."""

ON_THE_BEAT = frozenset({"heartbeat", "pulse"})
"""These are struck once a beat, the other ones as often as the music has onsets."""

RARE = frozenset({"cue"})
"""What is heard once in a programme has no share in its loudness."""


def expected_lufs(
    levels_db: Mapping[str, float],
    references: Mapping[str, float],
    *,
    brightness: float,
    onsets_per_s: float,
    tempo_bpm: float,
    slope_db_per_octave: float,
) -> float:
    """Return the loudness of layers at these levels (dB, relative to their `references` in LUFS) together; -90 when none sounds.

    `brightness` is from 0 to 1, `onsets_per_s` how often melody and accompaniment are struck together, `slope_db_per_octave` that of the
    bed of noise.
    """
    sounding = {name: level for name, level in levels_db.items() if level > SILENT_DB and name in references and name not in RARE}
    rates = _rates(sounding, onsets_per_s, tempo_bpm / 60.0)
    power = 0.0
    for name, level in sounding.items():
        composed = COMPOSED.get(name, Composed())
        lufs = references[name] + level + composed.ordinary_db + composed.brighter_db * (brightness - ORDINARY_BRIGHTNESS)
        if name == "noise":
            lufs += SLOPE_DB * (slope_db_per_octave - ORDINARY_SLOPE_DB)
        power += rates.get(name, 1.0) * 10.0 ** (lufs / 10.0)
    return max(SILENT_DB, 10.0 * math.log10(power)) if power > 0.0 else SILENT_DB


def _rates(sounding: Mapping[str, float], onsets_per_s: float, beats_per_s: float) -> dict[str, float]:
    """Return how often what is struck is struck, as a share of how often it is at its reference level."""
    share = MELODY_SHARE if "bells" in sounding and "pluck" in sounding else 1.0
    shares = {"bells": share, "pluck": 1.0 - share if share < 1.0 else 1.0}
    return {
        name: (beats_per_s if name in ON_THE_BEAT else onsets_per_s * shares[name]) / at_reference
        for name, at_reference in STRIKES_PER_S.items()
    }
