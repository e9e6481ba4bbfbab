"""Spectrogram: level over time and pitch, on the log-frequency grid of a picture."""

import numpy as np
from scipy import fft

from soundscape.hearing.samples import Floats, Sound

FLOOR_DB = -140.0
_LONG_WINDOW_S = 0.17
_SHORT_WINDOW_S = 0.043
_CROSSING_HZ = (400.0, 1_600.0)
_MOST_LOOKS = 6


def spectrogram_db(sound: Sound, sample_rate_hz: float, *, columns: int, frequency_hz: Floats) -> Floats:
    """Return the power density in dB (full scale squared per Hz, channel mean), shape (frequencies, columns), at least -140.

    `frequency_hz`: the rows, rising. Low rows come from windows of 170 ms, high ones from 43 ms, crossfaded from 400 to 1600 Hz:
    bass lines stay apart and ticks stay sharp. A column is the mean of up to 6 windows spread over its time.
    """
    low_hz, high_hz = _CROSSING_HZ
    share = np.clip(np.log2(frequency_hz / low_hz) / np.log2(high_hz / low_hz), 0.0, 1.0)[:, np.newaxis]
    long, short = (
        _windowed_db(sound, sample_rate_hz, window_s=window_s, columns=columns, frequency_hz=frequency_hz)
        for window_s in (_LONG_WINDOW_S, _SHORT_WINDOW_S)
    )
    return np.asarray((1.0 - share) * long + share * short)


def _windowed_db(sound: Sound, sample_rate_hz: float, *, window_s: float, columns: int, frequency_hz: Floats) -> Floats:
    frames = fft.next_fast_len(max(16, round(window_s * sample_rate_hz)), real=True)
    window = np.hanning(frames)
    size = 2 * frames
    bins = frequency_hz * size / sample_rate_hz
    out = np.empty((len(frequency_hz), columns))
    for column in range(columns):
        looks = _looks(sound, column / columns, (column + 1) / columns, frames)
        out[:, column] = _at_rows(np.mean(np.abs(fft.rfft(looks * window, size, axis=1)) ** 2, axis=0), bins)
    density = out * 2.0 / (sample_rate_hz * np.sum(window**2))
    return np.asarray(np.maximum(10.0 * np.log10(np.maximum(density, 1e-20)), FLOOR_DB))


def _looks(sound: Sound, start: float, end: float, frames: int) -> Floats:
    """Return windows spread over a share of the sound, both channels one after the other, shape (windows, frames); outside is silence."""
    span = (end - start) * len(sound)
    count = int(np.clip(np.ceil(span / frames), 1, _MOST_LOOKS))
    middles = start * len(sound) + span * (np.arange(count) + 0.5) / count
    return np.concatenate([_cut(sound, round(middle) - frames // 2, frames) for middle in middles])


def _cut(sound: Sound, start: int, frames: int) -> Floats:
    cut = np.zeros((sound.shape[1], frames))
    low, high = max(0, start), min(len(sound), start + frames)
    if high > low:
        cut[:, low - start : high - start] = sound[low:high].T
    return cut


def _at_rows(power: Floats, bins: Floats) -> Floats:
    """Read a spectrum at fractional `bins`: between bins by interpolation, over many bins by their maximum, so no thin line is lost."""
    out = np.interp(bins, np.arange(len(power)), power, right=0.0)
    edges = np.clip(np.round(np.concatenate([bins, bins[-1:] ** 2 / bins[-2:-1]])).astype(np.intp), 0, len(power) - 1)
    wide = np.diff(edges) > 1
    if wide.any():
        out[wide] = np.maximum.reduceat(power, edges[:-1])[wide] * (bins[wide] < len(power))
    return np.asarray(out)
