"""What every signal shares: the reading it makes, the window of time it believes, and how a sample is read."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from soundscape.errors import InvalidInput

Motion = Literal["still", "moving"]

MAX_AGE = timedelta(days=30)
"""Readings older than this are refused: they say nothing about anybody's present body."""

FUTURE_TOLERANCE = timedelta(seconds=5)
"""Device clocks may run this far ahead before a reading counts as coming from the future."""


class Reading(msgspec.Struct, frozen=True):
    """One thing that was told to us about one listener, already believed to be possible.

    `value` is in the unit fixed by the signal, `at` is aware, `quality` goes from 0 to 1, `motion` says whether the body was still.
    """

    signal: str
    value: float
    at: datetime
    source: str = ""
    quality: float = 1.0
    motion: Motion | None = None
    rr_ms: tuple[float, ...] = ()


class Signal(msgspec.Struct, frozen=True):
    """A kind of reading: its name in addresses, its unit, the range that is possible, and how long one reading stays good.

    `fields` are the names a sample may carry its value under, the first being the one used in error messages. A reading steers fully up
    to `hold_s` seconds of age and then fades over `fade_s` seconds to unknown.
    """

    name: str
    unit: str
    low: float
    high: float
    fields: tuple[str, ...]
    hold_s: float
    fade_s: float

    def weight(self, age_s: float) -> float:
        """Return how far a reading of this age (s) may still steer: 1 when fresh, 0 when forgotten."""
        if age_s <= self.hold_s:
            return 1.0
        return max(0.0, 1.0 - (age_s - self.hold_s) / self.fade_s)

    def read(self, sample: object, *, now: datetime, source: str = "") -> Reading:
        """Return the reading in one sample object such as `{"bpm": 72, "at": "2026-11-21T09:00:00Z", "motion": "still"}`.

        Unknown fields are ignored. Raises InvalidInput naming the field and what is allowed.
        """
        if not isinstance(sample, Mapping):
            raise InvalidInput("sample", "must be an object")
        return Reading(
            signal=self.name,
            value=self._value(sample),
            at=_instant(sample.get("at"), now),
            source=source,
            motion=_motion(sample.get("motion")),
            rr_ms=_intervals(sample.get("rr_ms")),
        )

    def _value(self, sample: Mapping[object, object]) -> float:
        field = next((name for name in self.fields if name in sample), self.fields[0])
        value = sample.get(field)
        allowed = f"must be a number from {self.low:g} to {self.high:g} {self.unit}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidInput(field, allowed)
        if not self.low <= value <= self.high:
            raise InvalidInput(field, allowed)
        return float(value)


def _instant(at: object, now: datetime) -> datetime:
    if at is None:
        return now
    if not isinstance(at, str):
        raise InvalidInput("at", "must be an ISO 8601 time with a zone, such as 2026-11-21T09:00:00Z")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        raise InvalidInput("at", "must be an ISO 8601 time with a zone, such as 2026-11-21T09:00:00Z") from None
    if instant.tzinfo is None:
        raise InvalidInput("at", "must name its zone, such as Z or +02:00")
    try:
        instant = instant.astimezone(UTC)
    except OverflowError:
        raise InvalidInput("at", "must be at most 30 days old and not in the future") from None
    if instant - now > FUTURE_TOLERANCE:
        raise InvalidInput("at", "must not be in the future")
    if now - instant > MAX_AGE:
        raise InvalidInput("at", "must be at most 30 days old")
    return min(instant, now)


def _motion(motion: object) -> Motion | None:
    if motion is None or motion == "still" or motion == "moving":
        return motion
    raise InvalidInput("motion", "must be still or moving")


RR_RANGE_MS = (273.0, 2000.0)
MAX_INTERVALS = 64


def _intervals(intervals: object) -> tuple[float, ...]:
    if intervals is None:
        return ()
    if not isinstance(intervals, list) or len(intervals) > MAX_INTERVALS:
        raise InvalidInput("rr_ms", f"must be a list of at most {MAX_INTERVALS} numbers")
    low, high = RR_RANGE_MS
    for interval in intervals:
        if isinstance(interval, bool) or not isinstance(interval, int | float) or not low <= interval <= high:
            raise InvalidInput("rr_ms", f"must hold numbers from {low:g} to {high:g} ms")
    return tuple(float(interval) for interval in intervals)
