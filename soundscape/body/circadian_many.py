"""The body clocks of many people at once: the model of `circadian`, one array element a person."""

import math

import numpy as np
from numpy.typing import NDArray

from soundscape.body.circadian import LONG_STEP_H, MAX_LUX

Floats = NDArray[np.float64]

_RATE = math.pi / 12.0
_STIFFNESS = (24.0 / (0.99669 * 24.2)) ** 2
_RECOVERY = 60.0 * 0.0075


def advance(states: Floats, lux: Floats, hours: float) -> Floats:
    """Return the states after some hours (0 or more) of light that is constant for each: rows x, xc, n, one column a person.

    Raises ValueError naming what is wrong.
    """
    if not (math.isfinite(hours) and hours >= 0.0):
        raise ValueError(f"hours must be a number from 0 up, found {hours!r}")
    if states.ndim != 2 or states.shape[0] != 3 or lux.shape != states.shape[1:]:
        raise ValueError(f"states must be 3 by people and lux one for each, found {states.shape} and {lux.shape}")
    if not (np.isfinite(states).all() and np.isfinite(lux).all() and (lux >= 0.0).all()):
        raise ValueError("states and lux must be numbers, lux from 0 up")
    count = math.ceil(hours / LONG_STEP_H - 1e-9)
    for _ in range(count):
        states = _step(states, lux, hours / count)
    return states


def _step(states: Floats, lux: Floats, hours: float) -> Floats:
    x, xc, n = states
    alpha = 0.05 * np.sqrt(np.minimum(lux, MAX_LUX) / 9500.0)
    rate = 60.0 * alpha + _RECOVERY
    resting_n = 60.0 * alpha / rate
    decay = np.exp(-rate * hours)
    drive = 33.75 * alpha * (1.0 - resting_n - (n - resting_n) * (1.0 - decay) / (rate * hours))
    half = 0.5 * hours
    first = _slopes(states[:2], drive)
    second = _slopes(states[:2] + half * first, drive)
    third = _slopes(states[:2] + half * second, drive)
    fourth = _slopes(states[:2] + hours * third, drive)
    x, xc = states[:2] + hours / 6.0 * (first + 2.0 * (second + third) + fourth)
    return np.stack((x, xc, resting_n + (n - resting_n) * decay))


def _slopes(pair: Floats, drive: Floats) -> Floats:
    x, xc = pair
    light = drive * (1.0 - 0.4 * x) * (1.0 - 0.4 * xc)
    slopes: Floats = _RATE * np.stack((xc + light, 0.23 * (xc - 4.0 / 3.0 * xc**3) - x * (_STIFFNESS + 0.55 * light)))
    return slopes
