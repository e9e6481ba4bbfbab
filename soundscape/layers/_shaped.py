"""Noise with an exact slope, 20 s of it, shared by all stations of a process.

It is periodic by construction and its slope exact by FFT, so that it costs a table read instead of a generator and loops without a seam.
"""

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._feed import STRETCH_FRAMES

NOISE_SECONDS = 20
NOISE_FRAMES = NOISE_SECONDS * SAMPLE_RATE_HZ
LOWEST_HZ = 20.0
"""Steep slopes would put nearly all power below what anybody hears; under this the spectrum falls by 12 dB an octave."""

_NOISE_SEED = 20_260_101
MAX_TABLES = 12
"""Noise tables kept at once: 4 MB each."""

NoiseTable = NDArray[np.float32]
"""20 s of periodic noise and its beginning once more, shape (NOISE_FRAMES + STRETCH_FRAMES,): no stretch of it has a seam."""

Part = Literal["whole", "middle", "side"]
"""All of the noise; what both ears share; what each has for itself. The powers of the last two add up to the first's."""
_PART_SEEDS: dict[Part, int] = {"whole": 0, "middle": 1_000, "side": 2_000}

MONO_BELOW_HZ = 150.0
"""Up to here both ears hear the same, as speakers and rooms want it (design value)."""

WIDE_FROM_HZ = 225.0
SHARED = 0.2
"""Power share common to both ears above the crossing: mono loses 2.2 dB instead of 3 (design value)."""


def shaped_noise(slope_db_per_octave: float, seed: int, part: Part = "whole") -> NDArray[np.float64]:
    """Return 20 s of periodic noise whose power density falls by `slope_db_per_octave` (0..-7) from 20 Hz on.

    Were it flat below 20 Hz, the whole would have RMS 1, and `middle` and `side` together, from different seeds, too.
    """
    rng = np.random.default_rng(seed)
    frequencies = np.asarray(np.fft.rfftfreq(NOISE_FRAMES, 1.0 / SAMPLE_RATE_HZ), np.float64)
    magnitudes = (np.maximum(frequencies, LOWEST_HZ) / 1000.0) ** (slope_db_per_octave / (20.0 * np.log10(2.0)))
    magnitudes /= np.sqrt(2.0 * np.sum(magnitudes[1:] ** 2))
    magnitudes *= np.minimum(frequencies / LOWEST_HZ, 1.0) ** 2
    turned = np.exp(2j * np.pi * rng.random(frequencies.size))
    return np.asarray(np.fft.irfft(magnitudes * np.sqrt(_power_share(frequencies, part)) * turned, NOISE_FRAMES) * NOISE_FRAMES)


def _power_share(frequency_hz: NDArray[np.float64], part: Part) -> NDArray[np.float64]:
    if part == "whole":
        return np.ones_like(frequency_hz)
    way = np.clip((frequency_hz - MONO_BELOW_HZ) / (WIDE_FROM_HZ - MONO_BELOW_HZ), 0.0, 1.0)
    side = (1.0 - SHARED) * np.sin(0.5 * np.pi * way) ** 2
    return np.asarray(side if part == "side" else 1.0 - side)


@lru_cache(maxsize=MAX_TABLES)
def noise_table(slope_tenths_db: int, part: Part) -> NoiseTable:
    """Return the shared table of a part of noise with this slope in tenths of dB per octave."""
    return read_round(shaped_noise(slope_tenths_db / 10.0, _NOISE_SEED + slope_tenths_db + _PART_SEEDS[part], part))


def read_round(noise: NDArray[np.float64]) -> NoiseTable:
    """Return periodic noise, shape (NOISE_FRAMES,), for those who read it in stretches."""
    return np.concatenate((noise, noise[:STRETCH_FRAMES])).astype(np.float32)
