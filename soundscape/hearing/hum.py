"""Hum: mains at 50 or 60 Hz with its harmonics, standing in a recording."""

from dataclasses import dataclass

import numpy as np

from soundscape.hearing.samples import Floats, Sound
from soundscape.hearing.windows import window_powers

MAINS_HZ = (50, 60)
THRESHOLD_DB = 8.0
_HARMONICS = 8
_DROPPED = 2
_WINDOW_S = 2.0
_MOST_DB = 20.0
_NEAR_HZ = 0.75
_CLEAR_HZ = 2.0
_AROUND_HZ = 12.0
_LOWEST_DENSITY = 1e-11


@dataclass(frozen=True, slots=True)
class Hum:
    """Mains hum: `mains_hz` (50 or 60, whichever stands out more), `prominence_db` (0 to 20) and whether that is `present` (8 or more)."""

    mains_hz: int
    prominence_db: float
    present: bool


def find_hum(sound: Sound, sample_rate_hz: float) -> Hum | None:
    """Return the hum of a checked sound, shape (frames, channels), or None under 2 s.

    Science.md section 8: the mean prominence of harmonics 1 to 8 without the two lowest, at 0.5 Hz resolution. Here also without the
    two highest, each cut at 20 dB, and each frequency's power is its lower quartile over time: so neither a drone that happens to meet two
    harmonics nor notes that come and go are taken for hum.
    """
    frames = round(_WINDOW_S * sample_rate_hz)
    if len(sound) < frames:
        return None
    density = _standing_power(sound, frames)
    prominence = {mains: _prominence_db(density, mains) for mains in MAINS_HZ}
    mains = max(prominence, key=lambda one: prominence[one])
    return Hum(mains, prominence[mains], present=prominence[mains] >= THRESHOLD_DB)


def _standing_power(sound: Sound, frames: int) -> Floats:
    """Return the lower quartile over time of the spectrum up to 500 Hz in steps of 0.5 Hz."""
    bins = round((MAINS_HZ[-1] * _HARMONICS + 2 * _AROUND_HZ) * _WINDOW_S)
    window = np.hanning(frames)
    spectra = np.concatenate(list(window_powers(sound, window, frames // 2, bins=bins)))
    return np.asarray(np.percentile(spectra, 25, axis=0)) / np.sum(window) ** 2 + _LOWEST_DENSITY


def _prominence_db(density: Floats, mains_hz: int) -> float:
    found = sorted(_above_surroundings_db(density, mains_hz * harmonic) for harmonic in range(1, _HARMONICS + 1))
    return float(np.mean(found[_DROPPED : len(found) - _DROPPED]))


def _above_surroundings_db(density: Floats, frequency_hz: float) -> float:
    # The higher side counts, or the skirt of a loud tone near by would pass for a peak.
    away_hz = np.arange(len(density)) / _WINDOW_S - frequency_hz
    peak = density[np.abs(away_hz) <= _NEAR_HZ].max()
    sides = ((away_hz < -_CLEAR_HZ) & (away_hz >= -_AROUND_HZ), (away_hz > _CLEAR_HZ) & (away_hz <= _AROUND_HZ))
    around = max(float(np.median(density[side])) for side in sides)
    return float(np.clip(10.0 * np.log10(peak / around), 0.0, _MOST_DB))
