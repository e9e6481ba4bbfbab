"""Swell: how the level breathes over seconds, and where it drifts over minutes."""

from dataclasses import dataclass

import numpy as np

from soundscape.hearing.samples import Floats, Sound, block_power

SHORTEST_PERIOD_S = 4.0
LONGEST_PERIOD_S = 30.0
FLOOR_DB = -100.0
_STEP_S = 0.1
_WINDOW_S = 60.0
_FOLD_BINS = 20
_LEAST_STRENGTH = 0.45
_LEAST_DEPTH_DB = 0.5


@dataclass(frozen=True, slots=True)
class Swell:
    """The slow movement of the level.

    `period_s`, `depth_db`: of the swell, 4 to 30 s, 0.5 dB or more from trough to crest; median over windows of a minute; or None.
    `strength`: 0 to 1, the share of the level's movement (periods 1 to 30 s) that the swell explains; None under 12 s.
    `trend_db_per_min`: where the level drifts, unmoved by fades and pauses in under a quarter of the recording; None under 12 s.
    """

    period_s: float | None
    depth_db: float | None
    strength: float | None
    trend_db_per_min: float | None


def measure_swell(sound: Sound, sample_rate_hz: float) -> Swell:
    """Return swell and trend of a checked sound, shape (frames, channels)."""
    level_db = envelope_db(sound, sample_rate_hz)
    if len(level_db) * _STEP_S < 3.0 * SHORTEST_PERIOD_S:
        return Swell(None, None, None, None)
    trend = trend_db_per_min(level_db)
    found = np.array([_swell(window) for window in _windows(level_db)])
    strength = float(np.median(found[:, 2]))
    clear = found[(found[:, 1] >= _LEAST_DEPTH_DB) & (found[:, 2] >= _LEAST_STRENGTH)]
    if 2 * len(clear) < len(found):
        return Swell(None, None, strength, trend)
    return Swell(float(np.median(clear[:, 0])), float(np.median(clear[:, 1])), strength, trend)


def steady_swell(level_db: Floats, *, shortest_s: float = SHORTEST_PERIOD_S, longest_s: float = LONGEST_PERIOD_S) -> tuple[float, float]:
    """Return period in s and depth in dB of the strongest movement that keeps its period throughout, from levels in steps of 0.1 s.

    One window over the whole recording: chords that come and go a little unevenly spread over many periods, a swell stays on one. Looks
    from `shortest_s` to `longest_s`, of which at least three must fit.

    Raises ValueError for a recording that is shorter.
    """
    time_s: Floats = np.arange(len(level_db), dtype=np.float64) * _STEP_S
    if len(level_db) * _STEP_S < 3.0 * longest_s:
        raise ValueError(f"level_db: must last {3.0 * longest_s:g} s or more, not {len(level_db) * _STEP_S:g} s")
    rest = np.asarray(level_db - np.polyval(np.polyfit(time_s, level_db, 1), time_s), dtype=np.float64)
    padded = 8 * len(rest)
    power = np.abs(np.fft.rfft(rest * np.hanning(len(rest)), padded)) ** 2
    frequency_hz = np.fft.rfftfreq(padded, _STEP_S)
    power[(frequency_hz < 1.0 / longest_s) | (frequency_hz > 1.0 / shortest_s)] = 0.0
    period_s = 1.0 / float(frequency_hz[max(1, int(np.argmax(power)))])
    return period_s, _folded_depth(rest, time_s, period_s)


def envelope_db(sound: Sound, sample_rate_hz: float) -> Floats:
    """Return the level in steps of 0.1 s, dBFS over all channels, at least -100, shape (steps,)."""
    power = block_power(sound, round(_STEP_S * sample_rate_hz)).mean(axis=1)
    return np.asarray(np.maximum(10.0 * np.log10(np.maximum(power, 1e-20)), FLOOR_DB), dtype=np.float64)


def trend_db_per_min(level_db: Floats) -> float:
    """Return the median slope between all pairs of blocks (Theil-Sen), dB per minute, from levels in steps of 0.1 s.

    Blocks are 10 s long (a tenth of short recordings, a 600th of long ones), so a swell of 10 s does not tilt the line.
    """
    duration_s = len(level_db) * _STEP_S
    block_s = max(min(10.0, duration_s / 10.0), duration_s / 600.0)
    steps = max(1, round(block_s / _STEP_S))
    blocks = len(level_db) // steps
    means = level_db[: blocks * steps].reshape(blocks, steps).mean(axis=1)
    first, second = np.triu_indices(blocks, k=1)
    slopes = (means[second] - means[first]) / ((second - first) * steps * _STEP_S)
    return float(np.median(slopes) * 60.0)


def _windows(level_db: Floats) -> list[Floats]:
    count = max(1, round(len(level_db) * _STEP_S / _WINDOW_S))
    return list(np.array_split(level_db, count))


def _swell(level_db: Floats) -> tuple[float, float, float]:
    """Return period in s, depth in dB and strength of the strongest swell in one window of levels."""
    time_s: Floats = np.arange(len(level_db), dtype=np.float64) * _STEP_S
    rest = np.asarray(level_db - np.polyval(np.polyfit(time_s, level_db, 1), time_s), dtype=np.float64)
    padded = 8 * len(rest)
    power = np.abs(np.fft.rfft(rest * np.hanning(len(rest)), padded)) ** 2
    frequency_hz = np.fft.rfftfreq(padded, _STEP_S)
    # At least three periods must fit, or the drift of the window would pass for a swell.
    lowest_hz = max(1.0 / LONGEST_PERIOD_S, 3.0 / (len(rest) * _STEP_S))
    allowed = (frequency_hz >= lowest_hz) & (frequency_hz <= 1.0 / SHORTEST_PERIOD_S)
    moving = (frequency_hz >= lowest_hz / 2.0) & (frequency_hz <= 1.0)
    if not allowed.any() or power[moving].sum() < 1e-9:
        return 0.0, 0.0, 0.0
    peak = int(np.flatnonzero(allowed)[np.argmax(power[allowed])])
    reach = 2.0 / (len(rest) * _STEP_S)
    near = np.zeros_like(moving)
    for harmonic in (1, 2, 3):
        near |= np.abs(frequency_hz - harmonic * frequency_hz[peak]) <= reach
    strength = float(power[near & moving].sum() / power[moving].sum())
    period_s = 1.0 / float(frequency_hz[peak])
    return period_s, _folded_depth(rest, time_s, period_s), strength


def _folded_depth(rest: Floats, time_s: Floats, period_s: float) -> float:
    """Return crest minus trough of the mean cycle: unlike the fundamental alone it is right for swells of any shape."""
    phase = (time_s / period_s % 1.0 * _FOLD_BINS).astype(np.intp)
    cycle = np.array([rest[phase == one].mean() for one in range(_FOLD_BINS) if np.any(phase == one)])
    return float(cycle.max() - cycle.min())
