"""Open mHealth heart-rate 2.0 and rr-interval 1.0, bare or as a data point (`header` and `body`).

The schemas allow one unit each, `beats/min` and `ms`. A mean over a stretch of time stands for its end.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from soundscape.errors import InvalidInput
from soundscape.signals.base import RR_RANGE_MS
from soundscape.signals.formats.base import Format, Told, each, end_of, given, mapping, moment, number, unit

MEANS = ("average", "median")
STILL, MOVING = ("at rest",), ("active", "during exercise")
UNIT_S = {"ms": 1e-3, "sec": 1.0, "min": 60.0, "h": 3600.0}
KEYS = ("heart_rate", "rr_interval", "effective_time_frame")


def _recognises(document: object) -> bool:
    return isinstance(document, dict) and (("header" in document and "body" in document) or any(key in document for key in KEYS))


def _samples(document: Mapping[str, object]) -> Iterator[Told]:
    return each((document.get("body") if "header" in document else document,), _sample)


def _sample(body: object) -> Mapping[str, object] | None:
    told = mapping(body, "body")
    if "heart_rate" in told:
        sample = _rate(told)
    elif "rr_interval" in told:
        sample = _interval(told)
    else:
        return None
    frame = mapping(told.get("effective_time_frame"), "effective_time_frame")
    return {**sample, "at": _time(frame)}


def _rate(body: Mapping[str, object]) -> Mapping[str, object]:
    rate = mapping(body["heart_rate"], "heart_rate")
    unit(rate.get("unit"), "heart_rate.unit", ("beats/min",))
    statistic = body.get("descriptive_statistic")
    if statistic is not None and statistic not in MEANS:
        raise InvalidInput("descriptive_statistic", f"must be {' or '.join(MEANS)} or absent")
    activity = body.get("temporal_relationship_to_physical_activity")
    motion = "still" if activity in STILL else "moving" if activity in MOVING else None
    return {"bpm": given(rate.get("value"), "heart_rate.value"), "motion": motion}


def _interval(body: Mapping[str, object]) -> Mapping[str, object]:
    interval = mapping(body["rr_interval"], "rr_interval")
    unit(interval.get("unit"), "rr_interval.unit", ("ms",))
    value, (low, high) = interval.get("value"), RR_RANGE_MS
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InvalidInput("rr_interval.value", f"must be a number from {low:g} to {high:g} ms")
    return {"bpm": 60_000.0 / value, "rr_ms": [value]}


def _time(frame: Mapping[str, object]) -> object:
    if (at := frame.get("date_time")) is not None:
        return at
    stretch, field = mapping(frame.get("time_interval"), "effective_time_frame.time_interval"), "effective_time_frame.time_interval"
    start, end = stretch.get("start_date_time"), stretch.get("end_date_time")
    if start is not None and end is not None:
        return end_of(moment(start, f"{field}.start_date_time"), moment(end, f"{field}.end_date_time"), field)
    lasts = _duration(mapping(stretch.get("duration"), f"{field}.duration"), f"{field}.duration")
    try:
        if start is not None:
            begun = moment(start, f"{field}.start_date_time")
            return end_of(begun, begun + lasts, field)
        ended = moment(end, f"{field}.end_date_time")
        return end_of(ended - lasts, ended, field)
    except OverflowError:
        raise InvalidInput(field, "must run forwards, over at most one hour") from None


def _duration(duration: Mapping[str, object], field: str) -> timedelta:
    unit(duration.get("unit"), f"{field}.unit", tuple(UNIT_S))
    try:
        return timedelta(seconds=number(duration.get("value"), f"{field}.value") * UNIT_S[str(duration["unit"])])
    except (OverflowError, ValueError):
        raise InvalidInput(f"{field}.value", "must be a number") from None


FORMAT = Format(
    name="open-mhealth",
    title="Open mHealth",
    signal="heart-rate",
    recognises=_recognises,
    samples=_samples,
    example={
        "heart_rate": {"value": 72, "unit": "beats/min"},
        "effective_time_frame": {"date_time": "2026-11-21T07:14:24Z"},
        "temporal_relationship_to_physical_activity": "at rest",
    },
)
