"""The sun against an independent library: PyEphem."""

import math
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from soundscape.body.sun import elevation_deg, sun_day
from tests.conftest import require_package

CHANCE_SEED = 20_260_621


def observer(latitude: float, longitude: float, instant: datetime, *, horizon: str = "0") -> Any:
    """Return a PyEphem observer at sea level without air."""
    ephem = require_package("ephem")
    found = ephem.Observer()
    found.lat, found.lon, found.elevation, found.pressure, found.horizon = str(latitude), str(longitude), 0.0, 0.0, horizon
    found.date = instant.replace(tzinfo=None)
    return found


def test_elevation_agrees_everywhere() -> None:
    """Within 0.02 degrees at 4000 places on the sphere and instants of fifty years, and at both poles."""
    ephem = require_package("ephem")
    chance = random.Random(CHANCE_SEED)
    places = [(math.degrees(math.asin(chance.uniform(-1.0, 1.0))), chance.uniform(-180.0, 180.0)) for _ in range(4_000)]
    for latitude, longitude in [*places, (90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0)]:
        instant = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.uniform(0.0, 50 * 365.25 * 86_400))
        expected = math.degrees(float(ephem.Sun(observer(latitude, longitude, instant)).alt))
        assert abs(elevation_deg(latitude, longitude, instant.timestamp()) - expected) < 0.02


def test_rise_and_set_agree_below_60_degrees() -> None:
    """Within 20 s (the goal is 60) on 300 dates, by the convention of 50' below the horizon; civil dusk likewise."""
    ephem = require_package("ephem")
    chance = random.Random(CHANCE_SEED)
    for _ in range(300):
        latitude, longitude = chance.uniform(-60.0, 60.0), chance.uniform(-180.0, 180.0)
        day = date(2000, 1, 1) + timedelta(days=chance.randrange(50 * 365))
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found = sun_day(latitude, longitude, day, UTC)
        at_horizon = observer(latitude, longitude, midnight, horizon="-0:50")
        in_twilight = observer(latitude, longitude, midnight, horizon="-6")
        pairs = [(found.sunrise, at_horizon.next_rising), (found.sunset, at_horizon.next_setting)]
        if found.civil.dusk is not None:
            pairs.append((found.civil.dusk, in_twilight.next_setting))
        for ours, theirs in pairs:
            assert ours is not None
            expected = theirs(ephem.Sun(), use_center=True).datetime().replace(tzinfo=UTC)
            assert abs((ours - expected).total_seconds()) < 20.0
