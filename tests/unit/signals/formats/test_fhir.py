"""Observations and bundles of HL7 FHIR."""

from typing import Any

import pytest

from soundscape.signals.base import Reading
from soundscape.signals.formats.fhir import FORMAT
from tests.unit.signals.formats.reading import at, read

HEART = {"coding": [{"system": "http://loinc.org", "code": "8867-4", "display": "Heart rate"}], "text": "Heart rate"}
TEMPERATURE = {"coding": [{"system": "http://loinc.org", "code": "8310-5"}]}
READ = Reading("heart-rate", 72.0, at(7, 14, 24))


def quantity(value: object = 72, code: object = "/min", **more: object) -> dict[str, object]:
    """Return a quantity in UCUM."""
    return {"value": value, "unit": "beats/minute", "system": "http://unitsofmeasure.org", "code": code, **more}


def observation(**changes: object) -> dict[str, Any]:
    """Return an observation of a heart rate, changed; what is set to None is absent."""
    whole = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"code": "vital-signs"}]}],
        "code": HEART,
        "effectiveDateTime": "2026-11-21T07:14:24Z",
        "valueQuantity": quantity(),
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"status": None},
        {"valueQuantity": quantity(code="{beats}/min")},
        {"valueQuantity": quantity(code="{HB}/min")},
        {"valueQuantity": quantity(code="1/min")},
        {"valueQuantity": quantity(code="min-1")},
        {"valueQuantity": quantity(code="/min{beat}")},
        {"valueQuantity": {"value": 72, "unit": "/min"}},
        {"effectiveDateTime": "2026-11-21T08:14:24.000+01:00"},
        {"effectiveDateTime": None, "effectiveInstant": "2026-11-21T07:14:24Z"},
        {"effectiveDateTime": None, "effectivePeriod": {"start": "2026-11-21T07:13:24Z", "end": "2026-11-21T07:14:24Z"}},
        {"code": TEMPERATURE, "valueQuantity": None, "component": [3, {"code": TEMPERATURE}, {"code": HEART, "valueQuantity": quantity()}]},
    ],
)
def test_an_observation_says(changes: dict[str, object]) -> None:
    """The rate, when it was measured; also as a component of another one."""
    assert read(FORMAT, observation(**changes)) == [READ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valueQuantity": quantity(code="bpm")}, "valueQuantity.code"),
        ({"valueQuantity": quantity(code="/s")}, "valueQuantity.code"),
        ({"valueQuantity": quantity(code="{beats/min}")}, "valueQuantity.code"),
        ({"valueQuantity": quantity(code=["/min"])}, "valueQuantity.code"),
        ({"valueQuantity": quantity(system="http://example.org")}, "valueQuantity.system"),
        ({"valueQuantity": quantity(comparator="<")}, "valueQuantity.comparator"),
        ({"valueQuantity": quantity(value="72")}, "bpm"),
        ({"valueQuantity": quantity(value=500)}, "bpm"),
        ({"valueQuantity": quantity(value=None)}, "valueQuantity.value"),
        ({"valueQuantity": None}, "valueQuantity"),
        ({"status": "entered-in-error"}, "status"),
        ({"effectiveDateTime": None}, "effectiveDateTime"),
        ({"effectiveDateTime": "2026"}, "at"),
        ({"effectiveDateTime": "2026-11-21"}, "at"),
        ({"effectiveDateTime": "2016-11-21T07:14:24Z"}, "at"),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-11-21T07:13:24Z"}}, "effectivePeriod.end"),
    ],
)
def test_what_is_wrong_is_refused_by_its_own_name(changes: dict[str, object], field: str) -> None:
    """Units, values, states, times."""
    (refusal,) = read(FORMAT, observation(**changes))
    assert isinstance(refusal, str)
    assert refusal.startswith(f"{field}: ")


def test_a_bundle_is_read_entry_by_entry() -> None:
    """Good ones are kept beside bad ones; what is no heart rate is left out."""
    entries = [
        {"resource": observation()},
        {"resource": {"resourceType": "Patient", "id": "u"}},
        {"resource": observation(code=TEMPERATURE)},
        {"resource": observation(code={"coding": "8867-4"})},
        {"resource": observation(valueQuantity=quantity(value=0))},
        "nothing",
        {"resource": observation()},
    ]
    first, second, third = read(FORMAT, {"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert (first, third) == (READ, READ)
    assert second == "bpm: must be a number from 30 to 220 bpm"
    assert read(FORMAT, {"resourceType": "Bundle"}) == []
    assert read(FORMAT, {"resourceType": "Patient"}) == []
