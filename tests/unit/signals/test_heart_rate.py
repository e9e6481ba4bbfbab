"""The heart-rate signal."""

from datetime import UTC, datetime

import pytest

from soundscape.errors import InvalidInput
from soundscape.signals.heart_rate import SIGNAL

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("sample", [{"bpm": 72}, {"value": 72}, {"value": 190, "bpm": 72}])
def test_the_rate_is_called_bpm_or_value(sample: dict[str, int]) -> None:
    """`bpm` goes before `value` when both are there."""
    assert SIGNAL.read(sample, now=NOW).value == 72.0


@pytest.mark.parametrize("bpm", [29.9, 220.1, 0, -60, 1000])
def test_impossible_rates_are_refused_with_the_range(bpm: float) -> None:
    """The project's one plausible range is 30 to 220 bpm."""
    with pytest.raises(InvalidInput, match=r"^bpm: must be a number from 30 to 220 bpm$"):
        SIGNAL.read({"bpm": bpm}, now=NOW)


def test_a_silent_sensor_keeps_its_say_for_two_minutes_and_loses_it_over_one() -> None:
    """A reading up to 120 s old steers; at 180 s it is forgotten."""
    assert [SIGNAL.weight(age_s) for age_s in (120.0, 150.0, 180.0)] == [1.0, 0.5, 0.0]


def test_a_rate_in_another_unit_is_none() -> None:
    """A number that happens to be possible in beats a minute, but says that it is something else, is refused."""
    assert SIGNAL.read({"value": 72, "unit": "bpm"}, now=NOW).value == 72.0
    for unit in ("Hz", "ms", 5, ["bpm"]):
        with pytest.raises(InvalidInput, match=r"^unit: must be bpm, "):
            SIGNAL.read({"value": 72, "unit": unit}, now=NOW)
