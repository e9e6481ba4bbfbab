"""Measures of sound that many tests need."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[Any]


def level_db(samples: Samples) -> float:
    """Return the RMS level in dBFS."""
    return float(20.0 * np.log10(np.sqrt(np.mean(samples.astype(np.float64) ** 2)) + 1e-12))


def frequency_hz(samples: Samples, rate_hz: int = 48_000) -> float:
    """Return the frequency of the strongest partial, interpolated between bins."""
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono))))
    peak = int(np.argmax(spectrum[1:-1])) + 1
    below, at, above = np.log(spectrum[peak - 1 : peak + 2] + 1e-20)
    return float((peak + 0.5 * (below - above) / (below - 2.0 * at + above)) * rate_hz / len(mono))


def tone(frequency: float, *, frames: int, start: int = 0, amplitude: float = 0.25) -> NDArray[np.float32]:
    """Return a stereo sine that begins at frame `start` of an endless one, shape (frames, 2)."""
    time_s = np.arange(start, start + frames) / 48_000
    return np.repeat((amplitude * np.sin(2.0 * np.pi * frequency * time_s))[:, None], 2, axis=1).astype(np.float32)


def ended(samples: Samples, *, frames: int = 480) -> Samples:
    """Return the samples with a short fade-out: a recording cut off at full level has a peak between its last sample and nothing."""
    ramp = np.minimum(np.arange(len(samples))[::-1] / frames, 1.0)
    return np.asarray(samples * ramp[:, None])
