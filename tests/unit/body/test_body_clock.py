"""A body carried through its days."""

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.body import body_clock, phase
from soundscape.body.body_clock import GRID_S, BodyClock
from soundscape.body.habits import Habits
from soundscape.body.life import Life, Sky
from soundscape.body.sleeps import Sleep

START_S = datetime(2026, 11, 21, tzinfo=UTC).timestamp()
DAY_S = 86_400.0
USUAL = Life(UTC, Habits(7.0, 23.0))
BERLIN = Life(ZoneInfo("Europe/Berlin"), Habits(7.0, 23.0), latitude=52.52, longitude=13.405)
TOKYO = Life(ZoneInfo("Asia/Tokyo"), Habits(7.0, 23.0), latitude=35.68, longitude=139.65)


def clock_h(clock: BodyClock, zone: str) -> float:
    """Return the hour of the last temperature minimum on a local clock."""
    local = datetime.fromtimestamp(clock.cbt_min_s, ZoneInfo(zone))
    return local.hour + local.minute / 60.0


def test_a_cold_start_is_where_a_long_life_ends() -> None:
    """Settled at once or lived for two months: the same minimum within 5 minutes, the same pressure."""
    lived = body_clock.equilibrated(BERLIN, START_S - 60 * DAY_S)
    for day in range(60):
        lived = body_clock.advance(lived, BERLIN, START_S - (59 - day) * DAY_S)
    settled = body_clock.equilibrated(BERLIN, START_S)
    assert settled.cbt_min_s == pytest.approx(lived.cbt_min_s, abs=300.0)
    assert settled.pressure == pytest.approx(lived.pressure, abs=1e-3)


def test_habits_shift_the_clock_by_as_much() -> None:
    """Lamps only: whoever lives five hours later, or by night, has the same body later."""
    usual_s = body_clock.equilibrated(USUAL, START_S).cbt_min_s
    for shift_h in (2.0, 5.0, -3.0, 9.0):
        habits = Habits((7.0 + shift_h) % 24.0, (23.0 + shift_h) % 24.0)
        moved_s = body_clock.equilibrated(Life(UTC, habits), START_S).cbt_min_s
        assert ((moved_s - usual_s) / 3600.0 - shift_h + 12.0) % 24.0 - 12.0 == pytest.approx(0.0, abs=0.05)


def test_how_often_somebody_asks_does_not_matter() -> None:
    """Steps lie on a grid of absolute time: minute by minute and in one go end in the same value."""
    often = once = body_clock.equilibrated(BERLIN, START_S)
    for minute in range(1, 24 * 60, 7):
        often = body_clock.advance(often, BERLIN, START_S + 60.0 * minute)
    assert often == body_clock.advance(once, BERLIN, often.at_s)
    assert often.at_s % GRID_S == 0.0


def test_between_the_steps_it_flows() -> None:
    """Looked at every second over a step and into the next, nothing jumps."""
    clock = body_clock.equilibrated(BERLIN, START_S + 12 * 3600.0)
    states = []
    for second in range(1_200):
        at_s = START_S + 12 * 3600.0 + second
        states.append(body_clock.at(body_clock.advance(clock, BERLIN, at_s), BERLIN, at_s))
    assert max(abs(after.state.x - before.state.x) for before, after in pairwise(states)) < 2e-4
    assert max(abs(after.pressure - before.pressure) for before, after in pairwise(states)) < 2e-5


def test_a_flight_does_not_move_the_body_but_the_days_after_it_do() -> None:
    """Berlin to Tokyo, eight hours east: on arrival the minimum is at noon there, ten days later it is back in the night."""
    before = body_clock.equilibrated(BERLIN, START_S)
    home_h = clock_h(before, "Europe/Berlin")
    arrived = body_clock.advance(before, TOKYO, START_S + GRID_S)
    assert clock_h(arrived, "Asia/Tokyo") == pytest.approx((home_h + 8.0) % 24.0, abs=0.05)
    later = body_clock.advance(arrived, TOKYO, START_S + 14 * DAY_S)
    settled = body_clock.equilibrated(TOKYO, START_S + 14 * DAY_S)
    assert abs(clock_h(later, "Asia/Tokyo") - clock_h(settled, "Asia/Tokyo")) < 1.0


def test_months_of_silence_settle_it_anew() -> None:
    """After four weeks nothing of an old phase is left; shortly before, almost nothing."""
    old = body_clock.equilibrated(BERLIN, START_S)
    settled = body_clock.equilibrated(TOKYO, START_S + 200 * DAY_S)
    assert body_clock.advance(old, TOKYO, START_S + 200 * DAY_S) == settled
    nearly = body_clock.advance(old, TOKYO, START_S + 28 * DAY_S)
    assert nearly.cbt_min_s == pytest.approx(body_clock.equilibrated(TOKYO, START_S + 28 * DAY_S).cbt_min_s, abs=900.0)


def test_a_night_awake_makes_tired() -> None:
    """No sleep before 6: more pressure at 5 than after an ordinary night."""
    awake = msgspec.structs.replace(USUAL, sleeps=(Sleep(START_S + 6 * 3600.0, START_S + 12 * 3600.0),))
    start = body_clock.equilibrated(USUAL, START_S - 6 * 3600.0)
    tired, rested = (body_clock.advance(start, way, START_S + 5 * 3600.0).pressure for way in (awake, USUAL))
    assert tired > 0.6
    assert rested < 0.3


def test_polar_places_have_bodies_too() -> None:
    """The poles and Longyearbyen, in summer and winter."""
    for latitude in (90.0, -90.0, 78.2):
        for day in (0, 180):
            clock = body_clock.equilibrated(Life(UTC, Habits(7.0, 23.0), latitude=latitude, longitude=15.6), START_S + day * DAY_S)
            assert 0.0 < (clock.at_s - clock.cbt_min_s) / 3600.0 < 30.0


zones = st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Auckland", "Pacific/Apia", "UTC"])
clocks = st.integers(0, 95).map(lambda quarter: quarter / 4.0)
ways = st.builds(
    Life,
    zones.map(ZoneInfo),
    st.builds(Habits, clocks, clocks, st.none() | clocks, st.none() | clocks).filter(lambda habits: habits.wake_h != habits.bed_h),
    latitude=st.floats(-90.0, 90.0),
    longitude=st.floats(-180.0, 180.0),
    sky=st.none() | st.builds(Sky, st.floats(0.0, 1.0), st.floats(0.0, 40.0 * 86_400.0).map(lambda after_s: START_S + after_s)),
)


@settings(max_examples=25)
@given(lives=st.lists(st.tuples(ways, st.floats(0.0, 40.0)), min_size=1, max_size=4))
def test_random_lives(lives: list[tuple[Life, float]]) -> None:
    """Any sleep, travel and light: the body stays finite, in bounds, and has a phase."""
    clock, at_s = None, START_S
    for way, days in lives:
        at_s += days * DAY_S
        clock = body_clock.advance(clock, way, at_s)
        assert math.hypot(clock.state.x, clock.state.xc) < 2.0
        assert 0.0 <= clock.state.n <= 1.0
        assert 0.0 <= clock.pressure <= 1.0
        assert clock.cbt_min_s <= clock.at_s + 1e-6
        assert 0.0 <= phase.phase(clock.state) < 24.0


def test_a_week_of_free_days_moves_the_clock_later() -> None:
    """Social jet lag: on Sunday the minimum is later than on Friday."""
    habits = Habits(7.0, 23.0, free_wake_h=11.0, free_bed_h=3.0)
    way = Life(UTC, habits)
    friday = datetime(2026, 11, 20, 18, tzinfo=UTC)
    hours = [clock_h(body_clock.equilibrated(way, (friday + timedelta(days=more)).timestamp()), "UTC") for more in (0, 2)]
    assert hours[1] > hours[0] + 0.3
