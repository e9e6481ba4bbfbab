"""The state of a Home Assistant sensor as a `rest_command` sends it: `{"entity_id": …, "state": "72", "last_changed": …}`."""

from collections.abc import Iterator, Mapping

from soundscape.errors import InvalidInput
from soundscape.signals.formats.base import Format, Told, each, given, mapping, number, unit

UNITS = ("bpm", "BPM", "beats/min")
TIMES = ("last_reported", "last_updated", "last_changed")
"""The first of them there is counts: a rate that stays the same is measured anew all the same."""


def _sample(document: Mapping[str, object]) -> Mapping[str, object]:
    state, attributes = document["state"], document.get("attributes")
    if state in ("unavailable", "unknown", "none", ""):
        raise InvalidInput("state", f"must be a number; the sensor says {state or 'nothing'}")
    if attributes is not None and (told := mapping(attributes, "attributes").get("unit_of_measurement")) is not None:
        unit(told, "attributes.unit_of_measurement", UNITS)
    time = next((name for name in TIMES if document.get(name) is not None), TIMES[-1])
    return {"bpm": number(state, "state"), "at": given(document.get(time), time)}


def _samples(document: Mapping[str, object]) -> Iterator[Told]:
    return each((document,), _sample)


FORMAT = Format(
    name="home-assistant",
    title="a Home Assistant sensor",
    signal="heart-rate",
    recognises=lambda document: isinstance(document, dict) and "entity_id" in document and "state" in document,
    samples=_samples,
    example={
        "entity_id": "sensor.pixel_watch_heart_rate",
        "state": "72",
        "attributes": {"unit_of_measurement": "bpm"},
        "last_changed": "2026-11-21T07:14:24.512345+00:00",
    },
)
