"""The sun over a place: elevation, the light it gives, rise and set. Works from pole to pole on every date.

Everything is driven by the unrefracted elevation of `astral`. Its `sun()`, `sunrise()` and twilight helpers raise errors on ordinary
high-latitude days, so rise and set are found here by bisection on elevation.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

import msgspec
from astral import Observer
from astral.sun import azimuth, elevation

from soundscape.units import Degrees, Lux

Phase = Literal["day", "civil", "nautical", "astronomical", "night"]
Polar = Literal["day", "night"]

HORIZON_DEG = Degrees(-0.833)
"""Elevation of the sun's centre at rise and set: refraction and half its disc below the horizon (USNO convention)."""

# Polynomials of log10 lux over elevation/90 (USNO Circular 171; Explanatory Supplement): (lowest elevation, coefficients).
_ILLUMINANCE = (
    (20.0, (3.74, 3.97, -4.07, 1.47)),
    (5.0, (3.05, 13.28, -45.98, 64.33)),
    (-0.8, (2.88, 22.26, -207.64, 1034.30)),
    (-5.0, (2.88, 21.81, -258.11, -858.36)),
    (-12.0, (2.70, 12.17, -431.69, -1899.83)),
    (-18.0, (13.84, 262.72, 1447.42, 2797.93)),
)
_NIGHT_LUX = 6e-4
_STEP = timedelta(minutes=10)


class Sun(msgspec.Struct, frozen=True):
    """The sun at one instant: degrees above the horizon and from north, and the clear-sky light on level ground in lux."""

    elevation_deg: Degrees
    azimuth_deg: Degrees
    illuminance_lux: Lux
    phase: Phase


class SunDay(msgspec.Struct, frozen=True):
    """One local date: rise and set (None when there is none) and whether it is a polar day or night."""

    sunrise: datetime | None
    sunset: datetime | None
    polar: Polar | None


def sun_at(latitude: float, longitude: float, instant: datetime) -> Sun:
    """Return the sun over a place (degrees, north and east positive) at an aware instant."""
    observer = Observer(latitude, longitude, 0.0)
    height = Degrees(elevation(observer, instant, with_refraction=False))
    return Sun(height, Degrees(azimuth(observer, instant)), illuminance_lux(height), phase(height))


def illuminance_lux(elevation_deg: float) -> Lux:
    """Return the clear-sky illuminance of level ground in lux, 6e-4 to 130 000, for a sun at this unrefracted elevation."""
    for lowest, (l0, l1, l2, l3) in _ILLUMINANCE:
        if elevation_deg >= lowest:
            x = elevation_deg / 90.0
            return Lux(float(10.0 ** (l0 + x * (l1 + x * (l2 + x * l3)))))
    return Lux(_NIGHT_LUX)


def phase(elevation_deg: float) -> Phase:
    """Return which part of day or twilight a sun at this elevation makes (limits at -0.833, -6, -12 and -18 degrees)."""
    if elevation_deg > HORIZON_DEG:
        return "day"
    if elevation_deg > -6.0:
        return "civil"
    if elevation_deg > -12.0:
        return "nautical"
    return "astronomical" if elevation_deg > -18.0 else "night"


@lru_cache(maxsize=1024)
def sun_day(latitude: float, longitude: float, day: date, zone: tzinfo) -> SunDay:
    """Return rise and set on a local date, to the second; polar day and night are ordinary answers.

    The first rise and the first set that fall on the date are given; a date can have one without the other.
    """
    observer = Observer(latitude, longitude, 0.0)

    def above(instant: datetime) -> bool:
        return bool(elevation(observer, instant, with_refraction=False) > HORIZON_DEG)

    # Steps in absolute time: a local day has 23 or 25 hours when the clocks change.
    instant = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    rise: datetime | None = None
    set_: datetime | None = None
    was_above = above(instant)
    while instant < end:
        following = min(end, instant + _STEP)
        is_above = above(following)
        if is_above and not was_above and rise is None:
            rise = _crossing(above, instant, following)
        if was_above and not is_above and set_ is None:
            set_ = _crossing(above, instant, following)
        instant, was_above = following, is_above
    polar: Polar | None = None
    if rise is None and set_ is None:
        polar = "day" if was_above else "night"
    return SunDay(_local(rise, zone), _local(set_, zone), polar)


def _crossing(above: Callable[[datetime], bool], early: datetime, late: datetime) -> datetime:
    before = above(early)
    while late - early > timedelta(milliseconds=500):
        middle = early + (late - early) / 2
        if above(middle) == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _local(instant: datetime | None, zone: tzinfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)
