"""The body clock as an oscillator driven by light: Forger, Jewett and Kronauer 1999, "A simpler model of the human circadian pacemaker".

Three numbers: `x` follows core body temperature, `xc` is its partner, `n` (0..1) is how far the light receptors are used up. With light I
in lux at the eye and time in hours:

    a      = 0.05 sqrt(I / 9500)                 B = 33.75 a (1 - n) (1 - 0.4 x) (1 - 0.4 xc)
    dx/dt  = pi/12 (xc + B)
    dxc/dt = pi/12 (0.23 (xc - 4/3 xc^3) - x ((24 / (0.99669 * 24.2))^2 + 0.55 B))
    dn/dt  = 60 (a (1 - n) - 0.0075 n)

The temperature minimum (CBTmin) is the minimum of x. In bright light n is far faster than any sensible step, so it is solved exactly while
the light is constant, and only x and xc go through a fourth-order Runge-Kutta step, driven by the mean of 1 - n over the step: within
0.006 h of a fine integration after 20 days in steps of 0.25 h (science notes 1.2).
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from soundscape.units import Hours, Lux

MAX_LUX = 10_000.0
"""Brighter light at the eye counts as this much."""

DLMO_BEFORE_CBT_MIN_H = 7.0
"""Dim-light melatonin onset precedes the temperature minimum by seven hours (science notes 1.1)."""

STEP_H = 0.1
LONG_STEP_H = 0.25
MIN_APART_H = 13.0
"""Of two minima closer than this only the lower one counts: the other is a dent that light has made."""

_RATE = math.pi / 12.0
_STIFFNESS = (24.0 / (0.99669 * 24.2)) ** 2
_RECOVERY = 60.0 * 0.0075
_BOUND = 5.0

Light = Sequence[tuple[float, float, float]]
"""Light at the eye as (start in hours, end in hours, lux); it is dark in between."""


class State(msgspec.Struct, frozen=True):
    """The body clock at one instant: `x` and `xc` lie mostly within -1.2..1.2, `n` within 0..1."""

    x: float
    xc: float
    n: float


MIDNIGHT = State(-0.0843259, -1.09607546, 0.45584306)
"""A body at midnight that is used to light from 7 to 23."""


class Minimum(NamedTuple):
    """A temperature minimum: its time in hours and how low x went."""

    at_h: float
    x: float


class Trajectory(msgspec.Struct, frozen=True):
    """What became of a body: its temperature minima in absolute hours, and its state at `end_h`."""

    cbt_min_h: tuple[float, ...]
    state: State
    end_h: Hours

    @property
    def dlmo_h(self) -> tuple[float, ...]:
        """The melatonin onsets that go with the minima, in absolute hours."""
        return tuple(at_h - DLMO_BEFORE_CBT_MIN_H for at_h in self.cbt_min_h)


class Step(NamedTuple):
    """One stretch of constant light gone by: the state after it, whether x was falling at its end, and the minimum within it."""

    state: State
    falling: bool
    minimum: Minimum | None


def simulate(light: Iterable[tuple[float, float, float]], initial: State | None = None, until_h: float | None = None) -> Trajectory:
    """Return what becomes of a body under this light, from 0 h to `until_h` (the end of the light if absent).

    `light` holds (start_h, end_h, lux) in any order, without overlaps; gaps are dark. `initial` is the state at 0 h, `MIDNIGHT` if absent.
    Raises ValueError naming what is wrong with the light, the state or the end.
    """
    state = MIDNIGHT if initial is None else _checked_state(initial)
    stretches = _stretches(_checked_light(light), until_h)
    minima: list[Minimum] = []
    now_h, falling = 0.0, False
    for end_h, lux in stretches:
        for size_h in _sizes(end_h - now_h, STEP_H):
            done = step(state, lux, size_h, was_falling=falling)
            if done.minimum is not None:
                _note(minima, Minimum(now_h + done.minimum.at_h, done.minimum.x))
            state, falling = done.state, done.falling
            now_h += size_h
        now_h = end_h
    return Trajectory(tuple(minimum.at_h for minimum in minima), state, Hours(now_h))


def advance(state: State, lux: float, hours: float) -> State:
    """Return the state after some hours (0 or more) of constant light at the eye; the cost is that of one step per quarter of an hour.

    Raises ValueError naming what is wrong.
    """
    _checked_state(state)
    if not (math.isfinite(hours) and hours >= 0.0):
        raise ValueError(f"hours must be a number from 0 up, found {hours!r}")
    lux = _checked_lux(lux, "lux")
    for size_h in _sizes(hours, LONG_STEP_H):
        state = step(state, lux, size_h).state
    return state


def step(state: State, lux: float, hours: float, *, was_falling: bool = False) -> Step:
    """Return one integration step of up to 0.25 h in constant light; unchecked, for those who take many.

    `was_falling` says whether x fell until now; light switched on can then make the minimum at the very start of the step.
    """
    x, xc, n = state.x, state.xc, state.n
    alpha = 0.05 * math.sqrt(min(lux, MAX_LUX) / 9500.0)
    rate = 60.0 * alpha + _RECOVERY
    resting_n = 60.0 * alpha / rate
    decay = math.exp(-rate * hours)
    n_end = resting_n + (n - resting_n) * decay
    mean_free = 1.0 - resting_n - (n - resting_n) * (1.0 - decay) / (rate * hours) if hours > 0.0 else 1.0 - n
    gain = 33.75 * alpha
    x_end, xc_end = _runge_kutta(x, xc, gain * mean_free, hours)
    slope = xc + gain * (1.0 - n) * (1.0 - 0.4 * x) * (1.0 - 0.4 * xc)
    slope_end = xc_end + gain * (1.0 - n_end) * (1.0 - 0.4 * x_end) * (1.0 - 0.4 * xc_end)
    minimum = None
    if slope < 0.0 <= slope_end and x < 0.0:
        share = slope / (slope - slope_end)
        minimum = Minimum(share * hours, x + 0.5 * _RATE * slope * share * hours)
    elif was_falling and slope >= 0.0 and x < 0.0:
        minimum = Minimum(0.0, x)
    return Step(State(x_end, xc_end, n_end), slope_end < 0.0, minimum)


def _runge_kutta(x: float, xc: float, drive: float, hours: float) -> tuple[float, float]:
    half = 0.5 * hours
    dx1, dxc1 = _slopes(x, xc, drive)
    dx2, dxc2 = _slopes(x + half * dx1, xc + half * dxc1, drive)
    dx3, dxc3 = _slopes(x + half * dx2, xc + half * dxc2, drive)
    dx4, dxc4 = _slopes(x + hours * dx3, xc + hours * dxc3, drive)
    sixth = hours / 6.0
    return x + sixth * (dx1 + 2.0 * (dx2 + dx3) + dx4), xc + sixth * (dxc1 + 2.0 * (dxc2 + dxc3) + dxc4)


def _slopes(x: float, xc: float, drive: float) -> tuple[float, float]:
    light = drive * (1.0 - 0.4 * x) * (1.0 - 0.4 * xc)
    return _RATE * (xc + light), _RATE * (0.23 * (xc - 4.0 / 3.0 * xc * xc * xc) - x * (_STIFFNESS + 0.55 * light))


def _sizes(hours: float, longest_h: float) -> Iterable[float]:
    # Equal steps; a hair of slack keeps 0.30000000000000004 h from becoming four.
    count = math.ceil(hours / longest_h - 1e-9)
    return (hours / count,) * count if count > 0 else ()


def _note(minima: list[Minimum], found: Minimum) -> None:
    if not minima or found.at_h - minima[-1].at_h >= MIN_APART_H:
        minima.append(found)
    elif found.x < minima[-1].x:
        minima[-1] = found


def _stretches(light: Light, until_h: float | None) -> list[tuple[float, float]]:
    # The whole time from 0 h on as (end, lux), gaps included.
    end_h = max((end for _, end, _ in light), default=0.0) if until_h is None else until_h
    if not (math.isfinite(end_h) and end_h >= 0.0):
        raise ValueError(f"until_h must be a number of hours from 0 up, found {until_h!r}")
    now_h, found = 0.0, []
    for start, end, lux in light:
        found += [(min(start, end_h), 0.0), (min(end, end_h), lux)]
        now_h = min(end, end_h)
    return found if now_h >= end_h else [*found, (end_h, 0.0)]


def _checked_light(light: Iterable[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    checked: list[tuple[float, float, float]] = []
    for index, (start, end, lux) in enumerate(light):
        if not (math.isfinite(start) and math.isfinite(end) and 0.0 <= start <= end):
            raise ValueError(f"light[{index}] must run from 0 h or later to a later hour, found {start!r} to {end!r}")
        checked.append((start, end, _checked_lux(lux, f"light[{index}] lux")))
    checked.sort()
    for (_, end, _), (start, _, _) in pairwise(checked):
        if start < end:
            raise ValueError(f"light must not overlap: an interval starts at {start!r} h before another ends at {end!r} h")
    return checked


def _checked_lux(lux: float, name: str) -> Lux:
    if not (math.isfinite(lux) and lux >= 0.0):
        raise ValueError(f"{name} must be a number from 0 up, found {lux!r}")
    return Lux(lux)


def _checked_state(state: State) -> State:
    if not (abs(state.x) <= _BOUND and abs(state.xc) <= _BOUND and 0.0 <= state.n <= 1.0):
        raise ValueError(f"the state must have x and xc from -5 to 5 and n from 0 to 1, found {state!r}")
    return state
