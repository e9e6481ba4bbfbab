"""What is known about sleep, and the habits learned from it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from soundscape.body import life, sleep_log
from soundscape.body.habits import Habits
from soundscape.body.life import Life
from soundscape.body.sleep_log import MAX_SLEEPS, SleepLog
from soundscape.body.sleeps import Sleep
from soundscape.body.usual import Usual
from soundscape.signals.sleep import Kind, SleepEvent

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


def bare(log: SleepLog) -> tuple[Sleep, ...]:
    """Return the stretches of sleep that are known, without what else is known of them."""
    return tuple(Sleep(sleep.start_s, sleep.end_s, sleep.open) for sleep in log.sleeps)


def known(log: SleepLog) -> SleepLog:
    """Return what a log knows, whatever it heard."""
    return msgspec.structs.replace(log, heard=())


def test_going_to_bed_begins_a_sleep_that_ends_at_the_usual_time() -> None:
    """Its end stays a guess until somebody wakes."""
    assert bare(told(SleepEvent("bed", at_s(22.0)))) == (Sleep(at_s(22.0), at_s(31.0), open=True),)


def test_going_to_bed_at_dawn_is_a_full_night_too() -> None:
    """Two hours before the usual waking are no night: the usual length is taken."""
    assert bare(told(SleepEvent("bed", at_s(5.0)))) == (Sleep(at_s(5.0), at_s(13.0), open=True),)


def test_waking_ends_it() -> None:
    """At the moment that is told, earlier or later than usual."""
    for wake_h in (28.5, 33.0):
        assert bare(told(SleepEvent("bed", at_s(22.0)), SleepEvent("awake", at_s(wake_h)))) == (Sleep(at_s(22.0), at_s(wake_h)),)


def test_waking_alone_ends_the_planned_night() -> None:
    """Up at 5:30 or, overslept, at 10: the night began when it usually does."""
    for wake_h in (5.5, 10.0):
        assert bare(told(SleepEvent("awake", at_s(wake_h)))) == (Sleep(at_s(-1.0), at_s(wake_h)),)


def test_awake_in_the_afternoon_says_nothing() -> None:
    """Nor does it in the morning a second time."""
    assert told(SleepEvent("awake", at_s(15.0))).sleeps == ()
    once = told(SleepEvent("awake", at_s(6.0)))
    assert known(told(SleepEvent("awake", at_s(9.0)), log=once)) == known(once)


def test_a_first_play_before_the_usual_waking_is_a_morning() -> None:
    """Shortly before it; in the small hours or after going to bed it is somebody who cannot sleep, later it says nothing."""
    assert bare(told(SleepEvent("play", at_s(5.5)))) == (Sleep(at_s(-1.0), at_s(5.5)),)
    for hour in (2.0, 9.0, 15.0):
        assert told(SleepEvent("play", at_s(hour))).sleeps == ()
    in_bed = told(SleepEvent("bed", at_s(22.0)))
    assert known(told(SleepEvent("play", at_s(22.5)), log=in_bed)) == known(in_bed)


def test_a_wearables_sleep_stands_in_for_what_it_overlaps() -> None:
    """The newest word counts."""
    log = told(SleepEvent("bed", at_s(22.0)), SleepEvent("slept", at_s(23.5), at_s(30.0)))
    assert bare(log) == (Sleep(at_s(23.5), at_s(30.0)),)


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


def asleep(log: SleepLog, hours: float, habits: Habits = HABITS) -> bool:
    """Return whether somebody with this log sleeps so many hours after the midnight of the Monday."""
    return life.moment(Life(UTC, habits, log.sleeps), at_s(hours)).asleep


@pytest.mark.parametrize("hour", [-0.99, -0.5, 1.0, 1.99, 2.0, 3.51, 4.0, 6.9])
@pytest.mark.parametrize("bed_h", [23.0, 3.5])
def test_whoever_says_so_is_awake(hour: float, bed_h: float) -> None:
    """At any hour of the usual night, also of a short one, and for a while; without a word they were taken to be asleep."""
    hour, habits = (max(hour, 3.51), Habits(7.0, bed_h)) if bed_h < 7.0 else (hour, HABITS)
    log = sleep_log.fold(SleepLog(), SleepEvent("awake", at_s(hour)), habits, UTC)
    assert asleep(SleepLog(), hour, habits)
    assert not asleep(log, hour, habits)
    assert not asleep(log, hour + 0.5, habits)


@pytest.mark.parametrize("bed_h", [-2.0, -0.9, 3.0, 4.5])
@pytest.mark.parametrize("after_h", [0.1, 0.5, 2.0, 2.9])
def test_whoever_cannot_sleep_is_awake(bed_h: float, after_h: float) -> None:
    """Said soon after going to bed, early or late."""
    log = told(SleepEvent("bed", at_s(bed_h)), SleepEvent("awake", at_s(bed_h + after_h)))
    assert asleep(log, bed_h + after_h / 2.0)
    assert not asleep(log, bed_h + after_h)


def test_whoever_is_up_late_goes_to_bed_later() -> None:
    """In an hour, and gets up as usual; saying it again, when taken to sleep, is believed again."""
    late = told(SleepEvent("awake", at_s(-0.5)))
    assert bare(late) == (Sleep(at_s(0.5), at_s(7.0), open=True),)
    assert asleep(late, 0.6)
    later = told(SleepEvent("awake", at_s(0.6)), log=late)
    assert not asleep(later, 0.6)
    assert asleep(later, 1.7)
    assert bare(told(SleepEvent("awake", at_s(6.5)), log=later)) == (Sleep(at_s(1.6), at_s(6.5)),)


def test_a_better_word_on_a_night_takes_the_place_of_the_first() -> None:
    """One night counts once, however often it was told otherwise; the last word is what was learned."""
    first = told(SleepEvent("slept", at_s(-2.0), at_s(6.0)))
    revised = [SleepEvent("slept", at_s(-1.0), at_s(6.0 + quarter / 4.0)) for quarter in range(5)]
    assert known(told(*revised, log=first)) == known(told(revised[-1]))
    second = SleepEvent("slept", at_s(23.0), at_s(31.0))
    after = told(second, SleepEvent("slept", at_s(-1.0), at_s(8.0)), log=first)
    assert known(after) == known(told(SleepEvent("slept", at_s(-1.0), at_s(8.0)), second))
    assert bare(after)[0] == Sleep(at_s(-1.0), at_s(8.0))


def test_nights_that_were_forgotten_are_not_learned_from_again() -> None:
    """A month that is told again leaves the log as it was."""
    month = [SleepEvent("slept", at_s(23.0 + day % 3, day), at_s(31.0, day)) for day in range(30)]
    once = told(*month)
    assert told(*month, log=once) == once


def test_bedtimes_and_wakings_told_again_change_nothing() -> None:
    """Devices send again when they heard no answer, also after the next night."""
    story = [SleepEvent("bed", at_s(-1.5)), SleepEvent("awake", at_s(6.0)), SleepEvent("bed", at_s(22.0)), SleepEvent("awake", at_s(29.5))]
    once = told(*story)
    assert told(*story, log=once) == once
    sleepless = [SleepEvent("bed", at_s(-0.9)), SleepEvent("awake", at_s(-0.4))]
    assert told(*sleepless, log=told(*sleepless)) == told(*sleepless)


def test_a_log_of_an_earlier_release_is_read() -> None:
    """What it learned is what was usual before: its stretches are not learned from again."""
    old = {"sleeps": [[at_s(-1.0), at_s(7.0), False]], "work": [7.0, 23.0, 4], "free": None, "taught": [at_s(-1.0), at_s(7.0), None, None]}
    log = told(SleepEvent("slept", at_s(23.0), at_s(31.0)), log=msgspec.convert(old, SleepLog))
    assert (log.work, len(log.sleeps)) == (Usual(7.0, 23.0, 5), 2)


def slept(start_h: float, end_h: float, day: int = 0) -> SleepEvent:
    """Return a stretch of sleep in hours after the midnight of a day."""
    return SleepEvent("slept", at_s(start_h, day), at_s(end_h, day))


def said(kind: Kind, hour: float, day: int = 0) -> SleepEvent:
    """Return something said at an hour after the midnight of a day."""
    return SleepEvent(kind, at_s(hour, day))


@pytest.mark.parametrize(
    "story",
    [
        (said("awake", 5.5), slept(-2.5, 5.45)),
        (slept(-2.5, 5.45), said("awake", 5.5)),
        (slept(-2.5, 2.0), slept(-2.5, 3.5), slept(-2.5, 5.45)),
        (slept(-2.5, 2.0), slept(2.5, 5.45)),
        (slept(3.0, 5.45), slept(-2.5, 0.0), slept(0.25, 2.5)),
        (slept(-2.5, 2.1), slept(2.0, 5.45)),
        (said("bed", -2.5), said("awake", 3.0), said("bed", 3.5), said("awake", 5.45)),
        (said("awake", 3.0), said("awake", 5.45), said("bed", -2.5)),
        (said("bed", -2.5), said("bed", 2.0), said("awake", 5.45)),
        (said("bed", -2.5), said("awake", 4.0), said("awake", 5.45)),
        (said("bed", -2.0), said("awake", 5.45), said("bed", -2.5)),
    ],
)
def test_one_night_is_learned_once(story: tuple[SleepEvent, ...]) -> None:
    """However it is told: from its first hour to its last."""
    assert told(*story).work == Usual(5.45, 21.5, 1)


def test_pieces_of_a_night_leave_a_short_waking() -> None:
    """Awake in between, and the night is over after the last piece only."""
    log = told(slept(-1.0, 2.0), slept(2.5, 6.5))
    assert [asleep(log, hour) for hour in (1.9, 2.2, 2.6, 6.6)] == [True, False, True, False]
    assert life.moment(Life(UTC, HABITS, log.sleeps), at_s(9.0)).woke_s == at_s(6.5)


def test_a_correction_takes_the_place_of_one_piece() -> None:
    """The rest of the night stays."""
    assert bare(told(slept(-1.0, 2.0), slept(2.5, 6.5), slept(2.5, 6.75))) == (Sleep(at_s(-1.0), at_s(2.0)), Sleep(at_s(2.5), at_s(6.75)))


def test_nights_are_learned_on_the_clock_they_were_slept_by() -> None:
    """Three nights of Berlin told in Tokyo are not days."""
    tokyo, log = ZoneInfo("Asia/Tokyo"), SleepLog()
    for day in range(3):
        log = sleep_log.fold(log, SleepEvent("slept", at_s(22.0, day), at_s(30.0, day), 3600.0, 3600.0), HABITS, tokyo)
    assert log.work == Usual(7.0, 23.0, 3)
    log = sleep_log.fold(log, SleepEvent("slept", at_s(14.0, 3), at_s(22.0, 3)), HABITS, tokyo)
    assert log.free is None
    assert log.work == Usual(7.0, 23.0, 4)


def test_a_journey_teaches_no_hours() -> None:
    """Asleep by one clock and awake by another."""
    assert told(SleepEvent("slept", at_s(-1.0), at_s(7.0), 0.0, 8.0 * 3600.0)).work is None


@pytest.mark.parametrize("story", [(slept(18.0, 21.1),), (said("bed", 13.75),), (slept(14.0, 17.25),), (slept(20.0, 23.5),)])
def test_a_nap_leaves_the_coming_night(story: tuple[SleepEvent, ...]) -> None:
    """However long in the afternoon or evening it was, and when nobody says that it is over."""
    log = told(*story)
    assert asleep(log, 26.0)
    assert not asleep(log, 17.5)
    assert log.work is None
    assert asleep(told(said("bed", 13.75)), 15.7)
    assert not asleep(told(said("bed", 13.75)), 16.8)


def test_naps_do_not_become_the_usual_night() -> None:
    """Three long ones teach nothing, with or without nights around them."""
    naps = [slept(14.0, 17.25, day) for day in range(3)]
    nights = [slept(-1.0, 7.0, day) for day in range(3)]
    assert sleep_log.learned(told(*naps), HABITS) == HABITS
    assert told(*naps, *nights).work == Usual(7.0, 23.0, 3)


def test_a_nap_that_was_not_ended_does_not_hide_the_night() -> None:
    """Waking the next morning ends the night."""
    log = told(said("bed", 13.75), said("awake", 29.5))
    assert bare(log) == (Sleep(at_s(13.75), at_s(15.75), open=True), Sleep(at_s(23.0), at_s(29.5)))


def test_sleep_by_day_is_a_night_for_whoever_works_at_night() -> None:
    """Stated or learned; a night at home stands in for the day that follows."""
    days = Habits(17.0, 9.0)
    log = SleepLog()
    for day in range(3):
        log = sleep_log.fold(log, slept(9.5, 16.5, day), days, UTC)
    assert log.work == Usual(16.5, 9.5, 3)
    learned = sleep_log.learned(told(*(slept(9.0, 17.0, day) for day in range(3))), HABITS)
    assert learned == Habits(17.0, 9.0, 7.0, 23.0)
    home = sleep_log.fold(SleepLog(), slept(-1.0, 7.0), days, UTC)
    assert not asleep(home, 11.0, days)


def test_seven_hours_by_day_stand_in_for_a_night_awake() -> None:
    """For the one before, at noon as well, and not for the one to come."""
    for start_h in (8.0, 12.0):
        log = told(slept(start_h, start_h + 7.0))
        assert [asleep(log, hour) for hour in (3.0, start_h + 1.0, 23.5)] == [False, True, True]


@pytest.mark.parametrize(
    ("wake_h", "bed_h", "first"),
    [(6.0 + 1.0 / 6.0, -4.0 / 3.0, "awake"), (10.0, -0.5, "awake"), (10.0, 0.5, "awake"), (15.0, 8.0, "awake")],
)
def test_going_to_bed_may_be_told_after_waking(wake_h: float, bed_h: float, first: Kind) -> None:
    """The night ends when it was said to end, and is not begun again."""
    log = told(said(first, wake_h), said("bed", bed_h))
    assert bare(log) == (Sleep(at_s(bed_h), at_s(wake_h)),)


def test_a_bedtime_does_not_undo_what_was_measured() -> None:
    """Told late, for a night a wearable saw."""
    ring = told(slept(-1.0, 6.5))
    for hour in (-1.25, -0.5, 3.0):
        assert known(told(said("bed", hour), log=ring)) == known(ring)


def test_not_in_bed_after_all() -> None:
    """Awake at the very time of going to bed."""
    assert told(said("bed", 15.0), said("awake", 15.0)).sleeps == ()
    assert not asleep(told(said("bed", 23.0), said("awake", 23.0)), 23.5)


@pytest.mark.parametrize(("habits", "at_h", "start_h"), [(Habits(22.0, 14.0), 24.5, 14.0), (Habits(7.0, 23.0), 12.5, -1.0)])
def test_whoever_overslept_is_believed(habits: Habits, at_h: float, start_h: float) -> None:
    """Past midnight as well."""
    assert bare(sleep_log.fold(SleepLog(), said("awake", at_h), habits, UTC)) == (Sleep(at_s(start_h), at_s(at_h)),)


def test_who_wakes_again_had_fallen_asleep_again() -> None:
    """Within the usual night the last waking counts, and is learned once; a later play is no waking."""
    log = told(said("awake", 4.0), said("awake", 5.5), said("awake", 7.0), said("play", 7.5))
    assert bare(log) == (Sleep(at_s(-1.0), at_s(7.0)),)
    assert log.work == Usual(7.0, 23.0, 1)


def test_waking_in_the_small_hours_teaches_nothing() -> None:
    """Until they say when they got up."""
    for hour in (2.75, 3.0):
        assert told(said("awake", hour)).work is None
        assert told(said("awake", hour), said("awake", 6.5)).work == Usual(6.5, 23.0, 1)


def test_sleep_too_long_to_be_true_teaches_nothing() -> None:
    """Three whole days asleep leave the habits alone."""
    assert sleep_log.learned(told(*(slept(7.0, 31.0, day) for day in range(3))), HABITS) == HABITS


def test_a_nap_is_over_when_something_is_played() -> None:
    """By day; also when it was taken for the night that had been missed."""
    assert bare(told(said("bed", 14.0), said("play", 14.1))) == (Sleep(at_s(14.0), at_s(14.1)),)
    assert bare(told(said("bed", 9.5), said("play", 10.0))) == (Sleep(at_s(9.5), at_s(10.0)),)


kinds: st.SearchStrategy[Kind] = st.sampled_from(["awake", "bed", "slept", "play"])


stories = st.lists(st.tuples(kinds, st.floats(0.0, 24.0 * 30.0), st.floats(0.1, 24.0)), max_size=40)


def events(story: list[tuple[Kind, float, float]]) -> list[SleepEvent]:
    """Return a drawn story as events."""
    return [SleepEvent(kind, at_s(hour), at_s(hour + length) if kind == "slept" else None) for kind, hour, length in story]


@given(story=stories)
@example(story=[("awake", 0.0, 1.0), ("awake", 4.15625, 1.0), ("awake", 219.65625, 1.0)])
def test_no_story_breaks_the_log(story: list[tuple[Kind, float, float]]) -> None:
    """Told in any order: a bounded list of stretches that do not overlap, in order, hours on the clock, storable."""
    log = told(*events(story))
    assert len(log.sleeps) <= MAX_SLEEPS
    assert all(sleep.start_s < sleep.end_s for sleep in log.sleeps)
    assert all(before.end_s <= after.start_s for before, after in zip(log.sleeps, log.sleeps[1:], strict=False))
    for usual in (log.work, log.free):
        assert usual is None or (0.0 <= usual.wake_h < 24.0 and 0.0 <= usual.bed_h < 24.0 and usual.wake_h != usual.bed_h)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(log), type=SleepLog) == log


@given(story=stories)
def test_a_story_told_again_says_nothing(story: list[tuple[Kind, float, float]]) -> None:
    """Whatever it was, and however often each part was told in it."""
    once = told(*events(story))
    assert told(*events(story), log=once) == once


@st.composite
def apart(draw: st.DrawFn) -> list[SleepEvent]:
    """Draw up to sixteen stretches of sleep, naps, nights and pieces of nights, that do not overlap."""
    hour, found = 0.0, []
    for gap_h, length_h in draw(st.lists(st.tuples(st.floats(0.1, 30.0), st.floats(0.1, 12.0)), max_size=MAX_SLEEPS)):
        found.append(slept(hour + gap_h, hour + gap_h + length_h))
        hour += gap_h + length_h
    return found


@given(data=st.data(), stretches=apart())
def test_the_order_of_telling_does_not_matter(data: st.DataObject, stretches: list[SleepEvent]) -> None:
    """Stretches of sleep that are over make the same log in any order."""
    assert told(*data.draw(st.permutations(stretches))) == told(*stretches)
