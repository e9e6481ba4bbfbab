"""Level: how strong a sound is, on average and at its peaks."""

from dataclasses import dataclass

import numpy as np
from scipy import signal

from soundscape.hearing.samples import Floats, Sound, decibels, pieces

OVERSAMPLING = 4
REACH_FRAMES = 12
"""The interpolator sees so many samples to either side."""
# No interpolated value exceeds the largest sample near it by more than this factor (the sum of the filter's magnitudes per phase).
_MOST_OVERSHOOT = 3.0


@dataclass(frozen=True, slots=True)
class Level:
    """The level of a recording; None stands for silence.

    `rms_dbfs`: root mean square over all channels, full scale = amplitude 1 (so a full-scale sine is -3.01).
    `peak_dbfs`: the largest sample. `true_peak_dbtp`: the largest value between samples.
    `crest_db`: true peak above RMS.
    """

    rms_dbfs: float | None
    peak_dbfs: float | None
    true_peak_dbtp: float | None
    crest_db: float | None


def measure_level(sound: Sound) -> Level:
    """Return the level of a checked sound, shape (frames, channels)."""
    power = sum(float(np.sum(np.square(piece, dtype=np.float64))) for piece in pieces(sound)) / sound.size
    rms = decibels(power)
    peak = max(float(np.max(np.abs(piece))) for piece in pieces(sound))
    true_peak = decibels(true_peak_amplitude(sound) ** 2)
    crest = None if rms is None or true_peak is None else true_peak - rms
    return Level(rms_dbfs=rms, peak_dbfs=decibels(peak**2), true_peak_dbtp=true_peak, crest_db=crest)


def true_peak_amplitude(sound: Sound) -> float:
    """Return the largest magnitude of the 4x oversampled sound, 0 or above.

    ITU-R BS.1770-5 annex 2 with a longer interpolator (24 samples, Kaiser window, beta 8), at least as exact as the one printed there.
    Stretches that cannot hold the maximum are not interpolated.
    """
    taps = interpolator()
    block = 4_800
    loudest = max(float(np.max(np.abs(piece))) for piece in pieces(sound))
    for channel in sound.T:
        for start in range(0, len(channel), block):
            before = min(start, REACH_FRAMES)
            stretch = channel[start - before : start + block + REACH_FRAMES]
            if float(np.max(np.abs(stretch))) * _MOST_OVERSHOOT > loudest:
                between = signal.upfirdn(taps, stretch, up=OVERSAMPLING)
                # Where the stretch was cut from its surroundings the interpolator rings: only what it sees whole counts.
                first = (REACH_FRAMES + before) * OVERSAMPLING
                last = (REACH_FRAMES + before + min(block, len(channel) - start) - 1) * OVERSAMPLING
                loudest = max(loudest, float(np.max(np.abs(between[first : last + 1]))))
    return loudest


def interpolator() -> Floats:
    """Return the taps that make 4x oversampled sound: 97, at the oversampled rate, 1 in the middle."""
    taps = signal.firwin(2 * REACH_FRAMES * OVERSAMPLING + 1, 1.0 / OVERSAMPLING, window=("kaiser", 8.0))
    return np.asarray(taps * OVERSAMPLING, dtype=np.float64)
