"""The motion signal."""

from datetime import UTC, datetime

import pytest

from soundscape.errors import InvalidInput
from soundscape.signals.motion import SIGNAL, Moving

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sample", "moving"),
    [
        ({"motion": "still"}, Moving(moving=False)),
        ({"motion": "moving", "cadence_spm": 168}, Moving(moving=True, cadence_spm=168.0)),
        ({"motion": "moving", "cadence_spm": None}, Moving(moving=True)),
    ],
)
def test_motion_may_come_with_steps(sample: dict[str, object], moving: Moving) -> None:
    """Many sensors know only that something moved."""
    reading = SIGNAL.read(sample, now=NOW)
    assert (reading.value, reading.motion) == (moving, sample["motion"])


@pytest.mark.parametrize("sample", [{"cadence_spm": 168}, {"motion": True}, {"motion": "running"}])
def test_steps_without_motion_are_refused(sample: dict[str, object]) -> None:
    """The error says which words there are."""
    with pytest.raises(InvalidInput, match=r"^motion: must be still or moving$"):
        SIGNAL.read(sample, now=NOW)
