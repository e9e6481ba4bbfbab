"""Which samples are believed, and which are new."""

from datetime import UTC, datetime

import pytest

from soundscape.api.readings import Outcome, samples_in
from soundscape.api.residents import Remembered
from soundscape.errors import InvalidInput

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_a_reading_is_new_once() -> None:
    """Same signal, instant and source."""
    remembered = Remembered()
    assert remembered.is_new(signal="heart-rate", at=AT, source="strap")
    assert not remembered.is_new(signal="heart-rate", at=AT, source="strap")
    assert remembered.is_new(signal="heart-rate", at=AT, source="watch")


def test_memory_is_bounded() -> None:
    """The oldest are forgotten."""
    remembered = Remembered(capacity=2)
    for source in ("a", "b", "c"):
        remembered.is_new(signal="heart-rate", at=AT, source=source)
    assert remembered.is_new(signal="heart-rate", at=AT, source="a")
    assert not remembered.is_new(signal="heart-rate", at=AT, source="c")


def test_the_list_of_refusals_is_bounded() -> None:
    """All are counted, a hundred are listed."""
    outcome = Outcome()
    for index in range(1000):
        outcome.refuse(index, InvalidInput("bpm", "must be"))
    assert (outcome.refused_count, len(outcome.refused)) == (1000, 100)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (None, "body"),
        ([], "body"),
        ({}, "samples"),
        ({"samples": []}, "samples"),
        ({"samples": {}}, "samples"),
        ({"samples": [{}] * 10_001}, "samples"),
        ({"samples": [{}], "device": ""}, "device"),
        ({"samples": [{}], "device": "x" * 81}, "device"),
        ({"samples": [{}], "device": 3}, "device"),
        ({"samples": [{}], "sampels": []}, "sampels"),
    ],
)
def test_a_bad_request_names_its_field(document: object, field: str) -> None:
    """Before any sample is looked at."""
    with pytest.raises(InvalidInput) as refusal:
        samples_in(document)
    assert refusal.value.field == field
