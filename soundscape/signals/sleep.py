"""Sleep: what the listener says (awake now, going to bed) and what a wearable saw (a stretch of sleep)."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from soundscape.errors import InvalidInput
from soundscape.signals.base import Sample, Signal, instant

Kind = Literal["awake", "bed", "slept", "play"]

LONGEST = timedelta(hours=24)


class SleepEvent(msgspec.Struct, frozen=True):
    """Something that tells about sleep, at a time in seconds since the epoch; `until_s` is the end of a stretch of sleep.

    `play`, the first one of a day, is never told but noticed.
    """

    kind: Kind
    at_s: float
    until_s: float | None = None


def _value(sample: Sample, now: datetime) -> SleepEvent:
    if "event" in sample:
        event = sample["event"]
        if event != "awake" and event != "bed":
            raise InvalidInput("event", "must be awake or bed")
        return SleepEvent(event, instant(sample.get("at"), now).timestamp())
    for field in ("start", "end"):
        if sample.get(field) is None:
            raise InvalidInput(field, "must be given: a sample is an event (awake or bed), or a stretch of sleep from start to end")
    start, end = (instant(sample[field], now, field=field) for field in ("start", "end"))
    if not timedelta() < end - start <= LONGEST:
        raise InvalidInput("end", "must come after start, at most 24 hours later")
    return SleepEvent("slept", start.timestamp(), end.timestamp())


SIGNAL = Signal(
    name="sleep",
    description="Awake now, going to bed, or a stretch of sleep.",
    value=_value,
    quantities=(),
    example={"start": "2026-11-20T22:40:00Z", "end": "2026-11-21T06:10:00Z"},
    # What is known of a night counts until the next; then habits stand in for it.
    hold_s=86_400.0,
    fade_s=86_400.0,
    times=("end", "at"),
)
