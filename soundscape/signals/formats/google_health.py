"""Data points of the Google Health API (Fitbit, Pixel Watch): `heartRate` with a sample time; whole numbers come as text."""

from collections.abc import Iterator, Mapping

from soundscape.signals.formats.base import Format, Told, each, given, listed, mapping, number


def _samples(document: Mapping[str, object]) -> Iterator[Told]:
    points = listed(document["dataPoints"], "dataPoints") if "dataPoints" in document else [document]
    return each(points, _sample)


def _sample(point: object) -> Mapping[str, object] | None:
    if not isinstance(point, dict) or "heartRate" not in point:
        return None
    rate = mapping(point["heartRate"], "heartRate")
    at = mapping(rate.get("sampleTime"), "heartRate.sampleTime").get("physicalTime")
    return {
        "bpm": number(rate.get("beatsPerMinute"), "heartRate.beatsPerMinute"),
        "at": given(at, "heartRate.sampleTime.physicalTime"),
    }


FORMAT = Format(
    name="google-health",
    title="the Google Health API",
    signal="heart-rate",
    recognises=lambda document: isinstance(document, dict) and ("dataPoints" in document or "heartRate" in document),
    samples=_samples,
    example={"dataPoints": [{"heartRate": {"sampleTime": {"physicalTime": "2026-11-21T07:14:24Z"}, "beatsPerMinute": "72"}}]},
)
