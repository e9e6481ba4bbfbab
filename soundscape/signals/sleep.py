"""Sleep: what the listener says (awake now, going to bed) and what a wearable saw (a stretch of sleep)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from soundscape.errors import InvalidInput
from soundscape.signals.base import Reading, Sample, Signal, instant

Kind = Literal["awake", "bed", "slept", "play"]

LONGEST = timedelta(hours=24)

PAUSE_S = 3600.0
"""Pieces of sleep at most this far apart are one night: many wearables end a piece at every waking (a design value)."""


class SleepEvent(msgspec.Struct, frozen=True):
    """Something that tells about sleep, at a time in seconds since the epoch; `until_s` is the end of a stretch of sleep.

    `play`, the first one of a day, is never told but noticed.
    """

    kind: Kind
    at_s: float
    until_s: float | None = None


def _value(sample: Sample, now: datetime) -> SleepEvent:
    event = sample.get("event")
    if event is not None or ("event" in sample and "start" not in sample):
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


def joined(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return readings in order of time, pieces of sleep up to an hour apart joined to one stretch, as far as it stays within 24 hours.

    What a listener said in between keeps pieces apart: waking ends a night. The reading of a stretch is that of its last piece.
    """
    found: list[Reading] = []
    for reading in readings:
        night = _night(found[-1].value, reading.value) if found else None
        if night is None:
            found.append(reading)
        else:
            found[-1] = msgspec.structs.replace(reading, value=night)
    return tuple(found)


def _night(before: object, after: object) -> SleepEvent | None:
    match before, after:
        case SleepEvent(at_s=start_s, until_s=float(paused_s)), SleepEvent(at_s=again_s, until_s=float(end_s)):
            start_s = min(start_s, again_s)
            if again_s - paused_s <= PAUSE_S and end_s - start_s <= LONGEST.total_seconds():
                return SleepEvent("slept", start_s, end_s)
    return None


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
    together=joined,
)
