"""Sleep pressure: rises awake, falls asleep, and meets itself every day."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from soundscape.body import sleep_pressure
from soundscape.body.habits import ASSUMED, Habits

clock = st.floats(0.0, 24.0, exclude_max=True)


def test_it_rises_all_day_and_falls_all_night() -> None:
    """Highest at bedtime, lowest at waking."""
    day = [sleep_pressure.at(ASSUMED, hour) for hour in range(7, 23)]
    night = [sleep_pressure.at(ASSUMED, hour % 24) for hour in range(23, 31)]
    assert day == sorted(day)
    assert night == sorted(night, reverse=True)


def test_it_is_where_the_two_process_model_has_it() -> None:
    """Sleeping 23-07, the steady state wakes at 0.10 to 0.17 and goes to bed at 0.62 to 0.67."""
    assert 0.08 < sleep_pressure.at(ASSUMED, 7.0) < 0.17
    assert 0.55 < sleep_pressure.at(ASSUMED, 22.999) < 0.67


def test_the_day_meets_the_night_without_a_step() -> None:
    """Going to bed and getting up change how it moves, not where it is."""
    for hour in (7.0, 23.0):
        before, after = sleep_pressure.at(ASSUMED, hour - 1e-6), sleep_pressure.at(ASSUMED, hour)
        assert before == pytest.approx(after, abs=1e-5)


@given(wake_h=clock, bed_h=clock, clock_h=clock)
def test_it_is_a_share_for_every_habit(wake_h: float, bed_h: float, clock_h: float) -> None:
    """From 0 to 1, also for those who hardly sleep or hardly wake."""
    assume(abs(wake_h - bed_h) > 1e-3)
    assert 0.0 <= sleep_pressure.at(Habits(wake_h, bed_h), clock_h) <= 1.0


@given(wake_h=clock, bed_h=clock, start=st.floats(0.0, 1.0))
def test_advanced_day_by_day_it_reaches_the_steady_state(wake_h: float, bed_h: float, start: float) -> None:
    """From anywhere, within three weeks."""
    habits = Habits(wake_h, bed_h)
    assume(abs(wake_h - bed_h) > 0.5)
    pressure = start
    for _ in range(21):
        pressure = sleep_pressure.advance(pressure, 24.0 - habits.asleep_h, asleep=False)
        pressure = sleep_pressure.advance(pressure, habits.asleep_h, asleep=True)
    assert pressure == pytest.approx(sleep_pressure.at(habits, wake_h), abs=1e-3)


def test_an_hour_in_pieces_is_an_hour() -> None:
    """How often it is advanced does not matter."""
    whole = sleep_pressure.advance(0.4, 1.0, asleep=False)
    pieces = 0.4
    for _ in range(60):
        pieces = sleep_pressure.advance(pieces, 1.0 / 60.0, asleep=False)
    assert pieces == pytest.approx(whole)
