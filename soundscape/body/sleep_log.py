"""What a listener's sleep is known to have been, and the habits learned from it: stronger than anything that was once stated.

Told by the listener (awake now, going to bed), by a wearable (a stretch of sleep), or guessed from the first play of a day.
"""

from datetime import datetime, timedelta, tzinfo

import msgspec

from soundscape.body.habits import ASSUMED, Habits, Night
from soundscape.signals.sleep import SleepEvent

MAX_SLEEPS = 16
MAIN_SLEEP_S = 3.0 * 3600.0
"""Sleep from this length on is a night, whatever the hour; less is a nap."""

NAP_S = 20.0 * 60.0
"""Longer naps begin the rest-activity cycle anew (science notes 3)."""

OVERSLEPT_S = 6.0 * 3600.0
EARLY_S = 3.0 * 3600.0
LONGEST_S = 16.0 * 3600.0
NEAR_S = 10.0 * 3600.0
TRUSTED_NIGHTS = 3
"""From so many nights on, what was learned stands in for what was stated."""

LEARNING = 0.2


class Sleep(msgspec.Struct, frozen=True, array_like=True):
    """One stretch of sleep in seconds since the epoch; `open` means that its end is still a guess."""

    start_s: float
    end_s: float
    open: bool = False

    @property
    def main(self) -> bool:
        """Whether this is a night rather than a nap."""
        return self.end_s - self.start_s >= MAIN_SLEEP_S


class Usual(msgspec.Struct, frozen=True, array_like=True):
    """Wake and bed hours on the local clock as learned from so many nights."""

    wake_h: float
    bed_h: float
    nights: int


class SleepLog(msgspec.Struct, frozen=True):
    """The last stretches of sleep that are known, in order, and what is usual on work days and free days; None is not learned yet."""

    sleeps: tuple[Sleep, ...] = ()
    work: Usual | None = None
    free: Usual | None = None


def fold(log: SleepLog, event: SleepEvent, habits: Habits, zone: tzinfo) -> SleepLog:
    """Return the log after one event. Raises ValueError for a stretch of sleep that is none or longer than a day."""
    if event.kind == "bed":
        return _add(log, Sleep(event.at_s, _expected_end_s(event.at_s, habits, zone), open=True))
    if event.kind == "slept":
        if event.until_s is None or not 0.0 < event.until_s - event.at_s <= 86_400.0:
            raise ValueError("a stretch of sleep must end after it begins and within a day")
        if Sleep(event.at_s, event.until_s) in log.sleeps:
            # Wearables tell the same night again and again; it is one night to learn from.
            return log
        return _learn(_add(log, Sleep(event.at_s, event.until_s)), Night(event.at_s, event.until_s), habits, zone)
    return _woke(log, event, habits, zone)


def learned(log: SleepLog, stated: Habits | None) -> Habits | None:
    """Return the habits to reckon with: what was learned where it is trusted, else what was stated; None when neither is there."""
    work, free = (usual if usual is not None and usual.nights >= TRUSTED_NIGHTS else None for usual in (log.work, log.free))
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


def _woke(log: SleepLog, event: SleepEvent, habits: Habits, zone: tzinfo) -> SleepLog:
    at_s = event.at_s
    last = log.sleeps[-1] if log.sleeps else None
    if last is not None and last.open and last.start_s < at_s <= last.start_s + LONGEST_S:
        # A play soon after going to bed is music to fall asleep to, not a morning.
        if event.kind == "play" and at_s < last.end_s - EARLY_S:
            return log
        night = Night(last.start_s, at_s)
    else:
        planned = _planned(at_s, habits, zone, oversleeping=event.kind == "awake")
        if planned is None or (event.kind == "play" and at_s < planned.end_s - EARLY_S):
            return log
        if any(sleep.main and sleep.end_s > planned.start_s for sleep in log.sleeps):
            return log
        night = Night(planned.start_s, at_s)
    log = _add(log, Sleep(night.start_s, night.end_s))
    return _learn(log, night, habits, zone)


def _planned(at_s: float, habits: Habits, zone: tzinfo, *, oversleeping: bool) -> Night | None:
    late_s = OVERSLEPT_S if oversleeping else 0.0
    today = datetime.fromtimestamp(at_s, zone).date()
    nights = (habits.night(today + timedelta(days=more), zone) for more in (0, 1))
    return next((night for night in nights if night.start_s < at_s <= night.end_s + late_s), None)


def _expected_end_s(at_s: float, habits: Habits, zone: tzinfo) -> float:
    today = datetime.fromtimestamp(at_s, zone).date()
    ends = (habits.night(today + timedelta(days=more), zone).end_s for more in (0, 1))
    return next((end_s for end_s in ends if MAIN_SLEEP_S <= end_s - at_s <= LONGEST_S), at_s + habits.asleep_h * 3600.0)


def _add(log: SleepLog, sleep: Sleep) -> SleepLog:
    apart = (other for other in log.sleeps if other.end_s <= sleep.start_s or other.start_s >= sleep.end_s)
    sleeps = sorted((*apart, sleep), key=lambda other: other.start_s)
    return msgspec.structs.replace(log, sleeps=tuple(sleeps[-MAX_SLEEPS:]))


def _learn(log: SleepLog, night: Night, habits: Habits, zone: tzinfo) -> SleepLog:
    if night.end_s - night.start_s < MAIN_SLEEP_S:
        return log
    wake, bed = (datetime.fromtimestamp(at_s, zone) for at_s in (night.end_s, night.start_s))
    kind = "free" if habits.is_free(wake.date()) else "work"
    before: Usual | None = getattr(log, kind)
    now = Usual(_hour(wake), _hour(bed), 1)
    if before is not None:
        share = max(LEARNING, 1.0 / (before.nights + 1))
        now = Usual(_nearer(before.wake_h, now.wake_h, share), _nearer(before.bed_h, now.bed_h, share), before.nights + 1)
    return msgspec.structs.replace(log, **{kind: now})


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60.0 + local.second / 3600.0


def _nearer(hour: float, other: float, share: float) -> float:
    # The clock is a circle: 23.5 and 0.5 lie an hour apart.
    return (hour + share * ((other - hour + 12.0) % 24.0 - 12.0)) % 24.0
