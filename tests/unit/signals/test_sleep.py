"""The sleep signal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.errors import InvalidInput
from soundscape.signals.base import Reading
from soundscape.signals.sleep import LONGEST, SIGNAL, Kind, SleepEvent, joined

MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
START, END = datetime(2026, 11, 20, 22, 40, tzinfo=UTC), datetime(2026, 11, 21, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize("event", ["awake", "bed"])
def test_an_event_is_now_or_at_a_time(event: str) -> None:
    """Without a time it has just happened."""
    assert SIGNAL.read({"event": event}, now=NOW).value == SleepEvent(event, NOW.timestamp())  # type: ignore[arg-type]  # one of the kinds
    earlier = SIGNAL.read({"event": event, "at": "2026-11-21T07:30:00+01:00"}, now=NOW)
    half_past_six = datetime(2026, 11, 21, 6, 30, tzinfo=UTC).timestamp()
    assert earlier.value == SleepEvent(event, half_past_six, offset_s=3600.0)  # type: ignore[arg-type]  # one of the kinds


def test_a_stretch_of_sleep_is_told_when_it_is_over() -> None:
    """Its reading carries the time of its end."""
    reading = SIGNAL.read({"start": START.isoformat(), "end": END.isoformat()}, now=NOW)
    assert reading.value == SleepEvent("slept", START.timestamp(), END.timestamp())
    assert reading.at == END


def test_a_stretch_says_what_the_clock_on_the_wall_showed() -> None:
    """By its own offset from UTC at either end; UTC itself says nothing, for many devices send it wherever they are."""
    night = {"start": "2026-10-25T00:00:00+02:00", "end": "2026-10-25T07:00:00+01:00"}
    stretch = SIGNAL.read(night, now=datetime(2026, 10, 26, tzinfo=UTC)).value
    assert isinstance(stretch, SleepEvent)
    assert (stretch.offset_s, stretch.until_offset_s) == (7200.0, 3600.0)
    for zero in ("Z", "+00:00"):
        silent = SIGNAL.read({"start": f"2026-11-20T22:40:00{zero}", "end": f"2026-11-21T06:10:00{zero}"}, now=NOW).value
        assert silent == SleepEvent("slept", START.timestamp(), END.timestamp())


def test_joined_pieces_keep_the_clocks_of_both_ends() -> None:
    """Of the first piece and of the last."""
    pieces = [SleepEvent("slept", 0.0, 3600.0, 7200.0, 7200.0), SleepEvent("slept", 5400.0, 9000.0, 7200.0, 3600.0)]
    (night,) = joined([Reading("sleep", piece, MIDNIGHT) for piece in pieces])
    assert night.value == SleepEvent("slept", 0.0, 9000.0, 7200.0, 3600.0)


def test_nulls_stand_for_what_is_not_there() -> None:
    """Programs that write out every field mean nothing by it; the reading carries the time that is given."""
    event = SIGNAL.read({"event": "bed", "at": START.isoformat(), "start": None, "end": None}, now=NOW)
    assert (event.value, event.at) == (SleepEvent("bed", START.timestamp()), START)
    stretch = SIGNAL.read({"event": None, "at": None, "start": START.isoformat(), "end": END.isoformat()}, now=NOW)
    assert (stretch.value, stretch.at) == (SleepEvent("slept", START.timestamp(), END.timestamp()), END)


def slept(start_h: float, end_h: float) -> Reading:
    """Return the reading of a stretch of sleep, in hours after a midnight."""
    start, end = (MIDNIGHT + timedelta(hours=hours) for hours in (start_h, end_h))
    return Reading("sleep", SleepEvent("slept", start.timestamp(), end.timestamp()), end, source="watch")


def said(kind: Kind, hour: float) -> Reading:
    """Return the reading of an event, in hours after a midnight."""
    at = MIDNIGHT + timedelta(hours=hour)
    return Reading("sleep", SleepEvent(kind, at.timestamp()), at)


def test_pieces_of_a_night_are_one_night() -> None:
    """Up to an hour apart, also when they overlap; a nap later in the day stays one."""
    pieces = (slept(-1.0, 0.5), slept(0.4, 2.0), slept(3.0, 7.0), slept(14.0, 14.5))
    assert joined(pieces) == (slept(-1.0, 7.0), slept(14.0, 14.5))
    assert joined((slept(-1.0, 2.0), slept(3.01, 7.0))) == (slept(-1.0, 2.0), slept(3.01, 7.0))
    assert joined(()) == ()


def test_what_was_said_keeps_pieces_apart() -> None:
    """Waking ends a night; bed and waking are no stretch."""
    told = (slept(-1.0, 3.0), said("awake", 3.1), slept(3.5, 7.0))
    assert joined(told) == told
    events = (said("bed", -1.0), said("awake", -0.5))
    assert joined(events) == events


stretches = st.tuples(st.floats(0.0, 200.0), st.floats(0.1, 24.0)).map(lambda told: slept(told[0], told[0] + told[1]))


@given(st.lists(stretches, max_size=20))
def test_joined_stretches_are_stretches(pieces: list[Reading]) -> None:
    """Whatever is told: none longer than a day, none lost."""
    pieces.sort(key=lambda piece: piece.at)
    nights = [(night.value.at_s, night.value.until_s) for night in joined(pieces) if isinstance(night.value, SleepEvent)]
    for start_s, end_s in nights:
        assert end_s is not None
        assert 0.0 < end_s - start_s <= LONGEST.total_seconds()
    for piece in pieces:
        assert isinstance(piece.value, SleepEvent)
        assert any(start_s <= piece.value.at_s and (piece.value.until_s or 0.0) <= (end_s or 0.0) for start_s, end_s in nights)


@pytest.mark.parametrize(
    ("sample", "field"),
    [
        ({"event": "snooze"}, "event"),
        ({"event": None}, "event"),
        ({"event": "play"}, "event"),
        ({"event": "awake", "at": "2026-11-21T10:00:00Z"}, "at"),
        ({"event": "awake", "at": "2026-11-21T07:30:00"}, "at"),
        ({"start": "2026-11-20T22:40:00Z"}, "end"),
        ({"end": "2026-11-21T06:10:00Z"}, "start"),
        ({"start": "2026-11-21T06:10:00Z", "end": "2026-11-20T22:40:00Z"}, "end"),
        ({"start": "2026-11-21T06:10:00Z", "end": "2026-11-21T06:10:00Z"}, "end"),
        ({"start": "2026-11-19T06:10:00Z", "end": "2026-11-20T22:40:00Z"}, "end"),
        ({"start": "2026-11-20T22:40:00Z", "end": "2026-11-21T12:10:00Z"}, "end"),
        ({"start": "2026-09-20T22:40:00Z", "end": "2026-09-21T06:10:00Z"}, "start"),
        ({"start": 5, "end": "2026-11-21T06:10:00Z"}, "start"),
        ({"value": 7.5}, "start"),
    ],
)
def test_wrong_samples_name_the_field(sample: dict[str, object], field: str) -> None:
    """What is no event, no stretch, or in the future is refused."""
    with pytest.raises(InvalidInput) as refusal:
        SIGNAL.read(sample, now=NOW)
    assert refusal.value.field == field
