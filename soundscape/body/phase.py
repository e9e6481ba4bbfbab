"""Where in its cycle a body clock is, read off its state alone, and the landmarks people know it by."""

import bisect
import math
from functools import lru_cache

import msgspec

from soundscape.body import circadian
from soundscape.body.circadian import DLMO_BEFORE_CBT_MIN_H, State
from soundscape.units import Hours, Share

_USUAL_LUX = 150.0
_SETTLING_DAYS = 20
_TABLE_STEP_H = 0.25


class Circadian(msgspec.Struct, frozen=True):
    """The body clock at one instant: its last landmarks in local clock hours, hours since the minimum, alertness from 0 to 1."""

    cbt_min_clock_h: Hours
    dlmo_clock_h: Hours
    phase_h: Hours
    alertness: Share


def describe(state: State, *, cbt_min_clock_h: float) -> Circadian:
    """Return the body clock in a state whose last temperature minimum was at this hour of the local clock."""
    phase_h = phase(state)
    return Circadian(Hours(cbt_min_clock_h % 24.0), Hours((cbt_min_clock_h - DLMO_BEFORE_CBT_MIN_H) % 24.0), phase_h, alertness(phase_h))


def alertness(phase_h: float) -> Share:
    """Return the say of the body clock alone, from 0 at the temperature minimum to 1 twelve hours later (science notes 1.1)."""
    return Share((1.0 - math.cos(2.0 * math.pi * phase_h / 24.0)) / 2.0)


def phase(state: State) -> Hours:
    """Return the hours (0 to under 24) since the temperature minimum.

    The angle of (x, xc) turns a little unevenly; a table of an ordinary day in 150 lux makes hours of it. For other light it is off by up
    to half an hour within the day, and right again around the minimum.
    """
    angles, hours = _table()
    angle = _angle(state)
    index = min(max(bisect.bisect_right(angles, angle) - 1, 0), len(angles) - 2)
    share = (angle - angles[index]) / (angles[index + 1] - angles[index])
    return Hours((hours[index] + share * (hours[index + 1] - hours[index])) % 24.0)


def _angle(state: State) -> float:
    # From 0 at the minimum of x through one turn: (x, xc) runs as (-cos, sin).
    return math.atan2(state.xc, -state.x) % (2.0 * math.pi)


@lru_cache(maxsize=1)
def _table() -> tuple[list[float], list[float]]:
    days = [(24.0 * day + 7.0, 24.0 * day + 23.0, _USUAL_LUX) for day in range(_SETTLING_DAYS)]
    settled = circadian.simulate(days, until_h=24.0 * _SETTLING_DAYS)
    state, minimum_h = settled.state, settled.cbt_min_h[-1] % 24.0
    points = []
    for number in range(round(24.0 / _TABLE_STEP_H)):
        clock_h = number * _TABLE_STEP_H
        points.append((_angle(state), (clock_h - minimum_h) % 24.0))
        state = circadian.advance(state, _USUAL_LUX if 7.0 <= clock_h < 23.0 else 0.0, _TABLE_STEP_H)
    points.sort()
    # One point more on either side closes the circle; the hours wrap where the angle does, or within a step of it.
    angles = [points[-1][0] - 2.0 * math.pi, *(angle for angle, _ in points), points[0][0] + 2.0 * math.pi]
    hours = [_near(points[-1][1], points[0][1]), *(hour for _, hour in points), points[0][1]]
    return angles, _unwrapped(hours)


def _near(hour: float, other: float) -> float:
    return other - (other - hour) % 24.0


def _unwrapped(hours: list[float]) -> list[float]:
    unwrapped = [hours[0]]
    for hour in hours[1:]:
        unwrapped.append(unwrapped[-1] + (hour - unwrapped[-1]) % 24.0)
    return unwrapped
