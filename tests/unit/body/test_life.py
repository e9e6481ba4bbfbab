"""A way of life: sleep and light at any instant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from soundscape.body import life
from soundscape.body.circadian import simulate
from soundscape.body.habits import Habits
from soundscape.body.life import Life
from soundscape.body.sleeps import Sleep

NOON_S = datetime(2026, 6, 22, 12, tzinfo=UTC).timestamp()
HOUR_S = 3600.0
USUAL = Life(UTC, Habits(7.0, 23.0))
LONDON = Life(ZoneInfo("Europe/London"), Habits(7.0, 23.0), latitude=51.5, longitude=-0.13)


def test_an_ordinary_day() -> None:
    """Awake since 7, in bed again at 23, asleep in between."""
    now = life.moment(USUAL, NOON_S)
    assert (now.asleep, NOON_S - now.woke_s, now.bed_s - NOON_S) == (False, 5.0 * HOUR_S, 11.0 * HOUR_S)
    assert now.rested_s == now.woke_s
    assert life.moment(USUAL, NOON_S + 12.0 * HOUR_S).asleep
    assert not life.moment(USUAL, NOON_S + 19.0 * HOUR_S).asleep


def test_known_sleep_stands_in_for_the_usual_night() -> None:
    """Slept from 2 to 10: asleep at 8, awake at midnight."""
    late = Life(UTC, Habits(7.0, 23.0), (Sleep(NOON_S - 10.0 * HOUR_S, NOON_S - 2.0 * HOUR_S),))
    assert life.moment(late, NOON_S - 4.0 * HOUR_S).asleep
    assert not life.moment(late, NOON_S - 12.0 * HOUR_S).asleep
    assert life.moment(late, NOON_S).woke_s == NOON_S - 2.0 * HOUR_S


def test_a_day_sleep_after_a_night_awake_stands_in_for_the_night() -> None:
    """Who slept from 8 to 15 is not taken to have slept before that too."""
    worked = Life(UTC, Habits(7.0, 23.0), (Sleep(NOON_S - 4.0 * HOUR_S, NOON_S + 3.0 * HOUR_S),))
    assert not life.moment(worked, NOON_S - 8.0 * HOUR_S).asleep
    assert life.moment(worked, NOON_S).asleep


def test_a_nap_rests_without_being_a_night() -> None:
    """More than 20 minutes begin the cycle anew, less do not; waking stays this morning's."""
    for minutes, rested in ((30.0, True), (15.0, False)):
        nap = Sleep(NOON_S - HOUR_S, NOON_S - HOUR_S + 60.0 * minutes)
        now = life.moment(Life(UTC, Habits(7.0, 23.0), (nap,)), NOON_S)
        assert now.woke_s == NOON_S - 5.0 * HOUR_S
        assert (now.rested_s == nap.end_s) == rested
        assert life.moment(Life(UTC, Habits(7.0, 23.0), (nap,)), nap.start_s + 60.0).asleep


def test_light_of_a_day_goes_straight_into_the_model() -> None:
    """Dark nights, lamps, windows and three walks; the steps follow each other without a gap."""
    schedule = life.light(LONDON, NOON_S - 11.0 * HOUR_S, NOON_S + 13.0 * HOUR_S, step_s=900.0)
    assert [end for _, end, _ in schedule[:-1]] == [start for start, _, _ in schedule[1:]]
    lux = {start: level for start, _, level in schedule}
    assert lux[2.0] == 0.0
    assert 300.0 < lux[9.0] < 1_000.0
    assert lux[6.0] > 5_000.0
    assert 0.0 < lux[20.0] < 60.0
    assert lux[21.0] == 0.0
    assert simulate(schedule).end_h == 24.0


def test_without_a_place_there_are_lamps() -> None:
    """100 lux by day, 40 in the evening, whatever the season."""
    assert {level for _, _, level in life.light(USUAL, NOON_S, NOON_S + 24.0 * HOUR_S)} == {0.0, 40.0, 100.0}


def test_the_last_step_may_be_short() -> None:
    """25 minutes are two steps and a half; steps of no length are refused."""
    assert len(life.light(USUAL, NOON_S, NOON_S + 1500.0)) == 3
    assert life.light(USUAL, NOON_S, NOON_S) == []
    with pytest.raises(ValueError, match="step_s must be above 0 s"):
        life.light(USUAL, NOON_S, NOON_S + 1.0, step_s=0.0)


def test_summer_comes_earlier_to_the_body_than_winter() -> None:
    """London, awake 7 to 23: melatonin near 20:00 in June and 20:40 in December (science notes 2.3), half an hour of slack."""
    for month, dlmo_h in ((6, 19.98), (12, 20.62)):
        start = datetime(2026, month, 1, tzinfo=ZoneInfo("Europe/London"))
        light = life.light(LONDON, start.timestamp(), (start + timedelta(days=28)).timestamp())
        assert simulate(light).dlmo_h[-1] % 24.0 == pytest.approx(dlmo_h, abs=0.5)
