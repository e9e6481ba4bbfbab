"""A message of Pulsoid's real-time feed: `{"measured_at": 1795245264000, "data": {"heart_rate": 72}}`, milliseconds since 1970."""

from collections.abc import Iterator, Mapping

from soundscape.signals.formats.base import Format, Told, each, given, mapping, number, since_1970


def _sample(document: Mapping[str, object]) -> Mapping[str, object]:
    rate = given(mapping(document.get("data"), "data").get("heart_rate"), "data.heart_rate")
    at = since_1970(number(document["measured_at"], "measured_at") / 1000.0, "measured_at")
    return {"bpm": rate, "at": at}


def _samples(document: Mapping[str, object]) -> Iterator[Told]:
    return each((document,), _sample)


FORMAT = Format(
    name="pulsoid",
    title="Pulsoid",
    signal="heart-rate",
    recognises=lambda document: isinstance(document, dict) and "measured_at" in document,
    samples=_samples,
    example={"measured_at": 1795245264000, "data": {"heart_rate": 72}},
)
