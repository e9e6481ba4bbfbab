"""The sun over a place: elevation, the light it gives, rise, set, twilights and noon. Works from pole to pole on every date.

Declination and equation of time are those of `astral` (0.02 degrees against NREL's algorithm). Its `sun()`, `sunrise()` and twilights
raise errors on ordinary high-latitude days and its elevation stops at 89.8 degrees of latitude, so elevation is worked out here without
refraction, and everything in a day is found by bisection on it.
"""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

import msgspec
from astral.sun import eq_of_time, sun_declination

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
_STEP_S = 600.0
_PRECISION_S = 0.5


class Sun(msgspec.Struct, frozen=True):
    """The sun at one instant: degrees above the horizon and from north, and the clear-sky light on level ground in lux."""

    elevation_deg: Degrees
    azimuth_deg: Degrees
    illuminance_lux: Lux
    phase: Phase


class Twilight(msgspec.Struct, frozen=True):
    """When the sun passes a height below the horizon: upwards at dawn, downwards at dusk; None when it does not on that date."""

    dawn: datetime | None
    dusk: datetime | None


class SunDay(msgspec.Struct, frozen=True):
    """One local date: rise and set (None when there is none), whether it is a polar day or night, twilights and solar noon.

    `noon` is when the sun crosses the meridian; None on the rare date that the date line or a change of clocks leaves without one.
    """

    sunrise: datetime | None
    sunset: datetime | None
    polar: Polar | None
    civil: Twilight
    nautical: Twilight
    astronomical: Twilight
    noon: datetime | None


def sun_at(latitude: float, longitude: float, instant: datetime) -> Sun:
    """Return the sun over a place (degrees, north and east positive) at an aware instant.

    Raises ValueError for a latitude beyond 90 or a longitude beyond 180 degrees, and for an instant without a zone.
    """
    _check(latitude, longitude)
    if instant.tzinfo is None:
        raise ValueError(f"the instant must name its zone, found {instant.isoformat()}")
    at_s = instant.timestamp()
    height = elevation_deg(latitude, longitude, at_s)
    return Sun(height, _azimuth_deg(latitude, longitude, at_s), illuminance_lux(height), phase(height))


def elevation_deg(latitude: float, longitude: float, at_s: float) -> Degrees:
    """Return the unrefracted elevation of the sun's centre at a time in seconds since the epoch; unchecked, for those who ask often."""
    declination, angle = _overhead(at_s)
    angle += math.radians(longitude)
    latitude = math.radians(latitude)
    sine = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(angle)
    return Degrees(math.degrees(math.asin(max(-1.0, min(1.0, sine)))))


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
    """Return what the sun does on a local date, to the second; polar day and night are ordinary answers.

    The first crossing of each kind that falls on the date is given; a date can have a rise without a set, or the other way round.
    Raises ValueError like `sun_at`.
    """
    _check(latitude, longitude)

    def height(at_s: float) -> float:
        return elevation_deg(latitude, longitude, at_s)

    def past_noon(at_s: float) -> float:
        # The sine of the hour angle: upwards through zero at noon, downwards at midnight.
        return math.sin(_overhead(at_s)[1] + math.radians(longitude))

    times = _times(day, zone)
    heights = [height(at_s) for at_s in times]
    rise, set_ = (_crossing(height, times, heights, HORIZON_DEG, upwards=upwards, zone=zone) for upwards in (True, False))
    polar: Polar | None = None
    if rise is None and set_ is None:
        polar = "day" if heights[0] > HORIZON_DEG else "night"
    civil, nautical, astronomical = (
        Twilight(*(_crossing(height, times, heights, limit, upwards=upwards, zone=zone) for upwards in (True, False)))
        for limit in (-6.0, -12.0, -18.0)
    )
    noon = _crossing(past_noon, times, [past_noon(at_s) for at_s in times], 0.0, upwards=True, zone=zone)
    return SunDay(rise, set_, polar, civil, nautical, astronomical, noon)


def _check(latitude: float, longitude: float) -> None:
    if not -90.0 <= latitude <= 90.0:
        raise ValueError(f"latitude must be from -90 to 90 degrees, found {latitude!r}")
    if not -180.0 <= longitude <= 180.0:
        raise ValueError(f"longitude must be from -180 to 180 degrees, found {longitude!r}")


@lru_cache(maxsize=4096)
def _overhead(at_s: float) -> tuple[float, float]:
    # Declination of the sun and its hour angle over Greenwich, in radians; the same for all places, so many listeners share one answer.
    century = (at_s / 86_400.0 + 2_440_587.5 - 2_451_545.0) / 36_525.0
    minutes = at_s % 86_400.0 / 60.0 + eq_of_time(century)
    return math.radians(sun_declination(century)), math.radians(minutes / 4.0 - 180.0)


def _azimuth_deg(latitude: float, longitude: float, at_s: float) -> Degrees:
    declination, angle = _overhead(at_s)
    angle, latitude = angle + math.radians(longitude), math.radians(latitude)
    north = math.sin(declination) * math.cos(latitude) - math.cos(declination) * math.sin(latitude) * math.cos(angle)
    return Degrees(math.degrees(math.atan2(-math.cos(declination) * math.sin(angle), north)) % 360.0)


def _times(day: date, zone: tzinfo) -> list[float]:
    # Steps in absolute time: a local day has 23 or 25 hours when the clocks change, and none at all where the date line moved.
    start_s, end_s = (datetime.combine(day + timedelta(days=more), time(), zone).astimezone(UTC).timestamp() for more in (0, 1))
    count = max(1, math.ceil((end_s - start_s) / _STEP_S))
    return [start_s + (end_s - start_s) * number / count for number in range(count + 1)]


def _crossing(
    value: Callable[[float], float], times: list[float], values: list[float], limit: float, *, upwards: bool, zone: tzinfo
) -> datetime | None:
    for early, late, before, after in zip(times, times[1:], values, values[1:], strict=False):
        if (before > limit) != (after > limit) and (after > limit) == upwards:
            return datetime.fromtimestamp(int(_bisect(value, early, late, limit)), UTC).astimezone(zone)
    return None


def _bisect(value: Callable[[float], float], early: float, late: float, limit: float) -> float:
    before = value(early) > limit
    while late - early > _PRECISION_S:
        middle = (early + late) / 2.0
        if (value(middle) > limit) == before:
            early = middle
        else:
            late = middle
    return late
