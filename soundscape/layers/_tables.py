"""Tables that every station of a process reads: made once, never changed.

Noise is periodic by construction and its slope exact by FFT, so that it costs a table read instead of a generator and loops without a seam.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo

NOISE_SECONDS = 20
NOISE_FRAMES = NOISE_SECONDS * SAMPLE_RATE_HZ
LOWEST_HZ = 20.0
"""Steep slopes would put nearly all power below what anybody hears; the spectrum is flat under this."""

_NOISE_SEED = 20_260_101
MAX_SLOPES = 8
"""Noise tables kept at once: 8 MB each."""


def shaped_noise(slope_db_per_octave: float, seed: int) -> NDArray[np.float64]:
    """Return 20 s of periodic noise of RMS 1 whose power density falls by `slope_db_per_octave` (0..-7) from 20 Hz on."""
    rng = np.random.default_rng(seed)
    frequencies = np.maximum(np.fft.rfftfreq(NOISE_FRAMES, 1.0 / SAMPLE_RATE_HZ), LOWEST_HZ)
    magnitudes = (frequencies / 1000.0) ** (slope_db_per_octave / (20.0 * np.log10(2.0)))
    spectrum = magnitudes * np.exp(2j * np.pi * rng.random(frequencies.size))
    spectrum[0] = 0.0
    noise = np.fft.irfft(spectrum, NOISE_FRAMES)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


@lru_cache(maxsize=MAX_SLOPES)
def noise_table(slope_tenths_db: int) -> Any:
    """Return the shared table of noise with this slope in tenths of dB per octave."""
    table = pyo.DataTable(size=NOISE_FRAMES)
    np.asarray(table.getBuffer())[:NOISE_FRAMES] = shaped_noise(slope_tenths_db / 10.0, _NOISE_SEED + slope_tenths_db)
    return table


@lru_cache(maxsize=1)
def pad_table() -> Any:
    """Return the waveform of the pad: harmonics falling by 7 dB an octave, for the tone filter of the bus to choose from."""
    return pyo.HarmTable([1.0 / harmonic**1.2 for harmonic in range(1, 21)], size=8192)
