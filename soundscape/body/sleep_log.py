"""What a listener's sleep is known to have been, and the habits learned from it: stronger than anything that was once stated.

Told by the listener (awake now, going to bed), by a wearable (a stretch of sleep), or guessed from the first play of a day.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

import msgspec

from soundscape.body import usual
from soundscape.body.habits import ASSUMED, Habits, Night
from soundscape.body.sleeps import EARLY_S, LONGEST_S, MAIN_SLEEP_S, Sleep, added, replaces, whole
from soundscape.body.usual import Usual, Usuals
from soundscape.signals.sleep import SleepEvent

MAX_SLEEPS = 16
MAX_HEARD = 64

OVERSLEPT_S = 6.0 * 3600.0
"""Waking is believed to end a planned night until so long after it."""

AGAIN_S = 3600.0
"""Until so long after a usual night, whoever says again that they are awake is taken to have slept on (a design value)."""

BESIDE_S = 3.0 * 3600.0
"""Going to bed so long before or after a usual night begins a night; at any other hour it begins a nap (a design value)."""

NAP_GUESS_S = 2.0 * 3600.0
"""A nap nobody ends is taken to last this long (a design value)."""

UP_LATE_S = 3600.0
"""Whoever says in the first hours of their usual night that they are awake is taken to go to bed this much later (a design value)."""


class SleepLog(msgspec.Struct, frozen=True):
    """The last stretches of sleep that are known, in order, and what is usual on work days and free days; None is not learned yet.

    `older` is what was usual before these stretches, None in logs of releases that did not keep it. `heard` are the last events, in order
    of time: telling one of them again says nothing.
    """

    sleeps: tuple[Sleep, ...] = ()
    work: Usual | None = None
    free: Usual | None = None
    older: Usuals | None = None
    heard: tuple[SleepEvent, ...] = ()


def fold(log: SleepLog, event: SleepEvent, stated: Habits | None, zone: tzinfo) -> SleepLog:
    """Return the log after one event; `stated` are the habits that were told, None when unknown.

    Raises ValueError for a stretch of sleep that is none or longer than a day.
    """
    if event.kind == "slept" and (event.until_s is None or not 0.0 < event.until_s - event.at_s <= 86_400.0):
        raise ValueError("a stretch of sleep must end after it begins and within a day")
    full = len(log.heard) == MAX_HEARD
    if event in log.heard or (full and _order(event) < _order(log.heard[0])):
        return log
    heard = tuple(sorted((*log.heard, event), key=_order)[-MAX_HEARD:])
    known = msgspec.structs.replace(log, heard=heard, older=log.older or Usuals(log.work, log.free))
    if len(log.sleeps) == MAX_SLEEPS and (event.until_s or event.at_s) <= log.sleeps[0].start_s:
        # Nights that were forgotten here are told again by wearables; they have been learned from.
        return known
    habits = learned(log, stated) or ASSUMED
    return _settled(known, _told(log.sleeps, event, heard, habits, zone), stated)


def learned(log: SleepLog, stated: Habits | None) -> Habits | None:
    """Return the habits to reckon with: what was learned where it is trusted, else what was stated; None when neither is there."""
    return usual.learned(Usuals(log.work, log.free), stated)


def _order(event: SleepEvent) -> tuple[float, str, float]:
    return event.at_s, event.kind, event.until_s or 0.0


def _settled(log: SleepLog, sleeps: tuple[Sleep, ...], stated: Habits | None) -> SleepLog:
    older = log.older or Usuals()
    while len(sleeps) > MAX_SLEEPS:
        nights = whole(sleeps)
        if len(nights) == len(sleeps):
            older = usual.taught(older, nights[:1], stated)
            sleeps = sleeps[1:]
        else:
            # The short waking of an old night is forgotten before a whole night is.
            sleeps = _joined_once(sleeps, nights)
    now = usual.taught(older, whole(sleeps), stated)
    return msgspec.structs.replace(log, sleeps=sleeps, work=now.work, free=now.free, older=older)


def _joined_once(sleeps: tuple[Sleep, ...], nights: tuple[Sleep, ...]) -> tuple[Sleep, ...]:
    night = next(night for night in nights if night not in sleeps)
    return tuple(
        sorted((*(sleep for sleep in sleeps if not night.start_s <= sleep.start_s < night.end_s), night), key=lambda sleep: sleep.start_s)
    )


def _told(sleeps: tuple[Sleep, ...], event: SleepEvent, heard: Iterable[SleepEvent], habits: Habits, zone: tzinfo) -> tuple[Sleep, ...]:
    if event.kind == "slept":
        assert event.until_s is not None
        return added(sleeps, Sleep(event.at_s, event.until_s, offsets_s=_offsets(event, zone)))
    if event.kind != "bed":
        return _woken(sleeps, event, habits, zone)
    gone = _gone_to_bed(sleeps, event, habits, zone)
    for later in heard if gone is not sleeps else ():
        # Going to bed may be told after the waking that followed it.
        if later.kind == "awake" and event.at_s < later.at_s <= event.at_s + LONGEST_S:
            gone = _woken(gone, later, habits, zone)
    return gone


def _gone_to_bed(sleeps: tuple[Sleep, ...], event: SleepEvent, habits: Habits, zone: tzinfo) -> tuple[Sleep, ...]:
    at_s = event.at_s
    slept = Sleep(at_s, _bed_until_s(sleeps, at_s, habits, zone), open=True, said=True, offsets_s=_offsets(event, zone))
    for other in sleeps:
        if other.end_s <= at_s or other.start_s >= slept.end_s:
            continue
        # What was measured stands; going to bed again in the middle of a night that was told does not undo its beginning.
        if not other.said or (not other.guessed and at_s - other.start_s > BESIDE_S):
            return sleeps
    return added(sleeps, slept)


def _woken(sleeps: tuple[Sleep, ...], event: SleepEvent, habits: Habits, zone: tzinfo) -> tuple[Sleep, ...]:
    at_s, clock = event.at_s, _offsets(event, zone)
    last = next((sleep for sleep in reversed(sleeps) if sleep.start_s <= at_s), None)
    planned = _planned(at_s, habits, zone, oversleeping=event.kind == "awake")
    early = planned is not None and at_s < planned.end_s - EARLY_S
    if last is not None and last.open and at_s <= last.start_s + LONGEST_S and not _is_over(last, planned, sleeps):
        # A play soon after going to bed is music to fall asleep to, not a morning; by day whoever plays something is up.
        if event.kind == "play" and at_s < last.end_s - EARLY_S and _by_night(at_s, habits, zone):
            return sleeps
        begun, offset_s, guessed = last.start_s, (last.offsets_s or clock)[0], last.guessed
        sleeps = tuple(sleep for sleep in sleeps if sleep is not last)
    elif planned is None or (event.kind == "play" and early):
        return sleeps
    elif (known := next((night for night in reversed(whole(sleeps)) if replaces(night, planned)), None)) is not None:
        return _slept_on(sleeps, event, known, planned)
    else:
        begun = max((planned.start_s, *(sleep.end_s for sleep in sleeps if sleep.start_s < planned.start_s)))
        offset_s, guessed = _offset_s(begun, zone), True
    slept = Sleep(begun, at_s, guessed=guessed, said=True, offsets_s=(offset_s, clock[1])) if begun < at_s else None
    if event.kind == "awake" and early and (slept is None or not slept.main):
        # Whoever was only taken to be asleep and is not has not slept.
        sleeps = sleeps if slept is None or guessed else added(sleeps, slept)
        return _up_late(sleeps, at_s, habits, zone)
    return sleeps if slept is None else added(sleeps, slept)


def _is_over(last: Sleep, planned: Night | None, sleeps: tuple[Sleep, ...]) -> bool:
    # A nap nobody ended, and a whole night since.
    return planned is not None and last.end_s <= planned.start_s and not any(replaces(night, planned) for night in whole(sleeps))


def _slept_on(sleeps: tuple[Sleep, ...], event: SleepEvent, known: Sleep, planned: Night) -> tuple[Sleep, ...]:
    # The waking that was told before was none: they fell asleep again.
    if event.kind == "play" or not known.said or known.open or not known.end_s < event.at_s <= planned.end_s + AGAIN_S:
        return sleeps
    last = next(sleep for sleep in sleeps if sleep.end_s == known.end_s)
    return added((sleep for sleep in sleeps if sleep is not last), msgspec.structs.replace(last, end_s=event.at_s))


def _up_late(sleeps: tuple[Sleep, ...], at_s: float, habits: Habits, zone: tzinfo) -> tuple[Sleep, ...]:
    bed_s = at_s + UP_LATE_S
    clock = _offset_s(bed_s, zone)
    return added(sleeps, Sleep(bed_s, _expected_end_s(bed_s, habits, zone), True, guessed=True, said=True, offsets_s=(clock, clock)))


def _nights(at_s: float, habits: Habits, zone: tzinfo) -> tuple[Night, ...]:
    today = datetime.fromtimestamp(at_s, zone).date()
    return tuple(habits.night(today + timedelta(days=more), zone) for more in (-1, 0, 1))


def _by_night(at_s: float, habits: Habits, zone: tzinfo) -> bool:
    return any(night.start_s - BESIDE_S <= at_s < night.end_s for night in _nights(at_s, habits, zone))


def _planned(at_s: float, habits: Habits, zone: tzinfo, *, oversleeping: bool) -> Night | None:
    late_s = OVERSLEPT_S if oversleeping else 0.0
    nights = reversed(_nights(at_s, habits, zone))
    return next((night for night in nights if night.start_s <= at_s <= night.end_s + late_s), None)


def _bed_until_s(sleeps: tuple[Sleep, ...], at_s: float, habits: Habits, zone: tzinfo) -> float:
    known = [sleep for sleep in whole(sleeps) if sleep.end_s <= at_s]
    for night in _nights(at_s, habits, zone):
        begun = night.start_s - BESIDE_S <= at_s < night.end_s
        late = night.end_s <= at_s < night.end_s + BESIDE_S and not any(replaces(sleep, night) for sleep in known)
        if begun or late:
            return _expected_end_s(at_s, habits, zone)
    return at_s + NAP_GUESS_S


def _expected_end_s(at_s: float, habits: Habits, zone: tzinfo) -> float:
    ends = (night.end_s for night in _nights(at_s, habits, zone))
    return next((end_s for end_s in ends if MAIN_SLEEP_S <= end_s - at_s <= LONGEST_S), at_s + habits.asleep_h * 3600.0)


def _offsets(event: SleepEvent, zone: tzinfo) -> tuple[float, float]:
    begun_s = _offset_s(event.at_s, zone) if event.offset_s is None else event.offset_s
    if event.until_s is None:
        return begun_s, begun_s
    return begun_s, _offset_s(event.until_s, zone) if event.until_offset_s is None else event.until_offset_s


def _offset_s(at_s: float, zone: tzinfo) -> float:
    offset = datetime.fromtimestamp(at_s, zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()
