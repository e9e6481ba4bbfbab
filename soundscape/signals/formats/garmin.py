"""Daily summaries as the Garmin Health API pushes them: heart rates by seconds since the start of the summary."""

from collections.abc import Iterator, Mapping

from soundscape.errors import InvalidInput
from soundscape.signals.formats.base import Format, Told, each, given, listed, mapping, number, since_1970

SAMPLES = "timeOffsetHeartRateSamples"


def _samples(document: Mapping[str, object]) -> Iterator[Told]:
    for summary in listed(document["dailies"], "dailies"):
        if isinstance(summary, dict) and SAMPLES in summary:
            yield from _of(summary)


def _of(summary: Mapping[str, object]) -> Iterator[Told]:
    try:
        start_s = number(given(summary.get("startTimeInSeconds"), "startTimeInSeconds"), "startTimeInSeconds")
        rates = mapping(summary[SAMPLES], SAMPLES)
    except InvalidInput as refusal:
        yield refusal
        return
    yield from each(rates.items(), lambda item: {"bpm": item[1], "at": since_1970(start_s + number(item[0], SAMPLES), SAMPLES)})


FORMAT = Format(
    name="garmin",
    title="the Garmin Health API",
    signal="heart-rate",
    recognises=lambda document: isinstance(document, dict) and "dailies" in document,
    samples=_samples,
    example={"dailies": [{"startTimeInSeconds": 1795245264, SAMPLES: {"0": 72, "15": 75}}]},
)
