"""When this listener usually sleeps, as hours on the local clock, for work days and free days."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

import msgspec

from soundscape.units import Hours

WEEKEND = (5, 6)


class Night(NamedTuple):
    """One stretch of sleep, in seconds since the epoch."""

    start_s: float
    end_s: float


class Habits(msgspec.Struct, frozen=True):
    """Usual wake and bed times in hours after local midnight, 0 to under 24, never the same.

    Those of free days are None where they do not differ. `free_days` are weekdays from Monday, 0: the days one gets up on, so that the
    evening before a free day is the late one. Whoever works at night simply goes to bed in the morning.
    """

    wake_h: float
    bed_h: float
    free_wake_h: float | None = None
    free_bed_h: float | None = None
    free_days: tuple[int, ...] = WEEKEND

    @property
    def asleep_h(self) -> Hours:
        """Length of the usual work-day night in hours, above 0 and below 24."""
        return Hours((self.wake_h - self.bed_h) % 24.0)

    @property
    def by_day(self) -> bool:
        """Whether the middle of the usual work-day night lies between nine and nine by day: the sleep of whoever works at night."""
        return 9.0 <= (self.bed_h + self.asleep_h / 2.0) % 24.0 < 21.0

    @property
    def apart_h(self) -> Hours:
        """How far the middles of work-day and free-day nights lie apart, 0 to 12 hours."""
        wake_h = self.wake_h if self.free_wake_h is None else self.free_wake_h
        bed_h = self.bed_h if self.free_bed_h is None else self.free_bed_h
        work, free = (bed + (wake - bed) % 24.0 / 2.0 for wake, bed in ((self.wake_h, self.bed_h), (wake_h, bed_h)))
        return Hours(abs((free - work + 12.0) % 24.0 - 12.0))

    def awake_for(self, clock_h: float) -> Hours | None:
        """Return the hours since waking on a work day at this local clock hour, or None within the night."""
        since_wake_h = (clock_h - self.wake_h) % 24.0
        return Hours(since_wake_h) if since_wake_h < 24.0 - self.asleep_h else None

    def until_bed(self, clock_h: float) -> Hours:
        """Return the hours until bed on a work day's clock, 0 to under 24."""
        return Hours((self.bed_h - clock_h) % 24.0)

    def is_free(self, day: date) -> bool:
        """Return whether one gets up on a free day."""
        return day.weekday() in self.free_days

    def times(self, day: date) -> tuple[float, float]:
        """Return the wake and bed hours of the night that ends on this local date."""
        if not self.is_free(day):
            return self.wake_h, self.bed_h
        wake_h = self.wake_h if self.free_wake_h is None else self.free_wake_h
        return wake_h, self.bed_h if self.free_bed_h is None else self.free_bed_h

    def night(self, day: date, zone: tzinfo) -> Night:
        """Return the night that ends on a local date; a time in an hour the clocks skip moves on by that hour."""
        wake_h, bed_h = self.times(day)
        before = timedelta(days=1) if bed_h >= wake_h else timedelta()
        start_s, end_s = clock_instant_s(day - before, bed_h, zone), clock_instant_s(day, wake_h, zone)
        return Night(min(start_s, end_s), end_s)


ASSUMED = Habits(wake_h=7.0, bed_h=23.0)
"""Whoever has not told their habits is taken to sleep at these times; the state says that it does not know."""


def clock_instant_s(day: date, hour: float, zone: tzinfo) -> float:
    """Return when a local clock shows an hour (0 to under 24) on a date; in an hour the clocks skip, as much later as they skip."""
    # With fold 0 the offset before a gap is used, which lands as much later on the clock as the gap is long.
    local = datetime.combine(day, time()) + timedelta(hours=hour)
    return local.replace(tzinfo=zone).astimezone(UTC).timestamp()
