"""The feedback signal."""

from datetime import UTC, datetime, timedelta

import pytest

from soundscape.errors import InvalidInput
from soundscape.signals.base import Reading
from soundscape.signals.feedback import MOST_AT_ONCE, SIGNAL, Feedback

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sample", "feedback"),
    [
        ({"mood": "bad"}, Feedback("bad")),
        ({"mood": "neutral", "flow": None, "axis": None}, Feedback("neutral")),
        ({"axis": "noise", "direction": "less"}, Feedback(axis="noise", direction="less")),
        ({"flow": 5}, Feedback(flow=5.0)),
        ({"mood": "good", "axis": "tempo", "direction": "right", "flow": 1}, Feedback("good", "tempo", "right", 1.0)),
    ],
)
def test_each_kind_of_answer_may_come_alone(sample: dict[str, object], feedback: Feedback) -> None:
    """Or with the others."""
    assert SIGNAL.read(sample, now=NOW).value == feedback


@pytest.mark.parametrize(
    ("sample", "field"),
    [
        ({}, "mood"),
        ({"mood": None}, "mood"),
        ({"mood": "GOOD"}, "mood"),
        ({"mood": True}, "mood"),
        ({"mood": "good", "axis": "tempo"}, "direction"),
        ({"mood": "good", "direction": "more"}, "axis"),
        ({"axis": ["tempo"], "direction": "more"}, "axis"),
        ({"axis": "tempo", "direction": {}}, "direction"),
        ({"flow": 0.9}, "flow"),
        ({"mood": "bad", "flow": float("nan")}, "flow"),
    ],
)
def test_anything_else_is_refused_by_field(sample: dict[str, object], field: str) -> None:
    """With what is allowed."""
    with pytest.raises(InvalidInput) as refusal:
        SIGNAL.read(sample, now=NOW)
    assert refusal.value.field == field
    assert refusal.value.reason.startswith("must be")


def test_of_many_at_once_the_newest_count() -> None:
    """Nobody gives more answers than fifty in one go."""
    readings = [Reading("feedback", Feedback("good"), NOW + timedelta(seconds=number)) for number in range(80)]
    assert list(SIGNAL.together(readings)) == readings[-MOST_AT_ONCE:]
