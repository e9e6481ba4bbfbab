"""What the air is made of: wind and rain, 20 s each without a seam, and birds far away. Pure and seeded, kept in shared tables."""

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._shaped import NOISE_FRAMES, NOISE_SECONDS, SHARED, NoiseTable, read_round
from soundscape.layers._shots import Floats, centred, finished, seconds_of, struck
from soundscape.layers._tables import table_of

GUST_HZ = (90.0, 480.0)
HISS_HZ = (420.0, 2_200.0)
"""Where the body of the wind lies and where its edge: each falls by 12 dB an octave or more outside (design values)."""

RAIN_HZ = (600.0, 9_000.0)
RAIN_SLOPE_DB = -3.0
DROPS_PER_S = 28.0
DROP_HZ = (900.0, 4_200.0)
DROP_S = 0.012
DROPS_SHARE = 0.35
"""The power share of single drops in the rain."""

BIRDS = 8
BIRD_SECONDS = 1.6
_SEED = 20_260_201


def band_noise(low_hz: float, high_hz: float, slope_db_per_octave: float, seed: int) -> Floats:
    """Return 20 s of periodic noise of RMS 1 between two frequencies, third-order Butterworth flanks, at a slope in dB per octave."""
    frequency = np.maximum(np.fft.rfftfreq(NOISE_FRAMES, 1.0 / SAMPLE_RATE_HZ), 1.0)
    magnitudes = (frequency / low_hz) ** (slope_db_per_octave / (20.0 * np.log10(2.0)))
    magnitudes /= np.sqrt((1.0 + (low_hz / frequency) ** 6) * (1.0 + (frequency / high_hz) ** 6))
    turned = np.exp(2j * np.pi * np.random.default_rng(seed).random(frequency.size))
    return _levelled(np.fft.irfft(magnitudes * turned, NOISE_FRAMES))


def rain_noise(seed: int) -> Floats:
    """Return 20 s of periodic rain of RMS 1: the hiss of all the drops that are far away, and some that are near."""
    rng = np.random.default_rng(seed)
    drops = np.zeros(NOISE_FRAMES)
    time_s = seconds_of(4.0 * DROP_S)
    for at in rng.integers(0, NOISE_FRAMES, round(DROPS_PER_S * NOISE_SECONDS)):
        hz = DROP_HZ[0] * (DROP_HZ[1] / DROP_HZ[0]) ** rng.random()
        shape = struck(time_s, attack_s=0.002, decay_s=DROP_S * (0.3 + 0.7 * rng.random()))
        drop = centred(shape * np.sin(2.0 * np.pi * hz * time_s * (1.0 + 1.5 * time_s)), shape)
        drops[(at + np.arange(len(drop))) % NOISE_FRAMES] += drop * rng.exponential()
    hiss = band_noise(*RAIN_HZ, RAIN_SLOPE_DB, seed + 1)
    return _levelled((1.0 - DROPS_SHARE) ** 0.5 * hiss + DROPS_SHARE**0.5 * _levelled(drops))


def bird_song(seed: int) -> Floats:
    """Return a short soft song of two to five uneven whistles, and its echo from the trees, with a peak of 1.

    Between 1.7 and 2.4 kHz or 3.9 and 5.2 kHz, never of equal lengths and gaps: no alarm sounds there or so.
    """
    rng = np.random.default_rng(seed)
    low_hz, high_hz = ((1_700.0, 2_400.0), (3_900.0, 5_200.0))[seed % 2]
    time_s = seconds_of(BIRD_SECONDS)
    song = np.zeros(len(time_s))
    edges = np.cumsum(rng.uniform(0.07, 0.26, 2 * rng.choice((2, 5))))
    for start_s, end_s in list(pairwise(edges))[::2]:
        way = np.clip((time_s - start_s) / (end_s - start_s), 0.0, 1.0)
        first, last = rng.uniform(low_hz, high_hz, 2)
        hz = first + (last - first) * way
        song += rng.uniform(0.5, 1.0) * np.sin(np.pi * way) ** 2 * np.sin(2.0 * np.pi * np.cumsum(hz) / SAMPLE_RATE_HZ)
    song[edges[-1] < time_s] = 0.0
    far = np.exp(-time_s / 0.16) * rng.standard_normal(len(time_s))
    echo = np.fft.irfft(np.fft.rfft(song, 2 * len(song)) * np.fft.rfft(far, 2 * len(song)))[: len(song)]
    wet = 0.35 * song + 0.65 * echo * np.std(song) / np.std(echo)
    fade = np.clip((time_s[-1] - time_s) / 0.3, 0.0, 1.0)
    return finished(wet * fade / np.max(np.abs(wet * fade)))


def _levelled(samples: NDArray[Any]) -> Floats:
    return np.asarray((samples - samples.mean()) / np.std(samples))


@lru_cache(maxsize=1)
def gust_table() -> NoiseTable:
    """Return the shared table of the body of the wind."""
    return read_round(band_noise(*GUST_HZ, -3.0, _SEED))


@lru_cache(maxsize=1)
def hiss_table() -> NoiseTable:
    """Return the shared table of the wind's edge."""
    return read_round(band_noise(*HISS_HZ, -4.0, _SEED + 1))


@lru_cache(maxsize=1)
def shared_rain_table() -> NoiseTable:
    """Return the shared table of what both ears hear of the rain, a fifth of its power."""
    return read_round(SHARED**0.5 * rain_noise(_SEED + 2))


@lru_cache(maxsize=1)
def side_rain_table() -> NoiseTable:
    """Return the shared table of what each ear has of the rain for itself."""
    return read_round((1.0 - SHARED) ** 0.5 * rain_noise(_SEED + 4))


@lru_cache(maxsize=BIRDS)
def bird_table(bird: int) -> Any:
    """Return the shared song of one of the birds."""
    return table_of(bird_song(_SEED + 10 + bird))
