"""A listener's way of life in a place: when they sleep and what light reaches their eyes, at any instant and over any stretch of time."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

import msgspec

from soundscape.body import daylight, sun
from soundscape.body.habits import ASSUMED, Habits, Night
from soundscape.body.sleeps import NAP_S, Sleep, replaces, whole
from soundscape.units import Lux

EVENING_S = 3.0 * 3600.0
OUTDOORS_AFTER_WAKING_S = (3600.0, 5.5 * 3600.0, 10.0 * 3600.0)
OUTDOORS_FOR_S = 1800.0
"""Three half hours a day under the sky: on the way out, at noon, on the way home (design values, science notes 2.3)."""

_DAY_S = 86_400.0


SKY_S = 3.0 * 3600.0
"""So long before and after it was seen, a sky is taken to have been and to stay like that."""


class Sky(msgspec.Struct, frozen=True):
    """Cloud cover (0..1) as it was seen at a time in seconds since the epoch."""

    cloud_cover: float
    at_s: float


class Life(msgspec.Struct, frozen=True):
    """What decides sleep and light: habits, known sleep, zone, place (None is unknown), the last sky seen (None counts as clear)."""

    zone: tzinfo
    habits: Habits = ASSUMED
    sleeps: tuple[Sleep, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    sky: Sky | None = None

    def cloud_cover(self, at_s: float) -> float | None:
        """Return the cloud cover (0..1) at a time, None when it is unknown then."""
        return self.sky.cloud_cover if self.sky is not None and abs(at_s - self.sky.at_s) <= SKY_S else None


class Moment(NamedTuple):
    """A life at one instant: asleep or not, the end of the last night, the end of the last sleep, the next bed time (s since the epoch)."""

    asleep: bool
    woke_s: float
    rested_s: float
    bed_s: float


def moment(life: Life, at_s: float) -> Moment:
    """Return whether one is asleep at an instant, and what came before and comes after."""
    asleep, woke_s, rested_s, bed_s = False, at_s - _DAY_S, at_s - _DAY_S, at_s + _DAY_S
    for start_s, end_s, night in _sleeps(life.habits, life.sleeps, life.zone, int(at_s // _DAY_S)):
        if start_s > at_s:
            bed_s = min(bed_s, start_s) if night else bed_s
        elif end_s > at_s:
            asleep = True
        else:
            woke_s = max(woke_s, end_s) if night else woke_s
            rested_s = max(rested_s, end_s) if end_s - start_s > NAP_S else rested_s
    return Moment(asleep, woke_s, max(woke_s, rested_s), bed_s)


def nights(life: Life, start_s: float, end_s: float) -> tuple[Night, ...]:
    """Return the nights, known or planned, that begin or end within up to a day from `start_s` on, in order."""
    found = _sleeps(life.habits, life.sleeps, life.zone, int(start_s // _DAY_S))
    return tuple(Night(one.start_s, one.end_s) for one in found if one.night and one.end_s >= start_s and one.start_s <= end_s)


def eye_lux(life: Life, at_s: float, now: Moment) -> Lux:
    """Return the light at the eye in lux, 0 asleep; without a place there are lamps only."""
    if now.asleep:
        return Lux(0.0)
    outside = 0.0
    if life.latitude is not None and life.longitude is not None:
        outside = sun.illuminance_lux(sun.elevation_deg(life.latitude, life.longitude, at_s))
    since_s = at_s - now.woke_s
    return daylight.eye_lux(
        outside,
        cloud_cover=life.cloud_cover(at_s),
        awake=True,
        evening=now.bed_s - at_s < EVENING_S,
        outdoors=any(after_s <= since_s < after_s + OUTDOORS_FOR_S for after_s in OUTDOORS_AFTER_WAKING_S),
    )


def light(life: Life, start_s: float, end_s: float, *, step_s: float = 600.0) -> list[tuple[float, float, float]]:
    """Return the light at the eye from one time to another as `circadian.simulate` takes it: (start_h, end_h, lux), hours from `start_s`.

    In steps of `step_s` seconds, each as bright as its middle; the last may be shorter. Raises ValueError for steps of no length.
    """
    if not step_s > 0.0:
        raise ValueError(f"step_s must be above 0 s, found {step_s!r}")
    schedule, at_s = [], start_s
    while at_s < end_s:
        following_s = min(end_s, at_s + step_s)
        middle_s = (at_s + following_s) / 2.0
        lux = eye_lux(life, middle_s, moment(life, middle_s))
        schedule.append(((at_s - start_s) / 3600.0, (following_s - start_s) / 3600.0, float(lux)))
        at_s = following_s
    return schedule


class _Stretch(NamedTuple):
    start_s: float
    end_s: float
    night: bool


@lru_cache(maxsize=8192)
def _sleeps(habits: Habits, known: tuple[Sleep, ...], zone: tzinfo, day: int) -> tuple[_Stretch, ...]:
    # Every stretch of sleep from two days before a UTC day to three after it; known sleep stands in for the planned night it belongs to.
    today = (datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)).astimezone(zone).date()
    planned = [habits.night(today + timedelta(days=more), zone) for more in range(-2, 4)]
    slept = whole(known)
    nights = [sleep for sleep in slept if any(replaces(sleep, night) for night in planned)]
    kept = (_Stretch(*night, night=True) for night in planned if not any(replaces(sleep, night) for sleep in slept))
    pieces = (_Stretch(one.start_s, one.end_s, _is_within(one, nights)) for one in known)
    return tuple(sorted((*kept, *pieces)))


def _is_within(piece: Sleep, nights: list[Sleep]) -> bool:
    return any(night.start_s <= piece.start_s and piece.end_s <= night.end_s for night in nights)
