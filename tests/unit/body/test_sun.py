"""The sun: against published tables, and everywhere on the globe."""

import math
import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from soundscape.body.sun import HORIZON_DEG, elevation_deg, illuminance_lux, phase, sun_at, sun_day

LONDON = (51.5074, -0.1278, "Europe/London")
NEW_YORK = (40.7128, -74.0060, "America/New_York")
BERLIN = (52.52, 13.405, "Europe/Berlin")
SINGAPORE = (1.3521, 103.8198, "Asia/Singapore")
QUITO = (-0.1807, -78.4678, "America/Guayaquil")
SYDNEY = (-33.8688, 151.2093, "Australia/Sydney")
TOKYO = (35.6762, 139.6503, "Asia/Tokyo")
TROMSO = (69.6492, 18.9553, "Europe/Oslo")
LONGYEARBYEN = (78.2232, 15.6267, "Arctic/Longyearbyen")
MCMURDO = (-77.8419, 166.6863, "Antarctica/McMurdo")
USHUAIA = (-54.8019, -68.3030, "America/Argentina/Ushuaia")
REYKJAVIK = (64.1466, -21.9426, "Atlantic/Reykjavik")

Where = tuple[float, float, str]


def seconds_apart(found: datetime | None, expected: str) -> float:
    """Return how many seconds a found time lies from a clock time on its own date."""
    assert found is not None
    wanted = datetime.combine(found.date(), time.fromisoformat(expected), found.tzinfo)
    return abs((found - wanted).total_seconds())


@pytest.mark.parametrize(
    ("where", "day", "rise", "set_", "tolerance_s"),
    [
        (LONDON, "2025-06-21", "04:43:08", "21:21:35", 60),
        (LONDON, "2025-12-21", "08:03:52", "15:53:30", 60),
        (NEW_YORK, "2025-03-20", "06:58:54", "19:08:25", 60),
        (BERLIN, "2026-02-01", "07:48:10", "16:52:19", 60),
        (SINGAPORE, "2025-09-22", "06:54:11", "19:00:42", 60),
        (QUITO, "2025-06-21", "06:12:24", "18:19:08", 60),
        (SYDNEY, "2025-12-21", "05:40:45", "20:05:31", 60),
        (TOKYO, "2025-11-05", "06:07:04", "16:42:29", 60),
        (TROMSO, "2025-03-20", "05:42:50", "18:02:27", 80),
        (USHUAIA, "2025-06-21", "09:58:54", "17:11:19", 60),
    ],
)
def test_rise_and_set_agree_with_published_times(where: Where, day: str, rise: str, set_: str, tolerance_s: float) -> None:
    """Within a minute of PyEphem's USNO times, 80 s near the polar circles; the dates are local."""
    latitude, longitude, zone = where
    found = sun_day(latitude, longitude, date.fromisoformat(day), ZoneInfo(zone))
    assert seconds_apart(found.sunrise, rise) <= tolerance_s
    assert seconds_apart(found.sunset, set_) <= tolerance_s
    assert found.polar is None
    assert {found.sunrise.date().isoformat(), found.sunset.date().isoformat()} == {day}  # type: ignore[union-attr]


def test_a_date_can_hold_the_sunset_of_the_evening_before() -> None:
    """In Reykjavik at midsummer the sun sets after midnight: the set that falls on the date comes before its rise."""
    latitude, longitude, zone = REYKJAVIK
    found = sun_day(latitude, longitude, date(2025, 6, 21), ZoneInfo(zone))
    following = sun_day(latitude, longitude, date(2025, 6, 22), ZoneInfo(zone))
    assert seconds_apart(found.sunrise, "02:55:13") <= 80
    assert seconds_apart(following.sunset, "00:03:50") <= 80
    assert found.sunset is not None
    assert found.sunrise is not None
    assert found.sunset < found.sunrise


@pytest.mark.parametrize(
    ("where", "day", "polar"),
    [
        (TROMSO, "2025-06-21", "day"),
        (TROMSO, "2025-12-21", "night"),
        (LONGYEARBYEN, "2025-11-15", "night"),
        (LONGYEARBYEN, "2025-05-15", "day"),
        (MCMURDO, "2025-12-21", "day"),
        (MCMURDO, "2025-06-21", "night"),
        ((90.0, 0.0, "UTC"), "2025-06-21", "day"),
        ((-90.0, 0.0, "UTC"), "2025-06-21", "night"),
    ],
)
def test_polar_days_and_nights_are_ordinary_answers(where: Where, day: str, polar: str) -> None:
    """No rise, no set, and which of the two it is."""
    latitude, longitude, zone = where
    found = sun_day(latitude, longitude, date.fromisoformat(day), ZoneInfo(zone))
    assert (found.sunrise, found.sunset, found.polar) == (None, None, polar)


@pytest.mark.parametrize(
    ("where", "day", "noon", "highest", "lowest"),
    [
        (LONDON, "2025-06-21", "13:02:22", 61.929, -15.06),
        (SINGAPORE, "2025-09-22", "12:57:27", 88.865, -88.23),
        (TROMSO, "2025-12-21", "11:42:20", -3.090, -43.79),
        (MCMURDO, "2025-12-21", "13:51:12", 35.593, 11.27),
    ],
)
def test_noon_and_midnight_heights_agree_with_published_ones(where: Where, day: str, noon: str, highest: float, lowest: float) -> None:
    """The sun culminates at the published height (0.03°) and moment; it sinks as low as it should."""
    latitude, longitude, zone = where
    midnight = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone))
    at_noon = datetime.combine(date.fromisoformat(day), time.fromisoformat(noon), ZoneInfo(zone))
    heights = [sun_at(latitude, longitude, midnight + timedelta(minutes=minutes)).elevation_deg for minutes in range(0, 1440, 4)]
    assert abs(sun_at(latitude, longitude, at_noon).elevation_deg - highest) < 0.03
    assert abs(max(heights) - highest) < 0.15
    assert abs(min(heights) - lowest) < 0.15


@pytest.mark.parametrize(
    ("elevation_deg", "lux"),
    [
        (90.0, 128_800.0),
        (60.0, 103_100.0),
        (30.0, 46_300.0),
        (10.0, 11_120.0),
        (5.0, 4_540.0),
        (0.0, 759.0),
        (-0.833, 454.0),
        (-3.0, 79.0),
        (-6.0, 3.41),
        (-12.0, 0.0081),
        (-18.0, 0.00064),
        (-18.001, 0.0006),
        (-90.0, 0.0006),
    ],
)
def test_light_agrees_with_the_published_table(elevation_deg: float, lux: float) -> None:
    """Clear-sky illuminance by elevation (USNO Circular 171), within a percent."""
    assert math.isclose(illuminance_lux(elevation_deg), lux, rel_tol=0.012)


def test_light_grows_with_height_without_jumps() -> None:
    """More sun is never less light, and no seam of the table jumps by more than 2 %."""
    heights = [-17.99 + step * 0.01 for step in range(10_799)]
    light = [illuminance_lux(height) for height in heights]
    ratios = [after / before for before, after in pairwise(light)]
    assert min(ratios) > 0.98
    assert max(ratios) < 1.06
    assert light[::100] == sorted(light[::100])


@pytest.mark.parametrize(
    ("elevation_deg", "expected"),
    [
        (90.0, "day"),
        (-0.832, "day"),
        (-0.833, "civil"),
        (-5.999, "civil"),
        (-6.0, "nautical"),
        (-12.0, "astronomical"),
        (-18.0, "night"),
        (-90.0, "night"),
    ],
)
def test_the_phases_of_twilight(elevation_deg: float, expected: str) -> None:
    """Their limits lie at -0.833, -6, -12 and -18 degrees."""
    assert phase(elevation_deg) == expected


def test_the_sun_stands_in_the_south_at_a_northern_noon() -> None:
    """Azimuth counts from north through east."""
    morning, noon, evening = (sun_at(52.52, 13.405, datetime(2026, 3, 20, hour, 13, tzinfo=UTC)) for hour in (5, 11, 17))
    assert abs(morning.azimuth_deg - 90.0) < 3.0
    assert abs(noon.azimuth_deg - 180.0) < 3.0
    assert abs(evening.azimuth_deg - 270.0) < 3.0


def test_both_sides_of_the_date_line_share_one_sun() -> None:
    """180° east and 180° west are the same place."""
    instant = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
    assert math.isclose(sun_at(10.0, 180.0, instant).elevation_deg, sun_at(10.0, -180.0, instant).elevation_deg, abs_tol=1e-6)


def test_a_local_day_of_23_hours_still_has_its_evening() -> None:
    """When the clocks go forward, rise and set are those of the shortened day."""
    before, after = (sun_day(52.52, 13.405, date(2026, 3, day), ZoneInfo("Europe/Berlin")) for day in (28, 29))
    for earlier, later in ((before.sunrise, after.sunrise), (before.sunset, after.sunset)):
        assert earlier is not None
        assert later is not None
        clock_moved = later.replace(tzinfo=None) - earlier.replace(tzinfo=None) - timedelta(hours=25)
        assert abs(clock_moved) < timedelta(minutes=3)


places = st.tuples(st.floats(-90.0, 90.0), st.floats(-180.0, 180.0))
instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(place=places, instant=instants)
@example(place=(90.0, 180.0), instant=datetime(2026, 6, 21, tzinfo=UTC))
@example(place=(-90.0, -180.0), instant=datetime(2026, 6, 21, tzinfo=UTC))
@example(place=(0.0, 0.0), instant=datetime(2024, 2, 29, 12, tzinfo=UTC))
def test_everywhere_and_always_there_is_a_sun(place: tuple[float, float], instant: datetime) -> None:
    """Elevation, azimuth and light are numbers in their ranges at every place and time."""
    sun = sun_at(*place, instant)
    assert -90.0 <= sun.elevation_deg <= 90.0
    assert 0.0 <= sun.azimuth_deg <= 360.0
    assert 6e-4 <= sun.illuminance_lux <= 130_000.0
    assert sun.phase == phase(sun.elevation_deg)


@given(place=places, day=st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_every_day_has_an_answer_that_fits_the_elevation(place: tuple[float, float], day: date) -> None:
    """The sun is at the horizon at rise and set; on a polar day it is always up, in a polar night never."""
    found = sun_day(*place, day, UTC)
    for crossing in (found.sunrise, found.sunset):
        if crossing is not None:
            assert abs(sun_at(*place, crossing).elevation_deg - HORIZON_DEG) < 0.02
    midnight = datetime.combine(day, time(), UTC)
    if found.polar is not None:
        up = {sun_at(*place, midnight + timedelta(hours=hour)).elevation_deg > HORIZON_DEG for hour in range(24)}
        assert up == {found.polar == "day"}
    else:
        assert found.sunrise is not None or found.sunset is not None


@pytest.mark.parametrize(
    ("where", "day", "dawn", "dusk", "noon"),
    [
        (LONDON, "2025-06-21", "03:55:21", "22:09:21", "13:02:22"),
        (LONDON, "2025-12-21", "07:23:32", "16:33:50", "11:58:41"),
        (NEW_YORK, "2025-03-20", "06:31:37", "19:35:46", "13:03:19"),
        (BERLIN, "2026-02-01", "07:11:00", "17:29:31", "12:19:55"),
        (SINGAPORE, "2025-09-22", "06:33:31", "19:21:22", "12:57:27"),
        (QUITO, "2025-06-21", "05:49:52", "18:41:40", "12:15:46"),
        (SYDNEY, "2025-12-21", "05:11:35", "20:34:41", "12:53:08"),
        (TOKYO, "2025-11-05", "05:40:27", "17:09:05", "11:24:59"),
        (TROMSO, "2025-12-21", "09:31:24", "13:53:15", "11:42:20"),
        (TROMSO, "2025-03-20", "04:42:41", "19:03:04", "11:51:33"),
        (USHUAIA, "2025-06-21", "09:13:39", "17:56:34", "13:35:06"),
    ],
)
def test_twilight_and_noon_agree_with_published_times(where: Where, day: str, dawn: str, dusk: str, noon: str) -> None:
    """Civil twilight within a minute, also in a polar night; noon within 5 s."""
    latitude, longitude, zone = where
    found = sun_day(latitude, longitude, date.fromisoformat(day), ZoneInfo(zone))
    assert seconds_apart(found.civil.dawn, dawn) <= 60
    assert seconds_apart(found.civil.dusk, dusk) <= 60
    assert seconds_apart(found.noon, noon) <= 5


def test_a_white_night_has_no_twilight_end() -> None:
    """In Reykjavik at midsummer it never gets as dark as nautical twilight, in London never as dark as night."""
    reykjavik = sun_day(*REYKJAVIK[:2], date(2025, 6, 21), ZoneInfo(REYKJAVIK[2]))
    london = sun_day(*LONDON[:2], date(2025, 6, 21), ZoneInfo(LONDON[2]))
    assert (reykjavik.civil.dawn, reykjavik.civil.dusk, reykjavik.nautical.dawn) == (None, None, None)
    assert london.nautical.dawn is not None
    assert (london.astronomical.dawn, london.astronomical.dusk) == (None, None)


@pytest.mark.parametrize(("place", "field"), [((90.1, 0.0), "latitude"), ((math.nan, 0.0), "latitude"), ((0.0, 180.5), "longitude")])
def test_impossible_places_are_refused(place: tuple[float, float], field: str) -> None:
    """The error names the coordinate and its range."""
    with pytest.raises(ValueError, match=f"{field} must be from -"):
        sun_at(*place, datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match=f"{field} must be from -"):
        sun_day(*place, date(2026, 1, 1), UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    """A clock time alone is no instant."""
    with pytest.raises(ValueError, match="must name its zone"):
        sun_at(0.0, 0.0, datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


def test_a_hundred_thousand_places_and_instants() -> None:
    """None raises, none is NaN, all are in range, poles and date line among them."""
    chance = random.Random(1)
    for _ in range(100_000):
        latitude = chance.choice((90.0, -90.0, 0.0, 66.56)) if chance.random() < 0.05 else chance.uniform(-90.0, 90.0)
        longitude = chance.choice((180.0, -180.0)) if chance.random() < 0.05 else chance.uniform(-180.0, 180.0)
        height = elevation_deg(latitude, longitude, chance.uniform(0.0, 4.1e9))
        assert -90.0 <= height <= 90.0
        assert illuminance_lux(height) >= 6e-4


@pytest.mark.parametrize(("day", "zone"), [(date(2011, 12, 30), "Pacific/Apia"), (date(2018, 11, 4), "America/Sao_Paulo")])
def test_days_that_clocks_tore_apart(day: date, zone: str) -> None:
    """A date that the date line took away, and one whose midnight does not exist, are answered all the same."""
    found = sun_day(-13.8, -171.8, day, ZoneInfo(zone))
    assert found.polar in {None, "day", "night"}
