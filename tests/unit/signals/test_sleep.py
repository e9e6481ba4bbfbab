"""The sleep signal."""

from datetime import UTC, datetime

import pytest

from soundscape.errors import InvalidInput
from soundscape.signals.sleep import SIGNAL, SleepEvent

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
START, END = datetime(2026, 11, 20, 22, 40, tzinfo=UTC), datetime(2026, 11, 21, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize("event", ["awake", "bed"])
def test_an_event_is_now_or_at_a_time(event: str) -> None:
    """Without a time it has just happened."""
    assert SIGNAL.read({"event": event}, now=NOW).value == SleepEvent(event, NOW.timestamp())  # type: ignore[arg-type]  # one of the kinds
    earlier = SIGNAL.read({"event": event, "at": "2026-11-21T07:30:00+01:00"}, now=NOW)
    assert earlier.value == SleepEvent(event, datetime(2026, 11, 21, 6, 30, tzinfo=UTC).timestamp())  # type: ignore[arg-type]


def test_a_stretch_of_sleep_is_told_when_it_is_over() -> None:
    """Its reading carries the time of its end."""
    reading = SIGNAL.read({"start": START.isoformat(), "end": END.isoformat()}, now=NOW)
    assert reading.value == SleepEvent("slept", START.timestamp(), END.timestamp())
    assert reading.at == END


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
