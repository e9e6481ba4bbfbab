"""Envelope: where the loudness of a programme leads over minutes, beneath the swell that is laid over it."""

from dataclasses import dataclass

import numpy as np

from soundscape.hearing.loudness import weighted_power
from soundscape.hearing.lufs import ABSOLUTE_GATE_LUFS, OFFSET_DB
from soundscape.hearing.samples import Floats, Sound

STEP_S = 1.0
LEAST_S = 60.0
_HARMONICS = 3
_FOLD = round(STEP_S / 0.1)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The programme envelope of a recording of a minute or more: `trend_db_per_min`, the straight line through its loudness."""

    trend_db_per_min: float


def measure_envelope(sound: Sound, sample_rate_hz: float, *, swell_period_s: float | None = None) -> Envelope | None:
    """Return the envelope of a checked sound, shape (frames, channels); None under a minute or when most of it is below -70 LUFS.

    `swell_period_s`: of a swell known or found, which is regressed out; None leaves nothing out.
    """
    loudness = loudness_steps(sound, sample_rate_hz)
    heard = loudness > ABSOLUTE_GATE_LUFS
    if len(loudness) * STEP_S < LEAST_S or np.count_nonzero(heard) * 2 < len(loudness):
        return None
    return Envelope(trend_db_per_min(loudness, swell_period_s=swell_period_s, counts=heard))


def loudness_steps(sound: Sound, sample_rate_hz: float) -> Floats:
    """Return the loudness of each whole second in LUFS (K-weighted, ungated), at least -200, shape (seconds,)."""
    power = weighted_power(sound, sample_rate_hz)
    seconds = len(power) // _FOLD
    folded = power[: seconds * _FOLD].reshape(seconds, _FOLD).mean(axis=1)
    return np.asarray(OFFSET_DB + 10.0 * np.log10(np.maximum(folded, 1e-20)))


def trend_db_per_min(
    level_db: Floats, *, swell_period_s: float | None = None, counts: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
) -> float:
    """Return the slope in dB per minute of levels a second apart, shape (seconds,): least squares, the swell fitted along with it.

    The swell may have any shape: it is the sum of its first three harmonics, those slower than two steps. `counts` leaves seconds out,
    such as fades and almost-silences; at least as many must stay as there are unknowns (2 and 2 a harmonic).

    Raises ValueError when too few seconds count.
    """
    time_s = np.arange(len(level_db)) * STEP_S
    columns = [np.ones_like(time_s), time_s / 60.0]
    if swell_period_s is not None:
        for harmonic in range(1, _HARMONICS + 1):
            if swell_period_s / harmonic > 2.0 * STEP_S:
                angle = 2.0 * np.pi * harmonic * time_s / swell_period_s
                columns += [np.cos(angle), np.sin(angle)]
    kept = np.ones(len(level_db), dtype=np.bool_) if counts is None else counts
    if np.count_nonzero(kept) < len(columns):
        raise ValueError(f"counts: at least {len(columns)} seconds must count, not {np.count_nonzero(kept)}")
    design = np.stack(columns, axis=1)
    return float(np.linalg.lstsq(design[kept], level_db[kept], rcond=None)[0][1])
