"""The body clock."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import circadian
from soundscape.body.habits import ASSUMED, Habits

clock = st.floats(0.0, 24.0, exclude_max=True)


def test_landmarks_of_ordinary_habits() -> None:
    """Sleeping 23-07, the temperature minimum comes at 4.6 h and melatonin seven hours before it, at 21.6 h."""
    body = circadian.at(ASSUMED, 12.0)
    assert body.cbt_min_clock_h == pytest.approx(4.6)
    assert body.dlmo_clock_h == pytest.approx(21.6)
    assert body.phase_h == pytest.approx(7.4)


@given(shift_h=clock, clock_h=clock)
def test_shifted_habits_shift_the_clock_by_as_much(shift_h: float, clock_h: float) -> None:
    """Who lives three hours later has the same body three hours later."""
    usual = circadian.at(ASSUMED, clock_h)
    moved = circadian.at(Habits((7.0 + shift_h) % 24.0, (23.0 + shift_h) % 24.0), (clock_h + shift_h) % 24.0)
    assert math.isclose(usual.alertness, moved.alertness, abs_tol=1e-6)


def test_alertness_is_lowest_at_the_temperature_minimum_and_highest_half_a_day_later() -> None:
    """0 at 4.6 h, 1 at 16.6 h, a half in between."""
    assert [round(circadian.at(ASSUMED, hour).alertness, 6) for hour in (4.6, 10.6, 16.6, 22.6)] == [0.0, 0.5, 1.0, 0.5]


@given(wake_h=clock, bed_h=clock, clock_h=clock)
def test_everything_stays_on_the_clock(wake_h: float, bed_h: float, clock_h: float) -> None:
    """Landmarks and phase lie within a day, alertness between 0 and 1, for every habit."""
    body = circadian.at(Habits(wake_h, bed_h), clock_h)
    assert all(0.0 <= hour <= 24.0 for hour in (body.cbt_min_clock_h, body.dlmo_clock_h, body.phase_h))
    assert 0.0 <= body.alertness <= 1.0


def test_alertness_has_no_step_anywhere_in_the_day() -> None:
    """A minute changes it by less than half a percent, also over midnight."""
    course = [circadian.at(ASSUMED, minute / 60.0 % 24.0).alertness for minute in range(1441)]
    assert max(abs(after - before) for before, after in itertools.pairwise(course)) < 0.005
