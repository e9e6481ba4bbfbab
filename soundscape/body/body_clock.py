"""The body clock and sleep pressure of one listener, carried through their life in steps of ten minutes.

Steps lie on a fixed grid of absolute time, so the state at an instant does not depend on how often somebody asked in between.
"""

import math
from functools import lru_cache

import msgspec

from soundscape.body import circadian, life, sleep_pressure
from soundscape.body.circadian import MIDNIGHT, MIN_APART_H, Minimum, State
from soundscape.body.life import Life

GRID_S = 600.0
GRID_H = GRID_S / 3600.0

COARSE_S = 1800.0

FORGOTTEN_S = 28.0 * 86_400.0
"""After a silence this long nothing is left of an old phase: the body is settled anew on the habits."""

SETTLING_WEEKS = 5
_WEEK_S = 7.0 * 86_400.0
_CELLS = round(_WEEK_S / GRID_S)


class BodyClock(msgspec.Struct, frozen=True, array_like=True):
    """A body at `at_s` (seconds since the epoch, on the grid): clock state, sleep pressure (0..1), and the last temperature minimum.

    `falling` says whether x was falling, `cbt_min_x` how low the last minimum went.
    """

    at_s: float
    state: State
    pressure: float
    cbt_min_s: float
    cbt_min_x: float = 0.0
    falling: bool = False


def advance(clock: BodyClock | None, way: Life, until_s: float) -> BodyClock:
    """Return the body at the last point of the grid up to `until_s`; None, a long silence or a time gone back settle it anew.

    A minute costs a step at most.
    """
    target_s = math.floor(until_s / GRID_S) * GRID_S
    if clock is None or not clock.at_s <= target_s <= clock.at_s + FORGOTTEN_S:
        return equilibrated(way, target_s)
    while clock.at_s < target_s:
        clock = _step(clock, way, GRID_S)
    return clock


def at(clock: BodyClock, way: Life, at_s: float) -> BodyClock:
    """Return the body at an instant up to one grid step after `clock`, for looking at, not for keeping."""
    return _step(clock, way, at_s - clock.at_s) if at_s > clock.at_s else clock


@lru_cache(maxsize=1024)
def equilibrated(way: Life, at_s: float) -> BodyClock:
    """Return a body that has kept these habits in this place for five weeks, at a time on the grid.

    The last seven days before the day in question are lived five times over: the sun moves too little in five weeks to matter, and its
    week of work and free days leaves a body where it would be.
    """
    # One sky is no climate: five weeks are settled under a clear one.
    clock = _settled(msgspec.structs.replace(way, sleeps=(), sky=None), math.floor(at_s / 86_400.0) * 86_400.0)
    while clock.at_s < at_s:
        clock = _step(clock, way, GRID_S)
    return clock


def forget() -> None:
    """Forget every body that was settled before; for those who measure how long it takes."""
    equilibrated.cache_clear()
    _settled.cache_clear()


@lru_cache(maxsize=256)
def _settled(way: Life, day_s: float) -> BodyClock:
    start_s = day_s - _WEEK_S
    cells = [_cell(way, start_s + number * GRID_S) for number in range(_CELLS)]
    bed = next((number for number in range(1, _CELLS) if cells[number][0] and not cells[number - 1][0]), 0)
    # MIDNIGHT is a body an hour after its bedtime: a first guess that five weeks make exact.
    first = min(bed + round(1.0 / GRID_H), _CELLS - 1)
    clock = BodyClock(start_s + first * GRID_S, MIDNIGHT, sleep_pressure.at(way.habits, way.habits.bed_h), start_s - 86_400.0)
    for week in range(SETTLING_WEEKS):
        for asleep, lux in cells[first if week == 0 else 0 :]:
            clock = _moved(clock, asleep, lux, GRID_S)
    back_s = clock.at_s - day_s
    return msgspec.structs.replace(clock, at_s=day_s, cbt_min_s=clock.cbt_min_s - back_s)


def foreseen(clock: BodyClock, way: Life, until_s: float) -> BodyClock:
    """Return the body up to half an hour before `until_s`, in half hours: three times as fast as `advance`, for looking ahead."""
    while clock.at_s + COARSE_S <= until_s:
        clock = _moved(clock, *_cell(way, clock.at_s, COARSE_S), COARSE_S)
    return clock


def _step(clock: BodyClock, way: Life, seconds: float) -> BodyClock:
    asleep, lux = _cell(way, clock.at_s)
    return _moved(clock, asleep, lux, seconds)


def _cell(way: Life, start_s: float, length_s: float = GRID_S) -> tuple[bool, float]:
    middle_s = start_s + length_s / 2.0
    now = life.moment(way, middle_s)
    return now.asleep, life.eye_lux(way, middle_s, now)


def _moved(clock: BodyClock, asleep: bool, lux: float, seconds: float) -> BodyClock:
    hours = seconds / 3600.0
    done = circadian.step(clock.state, lux, hours, was_falling=clock.falling)
    minimum_s, minimum_x = _landmark(clock, done.minimum)
    pressure = sleep_pressure.advance(clock.pressure, hours, asleep=asleep)
    return BodyClock(clock.at_s + seconds, done.state, pressure, minimum_s, minimum_x, done.falling)


def _landmark(clock: BodyClock, found: Minimum | None) -> tuple[float, float]:
    if found is None:
        return clock.cbt_min_s, clock.cbt_min_x
    found_s = clock.at_s + found.at_h * 3600.0
    if found_s - clock.cbt_min_s < MIN_APART_H * 3600.0 and found.x >= clock.cbt_min_x:
        return clock.cbt_min_s, clock.cbt_min_x
    return found_s, found.x
