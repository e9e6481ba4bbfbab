"""Level: how strong a sound is, on average and at its peaks."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import signal

from soundscape.hearing.samples import Floats, Sound, decibels, pieces

OVERSAMPLING = 4
REACH_FRAMES = 12
"""The interpolator sees so many samples to either side."""
_BLOCK_FRAMES = 2_400


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
    Only stretches that can hold the maximum are interpolated, the likeliest first.
    """
    taps = interpolator()
    loudest = max(float(np.max(np.abs(piece))) for piece in pieces(sound))
    stretches = [(channel, start) for channel in sound.T for start in range(0, len(sound), _BLOCK_FRAMES)]
    most = [most_between(_cut(*stretch)) for stretch in stretches]
    for place in sorted(range(len(stretches)), key=lambda one: -most[one]):
        if most[place] <= loudest:
            break
        channel, start = stretches[place]
        between = signal.upfirdn(taps, _cut(channel, start), up=OVERSAMPLING)
        # Where the stretch was cut from its surroundings the interpolator rings: only what it sees whole counts.
        first = 2 * REACH_FRAMES * OVERSAMPLING
        # Up to the first sample of the next block, or to the last one there is.
        last = first + min(_BLOCK_FRAMES, len(channel) - start - 1) * OVERSAMPLING
        loudest = max(loudest, float(np.max(np.abs(between[first : last + 1]))))
    return loudest


def most_between(stretch: Floats) -> float:
    """Return what no value between the samples of a stretch exceeds, but for the outermost 12, which may be cut from what goes on.

    An interpolated value is one on the straight line between two samples and a weighted sum of the bends (second differences) near it.
    """
    straight, bent = _weights()
    return straight * float(np.max(np.abs(stretch))) + bent * float(np.max(np.abs(np.diff(stretch, 2))))


@lru_cache(maxsize=1)
def _weights() -> tuple[float, float]:
    """Return by how much at most the largest sample and the largest bend count in an interpolated value."""
    taps = np.append(interpolator(), np.zeros(OVERSAMPLING - 1)).reshape(-1, OVERSAMPLING)
    straight, bent = 1.0, 0.0
    for phase in range(OVERSAMPLING):
        weights = taps[::-1, phase].copy()
        weights[REACH_FRAMES] -= 1.0 - phase / OVERSAMPLING
        weights[REACH_FRAMES + 1] -= phase / OVERSAMPLING
        # What the sums of the rest and of its first moments miss zero by counts as samples, all else as bends.
        missing = float(weights.sum())
        weights[REACH_FRAMES] -= missing
        leaning = float(weights @ np.arange(len(weights)))
        weights[REACH_FRAMES : REACH_FRAMES + 2] += (leaning, -leaning)
        straight = max(straight, 1.0 + abs(missing) + 2.0 * abs(leaning))
        bent = max(bent, float(np.abs(np.cumsum(np.cumsum(weights))).sum()))
    return straight, bent


def _cut(channel: Floats, start: int) -> Floats:
    """Return a block of a channel with what the interpolator sees to either side; outside of the sound is silence."""
    before, after = max(0, REACH_FRAMES - start), max(0, start + _BLOCK_FRAMES + REACH_FRAMES - len(channel))
    cut = channel[max(0, start - REACH_FRAMES) : start + _BLOCK_FRAMES + REACH_FRAMES]
    return np.pad(cut, (before, after)) if before or after else cut


def interpolator() -> Floats:
    """Return the taps that make 4x oversampled sound: 97, at the oversampled rate, 1 in the middle."""
    taps = signal.firwin(2 * REACH_FRAMES * OVERSAMPLING + 1, 1.0 / OVERSAMPLING, window=("kaiser", 8.0))
    return np.asarray(taps * OVERSAMPLING, dtype=np.float64)
