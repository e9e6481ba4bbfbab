"""The habits that nights teach: running means of wake and bed hours, for work days and free days apart."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec

from soundscape.body.habits import ASSUMED, Habits
from soundscape.body.sleeps import LONGEST_S, MAIN_SLEEP_S, MOST, Sleep, replaces

TRUSTED_NIGHTS = 3
"""From so many nights on, what was learned stands in for what was stated."""

LEARNING = 0.2

EARLIEST_S = 4.0 * 3600.0
"""Whoever says so much or more before the end of a usual night that they are awake is not taken to get up then (a design value)."""

CHANGE_S = 2.0 * 3600.0
"""Clocks are never put forward or back by more than this at once: whoever finds them further off in the morning has travelled."""


class Usual(msgspec.Struct, frozen=True, array_like=True):
    """Wake and bed hours on the local clock as learned from so many nights."""

    wake_h: float
    bed_h: float
    nights: int


class Usuals(msgspec.Struct, frozen=True, array_like=True):
    """What is usual on work days and on free days; None is not learned yet."""

    work: Usual | None = None
    free: Usual | None = None


class Lesson(msgspec.Struct, frozen=True):
    """What one night teaches: the hours the clock on the wall showed, and which planned night it was, by the local date of its end."""

    wake_h: float
    bed_h: float
    woke: date
    day: date


def learned(usuals: Usuals, stated: Habits | None) -> Habits | None:
    """Return the habits to reckon with: what was learned where it is trusted, else what was stated; None when neither is there."""
    work, free = (usual if usual is not None and _is_trusted(usual) else None for usual in (usuals.work, usuals.free))
    if work is None and free is None:
        return stated
    habits = stated or ASSUMED
    if work is not None:
        # Free days that were never told apart do not follow what was learned of work days.
        free_wake_h = habits.wake_h if habits.free_wake_h is None else habits.free_wake_h
        free_bed_h = habits.bed_h if habits.free_bed_h is None else habits.free_bed_h
        habits = Habits(work.wake_h, work.bed_h, free_wake_h, free_bed_h, habits.free_days)
    if free is not None:
        habits = msgspec.structs.replace(habits, free_wake_h=free.wake_h, free_bed_h=free.bed_h)
    return habits


def taught(before: Usuals, sleeps: Sequence[Sleep], stated: Habits | None) -> Usuals:
    """Return what is usual after more whole stretches of sleep, in order; of those that stand in for the same night the longest teaches."""
    nights: dict[date, tuple[float, Lesson]] = {}
    usuals = before
    for sleep in sleeps:
        found = lesson(sleep, learned(usuals, stated) or ASSUMED)
        if found is None or (found.day in nights and nights[found.day][0] >= sleep.length_s):
            continue
        nights[found.day] = (sleep.length_s, found)
        usuals = before
        for _, night in nights.values():
            usuals = _learn(usuals, night, stated or ASSUMED)
    return usuals


def lesson(sleep: Sleep, habits: Habits) -> Lesson | None:
    """Return what a whole stretch of sleep teaches; None for naps, guesses, journeys, and waking in the small hours."""
    if sleep.open or sleep.offsets_s is None or not MAIN_SLEEP_S <= sleep.length_s <= LONGEST_S:
        return None
    if abs(sleep.offsets_s[1] - sleep.offsets_s[0]) > CHANGE_S:
        return None
    bed, wake = (
        datetime.fromtimestamp(at_s, timezone(timedelta(seconds=offset_s)))
        for at_s, offset_s in zip((sleep.start_s, sleep.end_s), sleep.offsets_s, strict=True)
    )
    for more in (-1, 0, 1):
        day = wake.date() + timedelta(days=more)
        night = habits.night(day, wake.tzinfo or UTC)
        if not replaces(sleep, night):
            continue
        short = sleep.guessed or sleep.length_s < MOST * (night.end_s - night.start_s)
        if sleep.said and short and sleep.end_s <= night.end_s - EARLIEST_S:
            return None
        return Lesson(_hour(wake), _hour(bed), wake.date(), day)
    return None


def _is_trusted(usual: Usual) -> bool:
    return usual.nights >= TRUSTED_NIGHTS and usual.wake_h != usual.bed_h


def _learn(before: Usuals, night: Lesson, stated: Habits) -> Usuals:
    free = stated.is_free(night.woke)
    usual = before.free if free else before.work
    now = Usual(night.wake_h, night.bed_h, 1)
    if usual is not None:
        share = max(LEARNING, 1.0 / (usual.nights + 1))
        # Middle and length are averaged rather than the ends, which might meet: between two nights lies a night.
        length_h = _length_h(usual) + share * (_length_h(now) - _length_h(usual))
        middle_h = _nearer(_middle_h(usual), _middle_h(now), share)
        now = Usual(_on_clock(middle_h + length_h / 2.0), _on_clock(middle_h - length_h / 2.0), usual.nights + 1)
    return Usuals(before.work, now) if free else Usuals(now, before.free)


def _length_h(usual: Usual) -> float:
    return (usual.wake_h - usual.bed_h) % 24.0


def _middle_h(usual: Usual) -> float:
    return usual.bed_h + _length_h(usual) / 2.0


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60.0 + local.second / 3600.0


def _nearer(hour: float, other: float, share: float) -> float:
    # The clock is a circle: 23.5 and 0.5 lie an hour apart.
    return hour + share * ((other - hour + 12.0) % 24.0 - 12.0)


def _on_clock(hour: float) -> float:
    # A hair before midnight is midnight: the remainder of a tiny negative number is 24 itself.
    return round(hour, 9) % 24.0
