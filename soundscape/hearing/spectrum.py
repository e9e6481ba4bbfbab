"""Spectrum: where the energy of a sound lies between 20 Hz and 20 kHz."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import fft

from soundscape.hearing.samples import Floats, Sound
from soundscape.hearing.windows import window_powers

LOWEST_HZ = 20.0
HIGHEST_HZ = 20_000.0
SLOPE_LOW_HZ = 100.0
SLOPE_HIGH_HZ = 10_000.0
WINDOW_S = 2.0
_BANDS_PER_OCTAVE = 3


@dataclass(frozen=True, slots=True)
class PowerSpectrum:
    """Power density over frequency: `frequency_hz` and `density` (full scale squared per Hz, channels summed), both of shape (bins,)."""

    frequency_hz: Floats
    density: Floats


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The shape of the mean spectrum; None in silence or when the recording is too short.

    `centroid_hz`: power-weighted mean frequency, 20 Hz to 20 kHz.
    `slope_db_per_octave`: of the power density, 100 Hz to 10 kHz, white noise = 0, pink = -3.01.
    `bed_slope_db_per_octave`: the same of what lies between the tones: the median instead of the mean of each third of an octave.
    """

    centroid_hz: float | None
    slope_db_per_octave: float | None
    bed_slope_db_per_octave: float | None


def measure_spectrum(sound: Sound, sample_rate_hz: float) -> Spectrum:
    """Return the spectral shape of a checked sound, shape (frames, channels)."""
    spectrum = power_spectrum(sound, sample_rate_hz)
    return Spectrum(centroid_hz(spectrum), slope_db_per_octave(spectrum, np.mean), slope_db_per_octave(spectrum, np.median))


def power_spectrum(sound: Sound, sample_rate_hz: float, *, window_s: float = WINDOW_S) -> PowerSpectrum:
    """Return Welch's mean spectrum: Hann windows of `window_s` (shorter for shorter sounds), half overlapping."""
    frames = min(len(sound), round(window_s * sample_rate_hz))
    # Periodic Hann: its half-overlapping copies sum to a constant.
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(frames) / frames) if frames > 1 else np.ones(1)
    hop = max(1, frames // 2)
    total = np.zeros(frames // 2 + 1)
    for powers in window_powers(sound, window, hop):
        total += powers.sum(axis=0)
    count = (len(sound) - frames) // hop + 1
    density = total * 2.0 / (count * sample_rate_hz * np.sum(window**2))
    return PowerSpectrum(np.asarray(fft.rfftfreq(frames, 1.0 / sample_rate_hz)), density)


def centroid_hz(spectrum: PowerSpectrum) -> float | None:
    """Return the power-weighted mean frequency between 20 Hz and 20 kHz, or None in silence."""
    heard = (spectrum.frequency_hz >= LOWEST_HZ) & (spectrum.frequency_hz <= HIGHEST_HZ)
    power = spectrum.density[heard]
    total = float(power.sum())
    return float(power @ spectrum.frequency_hz[heard]) / total if total > 0.0 else None


def slope_db_per_octave(spectrum: PowerSpectrum, average: Callable[[Floats], np.floating]) -> float | None:
    """Return the straight line through the power density of third-octave bands, 100 Hz to 10 kHz (or 0.45 of the sample rate).

    `average` makes one number of the densities in a band: np.mean hears everything, np.median only what lies between tones.
    None when a band is empty: in silence, or with windows so short that they cannot tell the bands apart.
    Slopes quoted for band *levels* are 3.01 dB higher (science.md 5.3).
    """
    top_hz = min(SLOPE_HIGH_HZ, 0.9 * float(spectrum.frequency_hz[-1]))
    if top_hz < 2.0 * SLOPE_LOW_HZ:
        return None
    edges = SLOPE_LOW_HZ * 2.0 ** np.arange(0.0, np.log2(top_hz / SLOPE_LOW_HZ) + 1e-9, 1.0 / _BANDS_PER_OCTAVE)
    at = np.searchsorted(spectrum.frequency_hz, edges)
    bands = [spectrum.density[low:high] for low, high in pairwise(at)]
    if any(band.size < 2 for band in bands):
        return None
    densities = np.array([float(average(band)) for band in bands])
    if densities.min() <= 0.0:
        return None
    octaves = np.arange(len(bands)) / _BANDS_PER_OCTAVE
    return float(np.polyfit(octaves, 10.0 * np.log10(densities), 1)[0])
