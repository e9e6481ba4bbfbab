"""Jet lag: how far, which way, and for how long."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from soundscape.body import body_clock, jet_lag
from soundscape.body.habits import Habits
from soundscape.body.life import Life

HABITS = Habits(7.0, 23.0)
BERLIN = Life(ZoneInfo("Europe/Berlin"), HABITS, latitude=52.52, longitude=13.405)
TOKYO = Life(ZoneInfo("Asia/Tokyo"), HABITS, latitude=35.68, longitude=139.65)
LOS_ANGELES = Life(ZoneInfo("America/Los_Angeles"), HABITS, latitude=34.05, longitude=-118.24)
DEPARTURE_S = datetime(2026, 5, 3, 12, tzinfo=UTC).timestamp()
DAY_S = 86_400.0


def test_at_home_there_is_none() -> None:
    """Not on any day of an ordinary year."""
    for day in range(0, 365, 30):
        assert jet_lag.jet_lag(body_clock.advance(None, BERLIN, DEPARTURE_S + day * DAY_S), BERLIN) is None


def test_a_social_life_is_no_jet_lag() -> None:
    """Nights two hours later at the weekend pull the clock about, but not out of step with themselves."""
    late = Life(ZoneInfo("Europe/Berlin"), Habits(7.0, 23.0, 9.0, 1.0), latitude=52.52, longitude=13.405)
    clock = body_clock.advance(None, late, DEPARTURE_S)
    for day in range(8):
        clock = body_clock.advance(clock, late, DEPARTURE_S + day * DAY_S)
        assert jet_lag.jet_lag(clock, late) is None


def test_a_rota_between_day_and_night_is_no_jet_lag() -> None:
    """Who sleeps by day on work days and at night on free ones was never in step, and has not travelled."""
    rota = Life(ZoneInfo("Pacific/Kiritimati"), Habits(16.75, 10.25, 7.5, 23.5), latitude=1.87, longitude=-157.4)
    clock = body_clock.advance(None, rota, DEPARTURE_S)
    for day in range(10):
        clock = body_clock.advance(clock, rota, DEPARTURE_S + day * DAY_S)
        assert jet_lag.jet_lag(clock, rota) is None


@pytest.mark.parametrize(("there", "hours"), [(TOKYO, 7.0), (LOS_ANGELES, -9.0)])
def test_after_a_flight_the_clock_is_off_by_the_zones_crossed(there: Life, hours: float) -> None:
    """Late after a flight to the east, early after one to the west; the season's light at either end makes up the rest."""
    lag = jet_lag.jet_lag(body_clock.advance(None, BERLIN, DEPARTURE_S), there)
    assert lag is not None
    assert lag.offset_h == pytest.approx(hours, abs=0.6)


@pytest.mark.parametrize("there", [TOKYO, LOS_ANGELES])
def test_the_days_foretold_are_the_days_it_takes(there: Life) -> None:
    """Living on by the same habits, the clock is in step on the day that was foretold, give or take one."""
    clock = body_clock.advance(None, BERLIN, DEPARTURE_S)
    foretold = jet_lag.jet_lag(clock, there)
    assert foretold is not None
    assert foretold.days is not None
    assert 4 <= foretold.days <= 14
    taken = 0
    while jet_lag.jet_lag(clock, there) is not None:
        taken += 1
        clock = body_clock.advance(clock, there, DEPARTURE_S + taken * DAY_S)
    assert abs(taken - foretold.days) <= 1


def test_each_day_brings_it_nearer() -> None:
    """The offset shrinks from day to day."""
    clock = body_clock.advance(None, BERLIN, DEPARTURE_S)
    offsets = []
    for day in range(6):
        clock = body_clock.advance(clock, TOKYO, DEPARTURE_S + timedelta(days=day).total_seconds())
        lag = jet_lag.jet_lag(clock, TOKYO)
        offsets.append(0.0 if lag is None else lag.offset_h)
    assert offsets == sorted(offsets, reverse=True)
    assert offsets[0] > offsets[-1] + 3.0
