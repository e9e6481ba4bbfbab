"""What the app Health Auto Export posts (version 2): metrics by name, of which the heart rate is one; its minutes have Min, Avg and Max."""

from collections.abc import Iterator, Mapping

from soundscape.errors import InvalidInput
from soundscape.signals.formats.base import Format, Told, each, given, listed, mapping, unit

METRIC = "heart_rate"
UNITS = ("count/min", "bpm")


def _samples(document: Mapping[str, object]) -> Iterator[Told]:
    metrics = mapping(document["data"], "data")["metrics"]
    for metric in listed(metrics, "data.metrics"):
        if isinstance(metric, dict) and metric.get("name") == METRIC:
            yield from _of(metric)


def _of(metric: Mapping[str, object]) -> Iterator[Told]:
    try:
        unit(metric.get("units"), "units", UNITS)
        minutes = listed(metric.get("data"), "data")
    except InvalidInput as refusal:
        yield refusal
        return
    yield from each(minutes, _sample)


def _sample(minute: object) -> Mapping[str, object]:
    told = mapping(minute, "data")
    value = "Avg" if told.get("Avg") is not None else "qty"
    return {"bpm": given(told.get(value), "Avg"), "at": _time(given(told.get("date"), "date"))}


def _time(date: object) -> object:
    # 2026-11-21 08:14:00 +0100: the zone stands apart from the time.
    return date.replace(" +", "+").replace(" -", "-") if isinstance(date, str) else date


FORMAT = Format(
    name="health-auto-export",
    title="Health Auto Export",
    signal="heart-rate",
    recognises=lambda document: isinstance(document, dict) and isinstance(data := document.get("data"), dict) and "metrics" in data,
    samples=_samples,
    example={
        "data": {
            "metrics": [
                {
                    "name": "heart_rate",
                    "units": "count/min",
                    "data": [{"date": "2026-11-21 08:14:00 +0100", "Min": 64, "Avg": 68.5, "Max": 77, "source": "Apple Watch"}],
                }
            ]
        }
    },
)
