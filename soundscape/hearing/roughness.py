"""Roughness: how harsh tones beat against each other."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from soundscape.hearing.pitch import Peak
from soundscape.hearing.samples import Floats

_FAST, _SLOW = 3.51, 5.75
_HEIGHT = 5.0
_WIDTH, _PER_HZ, _AT_ZERO = 0.24, 0.0207, 18.96
# Two sines of equal amplitude, 22 % of s^-1 apart, where the curve is highest: the unit.
_ROUGHEST = float(np.log(_SLOW / _FAST) / (_SLOW - _FAST))
_UNIT = 0.5 * _HEIGHT * float(np.exp(-_FAST * _ROUGHEST) - np.exp(-_SLOW * _ROUGHEST))


def measure_roughness(peaks: Sequence[Peak]) -> float | None:
    """Return the roughness of tones, mean over the moments that have any, or None without tones.

    Sethares' sum over all pairs of partials of a moment (science.md 5.2), divided by the sum of their amplitudes so that it does not
    depend on level. Unit: 1 is that of two equal sines at their roughest distance; a single sine, an octave or a fifth of sines is 0.
    """
    moments = [
        roughness(np.array([one.frequency_hz for one in here]), np.sqrt([one.power for one in here]))
        for here in (list(group) for _, group in groupby(peaks, key=lambda peak: peak.at_s))
    ]
    return float(np.mean(moments)) if moments else None


def roughness(frequency_hz: Floats, amplitude: Floats) -> float:
    """Return the roughness of partials that sound together, 0 or above in the unit of `measure_roughness`; both of shape (partials,)."""
    first, second = np.triu_indices(len(frequency_hz), k=1)
    lower = np.minimum(frequency_hz[first], frequency_hz[second])
    distance = np.abs(frequency_hz[first] - frequency_hz[second]) * _WIDTH / (_PER_HZ * lower + _AT_ZERO)
    curve = _HEIGHT * (np.exp(-_FAST * distance) - np.exp(-_SLOW * distance))
    total = float(np.sum(amplitude))
    return float(np.sum(np.minimum(amplitude[first], amplitude[second]) * curve)) / (_UNIT * total) if total > 0.0 else 0.0
