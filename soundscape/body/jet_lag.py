"""Jet lag: how far a body clock is from where the life it now leads would have it, and how long it will take to get there."""

import msgspec

from soundscape.body import body_clock
from soundscape.body.body_clock import BodyClock
from soundscape.body.life import Life
from soundscape.units import Hours

LAGGING_H = 1.0
"""Within this of its settled time a clock counts as moved: what models can tell apart at all (science notes 0 and 1.3)."""

LONGEST_DAYS = 30
ROTA_H = 4.0
"""Nights this far apart on work days and free days are those of a rota, not of somebody who sleeps in (design value)."""

_DAY_S = 86_400.0
_WEEK_S = 7.0 * _DAY_S


class JetLag(msgspec.Struct, frozen=True):
    """A clock out of step: hours it runs late (negative is early), and whole days until it is within an hour; None is over a month."""

    offset_h: Hours
    days: int | None


def late_h(clock: BodyClock, way: Life) -> Hours | None:
    """Return how many hours a body clock runs late for this life (negative is early).

    None when it is in step, or when such a life settles nowhere.
    """
    settled = body_clock.equilibrated(way, clock.at_s)
    offset_h = _offset_h(clock, settled)
    return None if abs(offset_h) <= LAGGING_H or not _settles(settled, way) else offset_h


def jet_lag(clock: BodyClock, way: Life) -> JetLag | None:
    """Return how far a body clock is out of step with this life and for how long, None like `late_h`."""
    offset_h = late_h(clock, way)
    return None if offset_h is None else JetLag(offset_h, _days(clock, body_clock.equilibrated(way, clock.at_s), way))


def _settles(settled: BodyClock, way: Life) -> bool:
    # Whoever sleeps at quite other hours every few days has a clock that runs free or goes to and fro; nothing can be foretold of it.
    if way.habits.apart_h > ROTA_H:
        return False
    week_on = body_clock.foreseen(settled, way, settled.at_s + _WEEK_S)
    return abs(_offset_h(week_on, settled)) <= LAGGING_H


def _days(clock: BodyClock, settled: BodyClock, way: Life) -> int | None:
    for day in range(1, LONGEST_DAYS + 1):
        clock, settled = (body_clock.foreseen(body, way, body.at_s + _DAY_S) for body in (clock, settled))
        if abs(_offset_h(clock, settled)) <= LAGGING_H:
            return day
    return None


def _offset_h(clock: BodyClock, settled: BodyClock) -> Hours:
    # Minima of two days compared on the circle of 24 hours.
    return Hours(((clock.cbt_min_s - settled.cbt_min_s) / 3600.0 + 12.0) % 24.0 - 12.0)
