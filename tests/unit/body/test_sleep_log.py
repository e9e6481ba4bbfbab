"""What is known about sleep, and the habits learned from it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import sleep_log
from soundscape.body.habits import Habits
from soundscape.body.sleep_log import MAX_SLEEPS, Sleep, SleepLog
from soundscape.signals.sleep import SleepEvent

HABITS = Habits(7.0, 23.0)
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def at_s(hours: float, day: int = 0) -> float:
    """Return the seconds since the epoch so many hours after the midnight of a Monday, or some days later."""
    return (MONDAY + timedelta(days=day, hours=hours)).timestamp()


def told(*events: SleepEvent, log: SleepLog | None = None) -> SleepLog:
    """Return the log after these events."""
    log = log or SleepLog()
    for event in events:
        log = sleep_log.fold(log, event, HABITS, UTC)
    return log


def test_going_to_bed_begins_a_sleep_that_ends_at_the_usual_time() -> None:
    """Its end stays a guess until somebody wakes."""
    assert told(SleepEvent("bed", at_s(22.0))).sleeps == (Sleep(at_s(22.0), at_s(31.0), open=True),)


def test_going_to_bed_at_dawn_is_a_full_night_too() -> None:
    """Two hours before the usual waking are no night: the usual length is taken."""
    assert told(SleepEvent("bed", at_s(5.0))).sleeps == (Sleep(at_s(5.0), at_s(13.0), open=True),)


def test_waking_ends_it() -> None:
    """At the moment that is told, earlier or later than usual."""
    for wake_h in (28.5, 33.0):
        assert told(SleepEvent("bed", at_s(22.0)), SleepEvent("awake", at_s(wake_h))).sleeps == (Sleep(at_s(22.0), at_s(wake_h)),)


def test_waking_alone_ends_the_planned_night() -> None:
    """Up at 5:30 or, overslept, at 10: the night began when it usually does."""
    for wake_h in (5.5, 10.0):
        assert told(SleepEvent("awake", at_s(wake_h))).sleeps == (Sleep(at_s(-1.0), at_s(wake_h)),)


def test_awake_in_the_afternoon_says_nothing() -> None:
    """Nor does it in the morning a second time."""
    assert told(SleepEvent("awake", at_s(15.0))) == SleepLog()
    once = told(SleepEvent("awake", at_s(6.0)))
    assert told(SleepEvent("awake", at_s(9.0)), log=once) == once


def test_a_first_play_before_the_usual_waking_is_a_morning() -> None:
    """Shortly before it; in the small hours or after going to bed it is somebody who cannot sleep, later it says nothing."""
    assert told(SleepEvent("play", at_s(5.5))).sleeps == (Sleep(at_s(-1.0), at_s(5.5)),)
    for hour in (2.0, 9.0, 15.0):
        assert told(SleepEvent("play", at_s(hour))) == SleepLog()
    in_bed = told(SleepEvent("bed", at_s(22.0)))
    assert told(SleepEvent("play", at_s(22.5)), log=in_bed) == in_bed


def test_a_wearables_sleep_stands_in_for_what_it_overlaps() -> None:
    """The newest word counts."""
    log = told(SleepEvent("bed", at_s(22.0)), SleepEvent("slept", at_s(23.5), at_s(30.0)))
    assert log.sleeps == (Sleep(at_s(23.5), at_s(30.0)),)


@pytest.mark.parametrize("until_s", [None, at_s(22.0), at_s(23.0), at_s(48.1)])
def test_impossible_sleep_is_refused(until_s: float | None) -> None:
    """It ends after it begins, and within a day."""
    with pytest.raises(ValueError, match="a stretch of sleep must end after it begins and within a day"):
        told(SleepEvent("slept", at_s(23.0), until_s))


def test_habits_are_learned_from_the_third_night_on() -> None:
    """Of work days and free days apart; free days nothing is known of stay as they were stated."""
    nights = [SleepEvent("slept", at_s(25.0, day), at_s(33.0, day)) for day in range(3)]
    assert sleep_log.learned(told(*nights[:2]), HABITS) == HABITS
    assert sleep_log.learned(told(*nights), HABITS) == Habits(9.0, 1.0, 7.0, 23.0)
    assert sleep_log.learned(told(*nights), None) == Habits(9.0, 1.0, 7.0, 23.0)
    assert sleep_log.learned(SleepLog(), None) is None


def test_free_days_are_learned_apart() -> None:
    """Three late weekends leave the working week alone."""
    weekends = [SleepEvent("slept", at_s(26.0, 7 * week + 4), at_s(35.0, 7 * week + 4)) for week in range(3)]
    assert sleep_log.learned(told(*weekends), HABITS) == Habits(7.0, 23.0, 11.0, 2.0)


def test_bedtimes_around_midnight_are_averaged_around_midnight() -> None:
    """23:30 and 0:30 make midnight, not noon."""
    log = told(SleepEvent("slept", at_s(23.5), at_s(31.0)), SleepEvent("slept", at_s(24.5, 1), at_s(31.0, 1)))
    assert log.work is not None
    assert (log.work.bed_h + 1.0) % 24.0 == pytest.approx(1.0)


def test_a_nap_is_remembered_but_teaches_nothing() -> None:
    """It is sleep, and no night."""
    log = told(SleepEvent("slept", at_s(14.0), at_s(14.5)))
    assert len(log.sleeps) == 1
    assert (log.work, log.free) == (None, None)


kinds = st.sampled_from(["awake", "bed", "slept", "play"])


@given(events=st.lists(st.tuples(kinds, st.floats(0.0, 24.0 * 30.0), st.floats(0.1, 24.0)), max_size=40))
def test_no_story_breaks_the_log(events: list[tuple[str, float, float]]) -> None:
    """Told in any order: a bounded list of stretches that do not overlap, in order, hours on the clock, storable."""
    log = told(*(SleepEvent(kind, at_s(hour), at_s(hour + length)) for kind, hour, length in events))  # type: ignore[arg-type]  # drawn from the kinds
    assert len(log.sleeps) <= MAX_SLEEPS
    assert all(sleep.start_s < sleep.end_s for sleep in log.sleeps)
    assert all(before.end_s <= after.start_s for before, after in zip(log.sleeps, log.sleeps[1:], strict=False))
    for usual in (log.work, log.free):
        assert usual is None or (0.0 <= usual.wake_h < 24.0 and 0.0 <= usual.bed_h < 24.0)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(log), type=SleepLog) == log
