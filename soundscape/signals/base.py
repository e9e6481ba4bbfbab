"""What every signal shares: the reading it makes, the window of time it believes, and how a sample is read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

import msgspec

from soundscape.errors import InvalidInput

Motion = Literal["still", "moving"]
Sample: TypeAlias = Mapping[Any, object]


MAX_AGE = timedelta(days=30)
"""Readings older than this are refused: they say nothing about anybody's present body."""

FUTURE_TOLERANCE = timedelta(seconds=5)
"""Device clocks may run this far ahead before a reading counts as coming from the future."""


class Reading(msgspec.Struct, frozen=True):
    """One thing that was told to us about one listener, already believed to be possible.

    `value` is what its signal makes of a sample: a number in the signal's unit, or a value of its own. `at` is aware, `quality` goes from
    0 to 1, `motion` says whether the body was still.
    """

    signal: str
    value: object
    at: datetime
    source: str = ""
    quality: float = 1.0
    motion: Motion | None = None
    rr_ms: tuple[float, ...] = ()


class Quantity(msgspec.Struct, frozen=True):
    """A number in a sample: the names it may have, the first being the one used in error messages, its unit, and what is possible."""

    fields: tuple[str, ...]
    unit: str
    low: float
    high: float

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        return f"must be a number from {self.low:g} to {self.high:g} {self.unit}".rstrip()

    def required(self, sample: Sample) -> float:
        """Return the number. Raises InvalidInput when it is missing or impossible."""
        return self._checked(next((name for name in self.fields if name in sample), self.fields[0]), sample)

    def optional(self, sample: Sample) -> float | None:
        """Return the number, None when it is absent or null. Raises InvalidInput when it is impossible."""
        field = next((name for name in self.fields if sample.get(name) is not None), None)
        return None if field is None else self._checked(field, sample)

    def _checked(self, field: str, sample: Sample) -> float:
        value = sample.get(field)
        # Compared before it is converted: a whole number with hundreds of digits is valid JSON.
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            raise InvalidInput(field, self.allowed)
        return float(value)


class Signal(msgspec.Struct, frozen=True):
    """A kind of reading: its name in addresses, what it tells, how a sample is read, and how long one reading stays good.

    `value` takes a sample and the present instant and returns the reading's value, or raises InvalidInput; `quantities` are the numbers in
    it, `times` the names its instant may have, the last being the usual one, `example` is a good sample. `together` returns what readings
    in order of time tell when they come at once. A reading steers fully up to `hold_s` seconds of age and then fades over `fade_s` seconds
    to unknown.
    """

    name: str
    description: str
    value: Callable[[Sample, datetime], object]
    quantities: tuple[Quantity, ...]
    example: Mapping[str, object]
    hold_s: float
    fade_s: float
    times: tuple[str, ...] = ("at",)
    together: Callable[[Sequence[Reading]], Sequence[Reading]] = lambda readings: readings

    def weight(self, age_s: float) -> float:
        """Return how far a reading of this age (s) may still steer: 1 when fresh, 0 when forgotten."""
        if age_s <= self.hold_s:
            return 1.0
        return max(0.0, 1.0 - (age_s - self.hold_s) / self.fade_s)

    def read(self, sample: object, *, now: datetime, source: str = "", ahead: timedelta | None = None) -> Reading:
        """Return the reading in one sample object such as `{"bpm": 72, "at": "2026-11-21T09:00:00Z", "motion": "still"}`.

        Unknown fields are ignored. With `ahead` the reading's time is the one told, which may lie so far in the future. Raises InvalidInput
        naming the field and what is allowed.
        """
        if not isinstance(sample, Mapping):
            raise InvalidInput("sample", "must be an object")
        time = next((name for name in self.times if sample.get(name) is not None), self.times[-1])
        return Reading(
            signal=self.name,
            value=self.value(sample, now),
            at=instant(sample.get(time), now, field=time)
            if ahead is None
            else told_instant(sample.get(time), now, field=time, ahead=ahead),
            source=source,
            motion=_motion(sample.get("motion")),
            rr_ms=_intervals(sample.get("rr_ms")),
        )


def instant(at: object, now: datetime, *, field: str = "at") -> datetime:
    """Return the instant in a field of a sample, in UTC; None is now. Raises InvalidInput for what is no time, too old, or yet to come."""
    return min(told_instant(at, now, field=field, ahead=FUTURE_TOLERANCE), now)


def told_instant(at: object, now: datetime, *, field: str, ahead: timedelta) -> datetime:
    """Return an instant like `instant`, but as it was told: it may lie as far `ahead` of now as that. Raises InvalidInput likewise."""
    if at is None:
        return now
    if not isinstance(at, str):
        raise InvalidInput(field, "must be an ISO 8601 time with a zone, such as 2026-11-21T09:00:00Z")
    try:
        read = datetime.fromisoformat(at)
    except ValueError:
        raise InvalidInput(field, "must be an ISO 8601 time with a zone, such as 2026-11-21T09:00:00Z") from None
    if read.tzinfo is None:
        raise InvalidInput(field, "must name its zone, such as Z or +02:00")
    try:
        read = read.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field, "must be at most 30 days old and not in the future") from None
    if read - now > ahead:
        raise InvalidInput(field, "must not be in the future")
    if now - read > MAX_AGE:
        raise InvalidInput(field, "must be at most 30 days old")
    return read


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
