"""Onsets: where notes begin, how dense they are and whether they keep a pulse."""

from dataclasses import dataclass

import numpy as np
from scipy import fft, ndimage

from soundscape.hearing.samples import Floats, Sound
from soundscape.hearing.windows import window_powers

STEP_S = 0.01
SLOWEST_BPM = 30.0
FASTEST_BPM = 200.0
LEAST_PULSE = 0.2
_WINDOW_S = 0.046
_BAND_LOW_HZ = 60.0
_BANDS_PER_OCTAVE = 3
_RISE_STEPS = 4
_RISE_FLOOR_DB = 0.5
# Noise in a band of n bins moves by about 4.3 / sqrt(n) dB from moment to moment.
_RISE_SPREAD_DB = 6.0
_LEAST_RISE_DB = 6.0
_APART_STEPS = 7
_LOCAL_STEPS = 100
_QUIETEST = 10.0 ** (-75.0 / 10.0)
# In a recording that is quiet throughout, what lies less than 40 dB below its loudest moments counts too.
_QUIETEST_SHARE = 10.0 ** (-40.0 / 10.0)
_SILENCE = 10.0 ** (-120.0 / 10.0)
_TEMPO_WINDOW_S = 30.0


@dataclass(frozen=True, slots=True)
class Onsets:
    """Note beginnings: `count`, `per_s`, and `tempo_bpm` (30 to 200, None without a pulse) with `pulse`, how strong it is from 0 to 1."""

    count: int
    per_s: float
    tempo_bpm: float | None
    pulse: float


def measure_onsets(sound: Sound, sample_rate_hz: float) -> Onsets:
    """Return onsets and tempo of a checked sound, shape (frames, channels)."""
    flux = onset_envelope(sound, sample_rate_hz)
    count = len(onset_steps(flux))
    tempo_bpm, pulse = tempo(flux)
    return Onsets(count, count * sample_rate_hz / len(sound), tempo_bpm, pulse)


def onset_envelope(sound: Sound, sample_rate_hz: float) -> Floats:
    """Return how much rises at each step of 10 ms, in dB summed over third-octave bands, shape (steps,).

    Spectral flux on band levels (Böck's SuperFlux idea: compare over 40 ms). A band counts from its own usual level
    upwards, so that the restlessness of a noise bed weighs little and a soft note over it still shows.
    """
    bands, widths = band_power(sound, sample_rate_hz)
    if not len(bands):
        return np.empty(0)
    usual = ndimage.uniform_filter1d(np.minimum(bands, 4.0 * np.median(bands, axis=0)), 2 * _LOCAL_STEPS, axis=0, mode="nearest")
    quietest = max(_SILENCE, min(_QUIETEST, _QUIETEST_SHARE * float(np.percentile(bands.max(axis=1), 99.5))))
    level_db = 10.0 * np.log10(bands + usual + quietest)
    rise = np.zeros_like(level_db)
    rise[_RISE_STEPS:] = level_db[_RISE_STEPS:] - level_db[:-_RISE_STEPS]
    restlessness_db = _RISE_FLOOR_DB + _RISE_SPREAD_DB / np.sqrt(widths)
    return np.asarray(np.maximum(rise - restlessness_db, 0.0).sum(axis=1))


def onset_steps(flux: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the steps (10 ms each) where notes begin: peaks of the envelope 70 ms apart or more that stand out from 2 s around them."""
    if not flux.size:
        return np.empty(0, dtype=np.intp)
    highest = ndimage.maximum_filter1d(flux, 2 * _APART_STEPS + 1, mode="constant")
    usual = ndimage.uniform_filter1d(flux, 2 * _LOCAL_STEPS, mode="nearest")
    at = np.flatnonzero((flux == highest) & (flux > _LEAST_RISE_DB) & (flux > 3.0 * usual))
    return at[np.diff(at, prepend=-1 - _APART_STEPS) > _APART_STEPS]


def tempo(flux: Floats) -> tuple[float | None, float]:
    """Return the tempo in bpm (None without a pulse) and the strength of the pulse, 0 to 1, from an onset envelope.

    Autocorrelation in windows of half a minute, median over those that have a pulse, so that a gliding tempo does not blur it.
    """
    count = max(1, round(len(flux) * STEP_S / _TEMPO_WINDOW_S))
    found = [_window_tempo(window) for window in np.array_split(flux, count)]
    pulse = float(np.median([strength for _, strength in found]))
    tempi = [bpm for bpm, strength in found if bpm is not None and strength >= LEAST_PULSE]
    return (float(np.median(tempi)) if tempi and pulse >= LEAST_PULSE else None), pulse


def band_power(sound: Sound, sample_rate_hz: float) -> tuple[Floats, Floats]:
    """Return the power in third-octave bands from 60 Hz up at each step of 10 ms, shape (steps, bands), and how many bins each has.

    Channels are summed. A band that would hold no bin of its own joins the next."""
    step = round(STEP_S * sample_rate_hz)
    frames = 2 * round(_WINDOW_S * sample_rate_hz / 2)
    steps = len(sound) // step
    size = fft.next_fast_len(frames, real=True)
    groups = _band_edges(size, sample_rate_hz)
    window = np.hanning(frames) / np.sum(np.hanning(frames))
    padded = np.pad(sound, ((frames // 2, frames), (0, 0)))
    powers = [np.add.reduceat(power, groups, axis=1)[:, :-1] for power in window_powers(padded, window, step, size=size)]
    return np.concatenate(powers)[:steps], np.diff(groups).astype(np.float64)


def _band_edges(size: int, sample_rate_hz: float) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    top_hz = min(16_000.0, 0.45 * sample_rate_hz)
    edges_hz = _BAND_LOW_HZ * 2.0 ** np.arange(0.0, np.log2(top_hz / _BAND_LOW_HZ) + 1e-9, 1.0 / _BANDS_PER_OCTAVE)
    return np.unique(np.round(edges_hz * size / sample_rate_hz).astype(np.intp))


def _window_tempo(flux: Floats) -> tuple[float | None, float]:
    shortest, longest = round(60.0 / FASTEST_BPM / STEP_S), round(60.0 / SLOWEST_BPM / STEP_S)
    if len(flux) < 3 * shortest or float(flux.max(initial=0.0)) < _LEAST_RISE_DB:
        return None, 0.0
    smooth = ndimage.gaussian_filter1d(np.minimum(flux, np.percentile(flux, 99.5)), 2.0)
    moving = smooth - smooth.mean()
    if float(moving.max()) < 1e-6:
        return None, 0.0
    spectrum = fft.rfft(moving, 2 * fft.next_fast_len(len(moving)))
    lags = min(4 * longest, len(moving) // 2)
    raw = fft.irfft(np.abs(spectrum) ** 2)[:lags]
    correlation = np.asarray(raw / raw[0] * len(moving) / (len(moving) - np.arange(lags)))
    lag, strength = _beat_lag(correlation, shortest, min(longest, lags - 1))
    return (60.0 / (lag * STEP_S) if lag else None), float(np.clip(strength, 0.0, 1.0))


def _beat_lag(correlation: Floats, shortest: int, longest: int) -> tuple[float | None, float]:
    """Return the lag of the beat in steps and its correlation: the shortest lag that is nearly as good as the best."""
    peaks = [lag for lag in range(shortest, longest) if correlation[lag] == correlation[max(0, lag - 3) : lag + 4].max()]
    best = max(correlation[peaks], default=0.0)
    if best <= 0.0:
        return None, 0.0
    first = next(lag for lag in peaks if correlation[lag] >= 0.85 * best)
    return _refined(correlation, first), float(correlation[first])


def _refined(correlation: Floats, lag: int) -> float:
    """Sharpen a lag on its multiples: the same error counts less the longer the lag."""
    exact = _vertex(correlation, lag)
    for multiple in (2, 3, 4):
        guess = round(multiple * exact)
        if guess + 4 >= len(correlation):
            break
        near = guess - 3 + int(np.argmax(correlation[guess - 3 : guess + 4]))
        if correlation[near] < 0.6 * correlation[lag]:
            break
        exact = _vertex(correlation, near) / multiple
    return exact


def _vertex(correlation: Floats, lag: int) -> float:
    """Return the top of the parabola through a peak and its two neighbours."""
    if not 0 < lag < len(correlation) - 1:
        return float(lag)
    left, top, right = correlation[lag - 1 : lag + 2]
    bend = left - 2.0 * top + right
    return float(lag + np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < 0 else float(lag)
