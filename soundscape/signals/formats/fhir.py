"""HL7 FHIR R4: an Observation of the heart rate (LOINC 8867-4), or a Bundle that holds some.

The profile `heartrate` of FHIR's vital signs asks for the UCUM unit `/min`; annotated forms such as `{beats}/min` mean the same.
"""

from collections.abc import Iterator, Mapping

from soundscape.errors import InvalidInput
from soundscape.signals.formats.base import Format, Told, each, end_of, given, listed, mapping, moment, unit

LOINC, HEART_RATE = "http://loinc.org", "8867-4"
UCUM = "http://unitsofmeasure.org"
UNITS = ("/min", "{beats}/min", "{Beats}/min")
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
    unit(quantity.get("code", quantity.get("unit")), "valueQuantity.code", UNITS)
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
