"""Habits: hours awake and asleep around a clock that wraps."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from soundscape.body.habits import ASSUMED, Habits, Night

BERLIN = ZoneInfo("Europe/Berlin")

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
    """Hours awake stay below the length of the day."""
    assume(abs(wake_h - bed_h) > 1e-6)
    habits = Habits(wake_h, bed_h)
    awake_h = habits.awake_for(clock_h)
    assert 0.0 < habits.asleep_h < 24.0
    if awake_h is not None:
        assert 0.0 <= awake_h < 24.0 - habits.asleep_h


def in_berlin(night: Night) -> list[str]:
    """Return when a night begins and ends on the clocks of Berlin."""
    return [datetime.fromtimestamp(at_s, BERLIN).strftime("%a %H:%M") for at_s in night]


def test_the_evening_before_a_free_day_is_the_late_one() -> None:
    """Friday's and Saturday's evenings are late, Sunday's is early again."""
    habits = Habits(7.0, 23.0, free_wake_h=10.0, free_bed_h=1.5)
    nights = [in_berlin(habits.night(date(2026, 1, day), BERLIN)) for day in range(2, 6)]
    assert nights == [["Thu 23:00", "Fri 07:00"], ["Sat 01:30", "Sat 10:00"], ["Sun 01:30", "Sun 10:00"], ["Sun 23:00", "Mon 07:00"]]


def test_a_night_worker_sleeps_by_day() -> None:
    """Bed at 8, up at 16, on the same date."""
    assert in_berlin(Habits(16.0, 8.0).night(date(2026, 1, 7), BERLIN)) == ["Wed 08:00", "Wed 16:00"]


def test_free_days_are_anybodys() -> None:
    """Who is free on Mondays gets up late on Mondays."""
    habits = Habits(6.0, 22.0, free_wake_h=8.0, free_days=(0,))
    assert in_berlin(habits.night(date(2026, 1, 5), BERLIN)) == ["Sun 22:00", "Mon 08:00"]
    assert in_berlin(habits.night(date(2026, 1, 4), BERLIN)) == ["Sat 22:00", "Sun 06:00"]


def test_a_habit_in_a_skipped_hour_moves_on_an_hour() -> None:
    """On 29 March 2026 Berlin has no 02:30: who gets up then does so at 03:30, who goes to bed then likewise."""
    assert in_berlin(Habits(2.5, 18.0).night(date(2026, 3, 29), BERLIN)) == ["Sat 18:00", "Sun 03:30"]
    assert in_berlin(Habits(10.0, 2.5).night(date(2026, 3, 29), BERLIN)) == ["Sun 03:30", "Sun 10:00"]


def test_a_habit_in_a_repeated_hour_happens_the_first_time() -> None:
    """On 25 October 2026 Berlin has 02:30 twice."""
    night = Habits(2.5, 18.0).night(date(2026, 10, 25), BERLIN)
    assert night.end_s - night.start_s == 8.5 * 3600.0


@given(
    wake_h=clock,
    bed_h=clock,
    day=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia"]),
)
def test_every_night_ends_after_it_begins(wake_h: float, bed_h: float, day: date, zone: str) -> None:
    """Within a day and an hour or so, whatever the clocks do; only a date that was left out altogether makes it longer."""
    assume(abs(wake_h - bed_h) > 1e-6)
    night = Habits(wake_h, bed_h).night(day, ZoneInfo(zone))
    assert 0.0 <= night.end_s - night.start_s <= 49.0 * 3600.0
