"""The room signal."""

from datetime import UTC, datetime

import pytest

from soundscape.errors import InvalidInput
from soundscape.signals.room import SIGNAL, Room

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sample", "room"),
    [
        ({"level_dba": 46.5}, Room(46.5)),
        ({"value": 46}, Room(46.0)),
        ({"level_dba": 46, "l10_dba": 52, "l90_dba": 38, "speech": 0.2}, Room(46.0, 52.0, 38.0, 0.2)),
    ],
)
def test_a_level_may_come_alone(sample: dict[str, object], room: Room) -> None:
    """A simple meter knows nothing of percentiles or speech."""
    assert SIGNAL.read(sample, now=NOW).value == room


def test_a_room_without_a_level_is_refused() -> None:
    """Speech alone says nothing about how loud it is."""
    with pytest.raises(InvalidInput, match=r"^level_dba: "):
        SIGNAL.read({"speech": 0.5}, now=NOW)
