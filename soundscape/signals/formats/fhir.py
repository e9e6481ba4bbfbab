"""HL7 FHIR R4: an Observation of the heart rate (LOINC 8867-4), or a Bundle that holds some.

The profile `heartrate` of FHIR's vital signs asks for the UCUM unit `/min`. UCUM writes the same in other ways: `1/min`, `min-1`, and
with annotations in braces, which mean nothing (UCUM, sections 6 and 12).
"""

import re
from collections.abc import Iterator, Mapping

from soundscape.errors import InvalidInput
from soundscape.signals.formats.base import Format, Told, each, end_of, given, listed, mapping, moment

LOINC, HEART_RATE = "http://loinc.org", "8867-4"
UCUM = "http://unitsofmeasure.org"
_ANNOTATION = re.compile(r"\{[^{}]*\}")
PER_MINUTE = ("/min", "1/min", "min-1")
FINAL = ("registered", "preliminary", "final", "amended", "corrected")


def _samples(document: Mapping[str, object]) -> Iterator[Told]:
    if document["resourceType"] != "Bundle":
        return each((document,), _sample)
    return each(_resources(document), _sample)


def _resources(bundle: Mapping[str, object]) -> Iterator[object]:
    for entry in listed(bundle.get("entry", []), "entry"):
        yield entry.get("resource") if isinstance(entry, dict) else None


def _sample(resource: object) -> Mapping[str, object] | None:
    if not isinstance(resource, dict) or resource.get("resourceType") != "Observation":
        return None
    components = resource.get("component")
    parts = (resource, *(components if isinstance(components, list) else ()))
    part = next((part for part in parts if isinstance(part, dict) and _is_heart_rate(part.get("code"))), None)
    if part is None:
        return None
    if (status := resource.get("status")) is not None and status not in FINAL:
        raise InvalidInput("status", f"must be one of {', '.join(FINAL)}")
    return {"bpm": _rate(part), "at": _time(resource)}


def _is_heart_rate(code: object) -> bool:
    codings = code.get("coding") if isinstance(code, dict) else None
    if not isinstance(codings, list):
        return False
    return any(isinstance(one, dict) and one.get("system") == LOINC and one.get("code") == HEART_RATE for one in codings)


def _rate(part: Mapping[str, object]) -> object:
    quantity = mapping(part.get("valueQuantity"), "valueQuantity")
    if quantity.get("system", UCUM) != UCUM:
        raise InvalidInput("valueQuantity.system", f"must be {UCUM}")
    code = quantity.get("code", quantity.get("unit"))
    if not isinstance(code, str) or _ANNOTATION.sub("", code) not in PER_MINUTE:
        raise InvalidInput("valueQuantity.code", "must be /min, or another way UCUM has to write it such as {beats}/min")
    if quantity.get("comparator") is not None:
        raise InvalidInput("valueQuantity.comparator", "must be absent: a bound is no rate")
    return given(quantity.get("value"), "valueQuantity.value")


def _time(resource: Mapping[str, object]) -> object:
    if (at := resource.get("effectiveDateTime", resource.get("effectiveInstant"))) is not None:
        return at
    if resource.get("effectivePeriod") is None:
        raise InvalidInput("effectiveDateTime", "must be given")
    period = mapping(resource["effectivePeriod"], "effectivePeriod")
    start, end = (moment(period.get(name), f"effectivePeriod.{name}") for name in ("start", "end"))
    return end_of(start, end, "effectivePeriod")


FORMAT = Format(
    name="fhir",
    title="HL7 FHIR",
    signal="heart-rate",
    recognises=lambda document: isinstance(document, dict) and "resourceType" in document,
    samples=_samples,
    example={
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": HEART_RATE}]},
        "effectiveDateTime": "2026-11-21T07:14:24Z",
        "valueQuantity": {"value": 72, "unit": "beats/minute", "system": UCUM, "code": "/min"},
    },
)
