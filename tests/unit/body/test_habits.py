"""Habits: hours awake and asleep around a clock that wraps."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from soundscape.body.habits import ASSUMED, Habits

clock = st.floats(0.0, 24.0, exclude_max=True)


@pytest.mark.parametrize(("wake_h", "bed_h", "asleep_h"), [(7.0, 23.0, 8.0), (9.0, 1.0, 8.0), (15.0, 7.5, 7.5), (0.0, 16.0, 8.0)])
def test_the_length_of_the_night(wake_h: float, bed_h: float, asleep_h: float) -> None:
    """It is right across midnight, after midnight and for those who sleep by day."""
    assert Habits(wake_h, bed_h).asleep_h == asleep_h


@pytest.mark.parametrize(
    ("clock_h", "awake_h"), [(7.0, 0.0), (12.0, 5.0), (22.99, 15.99), (23.0, None), (0.0, None), (3.0, None), (6.99, None)]
)
def test_hours_awake_by_the_clock(clock_h: float, awake_h: float | None) -> None:
    """They count from waking and are unknown within the usual night."""
    found = ASSUMED.awake_for(clock_h)
    assert found is None if awake_h is None else found == pytest.approx(awake_h)


def test_a_night_owl_is_awake_past_midnight() -> None:
    """The day of somebody who sleeps from 3 to 11 wraps round."""
    owl = Habits(wake_h=11.0, bed_h=3.0)
    assert owl.awake_for(1.0) == 14.0
    assert owl.awake_for(5.0) is None
    assert owl.until_bed(23.5) == 3.5
    assert owl.until_bed(3.0) == 0.0


@given(wake_h=clock, bed_h=clock, clock_h=clock)
def test_awake_or_asleep_never_both(wake_h: float, bed_h: float, clock_h: float) -> None:
    """Hours awake stay below the length of the day, and bedtime is always within 24 h."""
    assume(abs(wake_h - bed_h) > 1e-6)
    habits = Habits(wake_h, bed_h)
    awake_h = habits.awake_for(clock_h)
    assert 0.0 < habits.asleep_h < 24.0
    assert 0.0 <= habits.until_bed(clock_h) <= 24.0
    if awake_h is not None:
        assert 0.0 <= awake_h < 24.0 - habits.asleep_h
        assert math.isclose(awake_h + habits.until_bed(clock_h), 24.0 - habits.asleep_h, abs_tol=1e-6)
