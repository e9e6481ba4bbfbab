"""What a body tells: native samples, foreign shapes, one or many."""

from collections.abc import Mapping
from typing import Any

import pytest

import soundscape.signals.formats
from soundscape.api import batches
from soundscape.errors import InvalidInput
from soundscape.plugins import discover
from soundscape.signals import heart_rate, motion
from soundscape.signals.formats.base import Format

FORMATS = tuple(discover(soundscape.signals.formats, "FORMAT", Format).values())
HEART = heart_rate.SIGNAL
NATIVE = {"bpm": 72, "at": "2026-11-21T09:00:00Z"}
PULSOID = {"measured_at": 1795245264000, "data": {"heart_rate": 73}}
FHIR = next(format.example for format in FORMATS if format.name == "fhir")


def rates(document: object) -> list[object]:
    """Return the rates a document tells, or the field of a refusal in their place."""
    told: list[Any] = list(batches.read(document, HEART, FORMATS).samples)
    return [sample.field if isinstance(sample, InvalidInput) else sample.get("bpm") for sample in told]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (NATIVE, [72]),
        ({"samples": [NATIVE, {"bpm": 70}]}, [72, 70]),
        ([NATIVE, PULSOID, FHIR], [72, 73, 72]),
        ({"samples": [PULSOID, NATIVE]}, [73, 72]),
        (PULSOID, [73]),
        ({"resourceType": "Bundle", "entry": [{"resource": FHIR}, {"resource": {"resourceType": "Patient"}}]}, [72]),
        (b"\x00\x48", [72]),
        (b"\x00", ["packet"]),
        ({"dailies": 3}, ["dailies"]),
    ],
)
def test_every_way_to_tell_is_understood(document: object, expected: list[object]) -> None:
    """By itself, wrapped, in a list, in a foreign wrapper, mixed."""
    assert rates(document) == expected


def test_the_device_is_named_by_whoever_names_it() -> None:
    """Beside one sample or many; a format stands for itself."""
    for document, device in (
        ({**NATIVE, "device": "strap"}, "strap"),
        ({"samples": [NATIVE], "device": "strap"}, "strap"),
        (PULSOID, "pulsoid"),
        (NATIVE, ""),
    ):
        assert batches.read(document, HEART, FORMATS).device == device


@pytest.mark.parametrize("document", [format.example for format in FORMATS], ids=[format.name for format in FORMATS])
def test_what_tells_of_something_else_is_refused(document: object) -> None:
    """The heart of a listener says nothing about their steps."""
    (told,) = batches.read(document, motion.SIGNAL, FORMATS).samples
    assert isinstance(told, InvalidInput)
    assert "heart-rate" in told.reason


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (None, "body"),
        ([], "body"),
        ([{}] * 10_001, "body"),
        ("72", "body"),
        ({}, "samples"),
        ({"device": "strap"}, "samples"),
        ({"samples": []}, "samples"),
        ({"samples": {}}, "samples"),
        ({"samples": [{}] * 10_001}, "samples"),
        ({"samples": [{}], "device": ""}, "device"),
        ({"samples": [{}], "device": "x" * 81}, "device"),
        ({"samples": [{}], "device": 3}, "device"),
        ({"bpm": 72, "device": 3}, "device"),
        ({"samples": [{}], "sampels": []}, "sampels"),
        ({"sampels": [{}], "device": "strap"}, "sampels"),
    ],
)
def test_a_bad_request_names_its_field(document: Mapping[str, object], field: str) -> None:
    """Before any sample is looked at."""
    with pytest.raises(InvalidInput) as refusal:
        batches.read(document, HEART, FORMATS)
    assert refusal.value.field == field
