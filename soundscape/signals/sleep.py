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


class SleepEvent(msgspec.Struct, frozen=True, array_like=True):
    """Something that tells about sleep, at a time in seconds since the epoch; `until_s` is the end of a stretch of sleep.

    `offset_s` and `until_offset_s` are how far the clock on the wall was ahead of UTC then, in seconds; None is unknown. `play`, the first
    one of a day, is never told but noticed.
    """

    kind: Kind
    at_s: float
    until_s: float | None = None
    offset_s: float | None = None
    until_offset_s: float | None = None


def _value(sample: Sample, now: datetime) -> SleepEvent:
    event = sample.get("event")
    if event is not None or ("event" in sample and "start" not in sample):
        if event != "awake" and event != "bed":
            raise InvalidInput("event", "must be awake or bed")
        return SleepEvent(event, instant(sample.get("at"), now).timestamp(), offset_s=_offset_s(sample.get("at")))
    for field in ("start", "end"):
        if sample.get(field) is None:
            raise InvalidInput(field, "must be given: a sample is an event (awake or bed), or a stretch of sleep from start to end")
    start, end = (instant(sample[field], now, field=field) for field in ("start", "end"))
    if not timedelta() < end - start <= LONGEST:
        raise InvalidInput("end", "must come after start, at most 24 hours later")
    return SleepEvent("slept", start.timestamp(), end.timestamp(), *(_offset_s(sample[field]) for field in ("start", "end")))


def _offset_s(at: object) -> float | None:
    # Many devices send UTC wherever they are: only another offset says what the clock on the wall showed.
    offset = datetime.fromisoformat(at).utcoffset() if isinstance(at, str) else None
    return offset.total_seconds() if offset else None


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
        case SleepEvent(until_s=float(paused_s)) as first, SleepEvent(until_s=float(end_s)) as second:
            begun = min(first, second, key=lambda event: event.at_s)
            if second.at_s - paused_s <= PAUSE_S and end_s - begun.at_s <= LONGEST.total_seconds():
                return SleepEvent("slept", begun.at_s, end_s, begun.offset_s, second.until_offset_s)
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
