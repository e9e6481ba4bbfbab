"""Loudness: how loud a sound is to people, in LUFS."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyloudnorm.iirfilter import IIRfilter
from scipy import signal

from soundscape.hearing.lufs import ABSOLUTE_GATE_LUFS, OFFSET_DB
from soundscape.hearing.samples import Floats, Sound, block_power, pieces

RELATIVE_GATE_LU = -10.0
_STEP_S = 0.1
_MOMENTARY_STEPS = 4
_SHORT_TERM_STEPS = 30


@dataclass(frozen=True, slots=True)
class Loudness:
    """Loudness after ITU-R BS.1770-5 and EBU Tech 3341/3342; None where the recording is too short or below -70 LUFS.

    `integrated_lufs`: gated, whole recording, needs 0.4 s. `momentary_max_lufs`: loudest 0.4 s. `short_term_max_lufs`: loudest 3 s.
    `range_lu`: 10th to 95th percentile of the gated short-term loudness, needs 3 s.
    `fastest_rise_lu_per_s`: the steepest rise of short-term loudness over 1 s, 0 or above, needs 4 s.
    """

    integrated_lufs: float | None
    momentary_max_lufs: float | None
    short_term_max_lufs: float | None
    range_lu: float | None
    fastest_rise_lu_per_s: float | None


def measure_loudness(sound: Sound, sample_rate_hz: float) -> Loudness:
    """Return the loudness of a checked sound, shape (frames, channels); mono counts as one channel, as BS.1770 says."""
    steps = weighted_power(sound, sample_rate_hz)
    momentary = _sliding_lufs(steps, _MOMENTARY_STEPS)
    short_term = _sliding_lufs(steps, _SHORT_TERM_STEPS)
    return Loudness(
        integrated_lufs=integrated(momentary),
        momentary_max_lufs=_loudest(momentary),
        short_term_max_lufs=_loudest(short_term),
        range_lu=_range(short_term),
        fastest_rise_lu_per_s=_fastest_rise(short_term),
    )


def weighted_power(sound: Sound, sample_rate_hz: float) -> Floats:
    """Return the K-weighted power summed over channels in steps of 100 ms, shape (steps,)."""
    sections = k_weighting(sample_rate_hz)
    state = np.zeros((2, 2, sound.shape[1]))
    step_frames = round(_STEP_S * sample_rate_hz)
    powers = []
    for piece in pieces(sound, multiple_of=step_frames):
        weighted, state = signal.sosfilt(sections, piece, axis=0, zi=state)
        powers.append(block_power(weighted, step_frames).sum(axis=1))
    return np.concatenate(powers)


@lru_cache(maxsize=8)
def k_weighting(sample_rate_hz: float) -> Floats:
    """Return BS.1770's shelf and high-pass as second-order sections, shape (2, 6).

    pyloudnorm's De Man design gives the coefficients printed in BS.1770 at 48 kHz and the same curve at other rates.
    """
    shelf = IIRfilter(3.99984385397, 0.7071752369554193, 1681.9744509555319, sample_rate_hz, "high_shelf_DeMan")
    high_pass = IIRfilter(0.0, 0.5003270373253953, 38.13547087613982, sample_rate_hz, "high_pass_DeMan")
    return np.array([np.concatenate([stage.b, stage.a]) for stage in (shelf, high_pass)], dtype=np.float64)


def integrated(momentary_lufs: Floats) -> float | None:
    """Return BS.1770's gated mean of 0.4 s block loudnesses, or None when no block passes the gates."""
    audible = momentary_lufs[momentary_lufs > ABSOLUTE_GATE_LUFS]
    if not audible.size:
        return None
    gate = _energy_mean(audible) + RELATIVE_GATE_LU
    return _energy_mean(audible[audible > gate])


def _sliding_lufs(step_power: Floats, steps: int) -> Floats:
    if len(step_power) < steps:
        return np.empty(0)
    total = np.concatenate([[0.0], np.cumsum(step_power)])
    power = (total[steps:] - total[:-steps]) / steps
    return np.asarray(OFFSET_DB + 10.0 * np.log10(np.maximum(power, 1e-20)))


def _energy_mean(lufs: Floats) -> float:
    return float(10.0 * np.log10(np.mean(10.0 ** (lufs / 10.0))))


def _loudest(lufs: Floats) -> float | None:
    return float(lufs.max()) if lufs.size and lufs.max() > ABSOLUTE_GATE_LUFS else None


def _range(short_term: Floats) -> float | None:
    audible = short_term[short_term > ABSOLUTE_GATE_LUFS]
    if not audible.size:
        return None
    # EBU Tech 3342: the relative gate of loudness range lies at -20 LU.
    low, high = np.percentile(audible[audible > _energy_mean(audible) - 20.0], [10, 95])
    return float(high - low)


def _fastest_rise(short_term: Floats) -> float | None:
    second = round(1.0 / _STEP_S)
    if len(short_term) <= second:
        return None
    # Below the absolute gate nothing is heard, so a rise counts from there.
    heard = np.maximum(short_term, ABSOLUTE_GATE_LUFS)
    return max(0.0, float(np.max(heard[second:] - heard[:-second])))
