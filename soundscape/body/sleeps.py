"""Stretches of sleep: which of them are one night in pieces, and which stand in for a night that was planned."""

from collections.abc import Iterable, Sequence

import msgspec

from soundscape.body.habits import Night
from soundscape.signals.sleep import PAUSE_S

MAIN_SLEEP_S = 3.0 * 3600.0
"""Less is a nap; from here on it depends on the hour and on how long a usual night is."""

NAP_S = 20.0 * 60.0
"""Longer naps begin the rest-activity cycle anew (science notes 3)."""

LONGEST_S = 16.0 * 3600.0
"""Longer stretches are no sleep to learn from (a design value)."""

EARLY_S = 3.0 * 3600.0
"""The last hours of a usual night: whoever wakes in them has got up, however short the night was."""

HALF, MOST = 0.5, 0.75
BEFORE_S, AFTER_S = 8.0 * 3600.0, 10.0 * 3600.0
LONG_BEFORE_S, LONG_AFTER_S = 11.0 * 3600.0, 13.0 * 3600.0
"""Sleep half as long as a planned night stands in for it when their middles lie this near, sleep three quarters as long at any hour of the
day: then it belongs to the night before it rather than to the next (design values)."""

SLIVER = 0.25
"""Stretches told one after the other that overlap by less than this share of either are two (a design value)."""


class Sleep(msgspec.Struct, frozen=True, array_like=True):
    """One stretch of sleep in seconds since the epoch.

    `open` means that its end is still a guess, `guessed` that its beginning is one, `said` that it was told or noticed rather than
    measured. `offsets_s` are how far the clock on the wall was ahead of UTC at its beginning and end, in seconds; None teaches nothing.
    """

    start_s: float
    end_s: float
    open: bool = False
    guessed: bool = False
    said: bool = False
    offsets_s: tuple[float, float] | None = None

    @property
    def length_s(self) -> float:
        """Length in seconds, above 0."""
        return self.end_s - self.start_s

    @property
    def main(self) -> bool:
        """Whether it is too long for a nap."""
        return self.length_s >= MAIN_SLEEP_S


def added(sleeps: Iterable[Sleep], sleep: Sleep) -> tuple[Sleep, ...]:
    """Return stretches that do not overlap, in order, with one more that takes the place of those it overlaps."""
    kept = (_cut(other, sleep) for other in sleeps)
    return tuple(sorted((*(other for other in kept if other is not None), sleep), key=lambda other: other.start_s))


def whole(sleeps: Sequence[Sleep]) -> tuple[Sleep, ...]:
    """Return stretches in order with the pieces of a night, up to an hour apart, as one of up to 16 hours."""
    found: list[Sleep] = []
    for sleep in sleeps:
        before = found[-1] if found else None
        if before is not None and _continued(before, sleep):
            clocks = (before.offsets_s, sleep.offsets_s)
            offsets_s = None if clocks[0] is None or clocks[1] is None else (clocks[0][0], clocks[1][1])
            found[-1] = Sleep(before.start_s, sleep.end_s, before.open or sleep.open, before.guessed, sleep.said, offsets_s)
        else:
            found.append(sleep)
    return tuple(found)


def replaces(sleep: Sleep, night: Night) -> bool:
    """Return whether a whole stretch of sleep stands in for a planned night."""
    length_s = night.end_s - night.start_s
    shared_s = min(sleep.end_s, night.end_s) - max(sleep.start_s, night.start_s)
    if not sleep.main:
        # However short it was: whoever woke in the last hours of a night has got up.
        return not sleep.open and shared_s > 0.0 and night.end_s - EARLY_S <= sleep.end_s <= night.end_s
    if shared_s >= HALF * min(sleep.length_s, length_s):
        return True
    later_s = (sleep.start_s + sleep.end_s - night.start_s - night.end_s) / 2.0
    if sleep.length_s >= MOST * length_s:
        return -LONG_BEFORE_S < later_s <= LONG_AFTER_S
    return sleep.length_s >= HALF * length_s and -BEFORE_S < later_s < AFTER_S


def _cut(old: Sleep, new: Sleep) -> Sleep | None:
    shared_s = min(old.end_s, new.end_s) - max(old.start_s, new.start_s)
    if shared_s <= 0.0:
        return old
    if old.open or new.open or shared_s >= SLIVER * min(old.length_s, new.length_s):
        return None
    if old.start_s < new.start_s:
        return msgspec.structs.replace(old, end_s=new.start_s)
    return msgspec.structs.replace(old, start_s=new.end_s)


def _continued(before: Sleep, after: Sleep) -> bool:
    return not after.guessed and after.start_s - before.end_s <= PAUSE_S and after.end_s - before.start_s <= LONGEST_S
