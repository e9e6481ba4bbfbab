"""Which samples are believed, and which are new."""

from datetime import UTC, datetime

import pytest

from soundscape.api.readings import Outcome
from soundscape.api.residents import Remembered
from soundscape.errors import InvalidInput
from soundscape.signals.base import Reading
from soundscape.signals.sleep import SleepEvent
from soundscape.signals.weather import Weather

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def reading(value: object = 72.0, *, source: str = "", signal: str = "heart-rate") -> Reading:
    """Return a reading at one instant."""
    return Reading(signal, value, AT, source=source)


def test_a_reading_is_new_once() -> None:
    """Same signal, instant and value, whichever way it comes."""
    remembered = Remembered()
    assert remembered.is_new(reading(source="strap"))
    assert not remembered.is_new(reading(source="watch"))
    assert remembered.is_new(reading(73.0))
    assert remembered.is_new(reading(signal="weather"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SleepEvent("slept", 0.0, 28_800.0), SleepEvent("slept", 1800.0, 28_800.0)),
        (SleepEvent("bed", 0.0), SleepEvent("awake", 0.0)),
        (Weather(cloud_cover=0.5), Weather(temperature_c=11.0)),
    ],
)
def test_a_correction_is_new(first: object, second: object) -> None:
    """What says something else of the same instant is no repetition; saying it twice is one."""
    remembered = Remembered()
    assert [remembered.is_new(reading(value, signal="any")) for value in (first, second, first, second)] == [True, True, False, False]


def test_memory_is_bounded() -> None:
    """The oldest are forgotten."""
    remembered = Remembered(capacity=2)
    for rate in (70.0, 71.0, 72.0):
        remembered.is_new(reading(rate))
    assert remembered.is_new(reading(70.0))
    assert not remembered.is_new(reading(72.0))


def test_the_list_of_refusals_is_bounded() -> None:
    """All are counted, a hundred are listed."""
    outcome = Outcome()
    for index in range(1000):
        outcome.refuse(index, InvalidInput("bpm", "must be"))
    assert (outcome.refused_count, len(outcome.refused)) == (1000, 100)
