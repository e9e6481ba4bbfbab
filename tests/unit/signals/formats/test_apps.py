"""What apps, home servers and the services of makers send."""

from typing import Any

import pytest

from soundscape.signals.base import Reading
from soundscape.signals.formats import garmin, google_health, health_auto_export, home_assistant, pulsoid
from soundscape.signals.formats.base import Format
from tests.unit.signals.formats.reading import at, read

MINUTE = {"date": "2026-11-21 08:14:00 +0100", "Min": 64, "Avg": 68.5, "Max": 77, "source": "Apple Watch"}


def exported(*minutes: object, units: object = "count/min") -> dict[str, Any]:
    """Return what Health Auto Export posts."""
    others = [
        {"name": "heart_rate_variability", "units": "ms", "data": [{"date": "2026-11-21 08:10:00 +0100", "qty": 42.7}]},
        {"name": "resting_heart_rate", "units": "count/min", "data": [{"date": "2026-11-21 00:00:00 +0100", "qty": 58}]},
        "nothing",
    ]
    return {"data": {"metrics": [{"name": "heart_rate", "units": units, "data": list(minutes)}, *others], "workouts": []}}


def sensor(state: object = "72", **more: object) -> dict[str, Any]:
    """Return the state of a Home Assistant sensor."""
    return {"entity_id": "sensor.heart", "state": state, "last_changed": "2026-11-21T07:14:24.512345+00:00", **more}


def test_health_auto_export_tells_the_means_of_minutes() -> None:
    """And of other metrics nothing."""
    later = {"date": "2026-11-21 03:15:00 -0400", "Min": 66, "Avg": 70, "Max": 74}
    single = {"date": "2026-11-21 08:16:00 +0100", "qty": 71}
    assert read(health_auto_export.FORMAT, exported(MINUTE, later, single)) == [
        Reading("heart-rate", 68.5, at(7, 14)),
        Reading("heart-rate", 70.0, at(7, 15)),
        Reading("heart-rate", 71.0, at(7, 16)),
    ]
    assert read(health_auto_export.FORMAT, exported(MINUTE, units="bpm")) == [Reading("heart-rate", 68.5, at(7, 14))]
    assert read(health_auto_export.FORMAT, {"data": {"metrics": []}}) == []


def test_home_assistant_tells_a_state_in_words() -> None:
    """A rate that was reported again is as new as that."""
    assert read(home_assistant.FORMAT, sensor(attributes={"unit_of_measurement": "bpm"})) == [
        Reading("heart-rate", 72.0, at(7, 14, 24, 512345))
    ]
    assert read(home_assistant.FORMAT, sensor(71.5, last_updated="2026-11-21T08:00:00+00:00")) == [Reading("heart-rate", 71.5, at(8, 0))]


def test_pulsoid_counts_milliseconds() -> None:
    """Since 1970."""
    assert read(pulsoid.FORMAT, {"measured_at": 1795245264250, "data": {"heart_rate": 72}}) == [
        Reading("heart-rate", 72.0, at(7, 14, 24, 250000))
    ]


def test_google_health_writes_whole_numbers_as_text() -> None:
    """A data point alone, or many with others between them."""
    point = {"heartRate": {"sampleTime": {"physicalTime": "2026-11-21T07:14:24Z"}, "beatsPerMinute": "72"}}
    assert read(google_health.FORMAT, point) == [Reading("heart-rate", 72.0, at(7, 14, 24))]
    assert len(read(google_health.FORMAT, {"dataPoints": [point, {"steps": {"count": "4"}}, point]})) == 2


def test_garmin_counts_from_the_start_of_a_summary() -> None:
    """Summaries without rates tell none."""
    summary = {"startTimeInSeconds": 1795245264, "timeOffsetHeartRateSamples": {"0": 72, "15": 75}}
    assert read(garmin.FORMAT, {"dailies": [summary, {"steps": 4000}]}) == [
        Reading("heart-rate", 72.0, at(7, 14, 24)),
        Reading("heart-rate", 75.0, at(7, 14, 39)),
    ]


@pytest.mark.parametrize(
    ("format", "document", "field"),
    [
        (health_auto_export.FORMAT, exported(MINUTE, units="count/s"), "units"),
        (health_auto_export.FORMAT, exported({**MINUTE, "Avg": 0}), "bpm"),
        (health_auto_export.FORMAT, exported({**MINUTE, "Avg": None}), "Avg"),
        (health_auto_export.FORMAT, exported({**MINUTE, "date": "yesterday"}), "at"),
        (health_auto_export.FORMAT, exported({**MINUTE, "date": None}), "date"),
        (health_auto_export.FORMAT, exported("nothing"), "data"),
        (health_auto_export.FORMAT, {"data": {"metrics": [{"name": "heart_rate", "units": "bpm", "data": {}}]}}, "data"),
        (home_assistant.FORMAT, sensor("unavailable"), "state"),
        (home_assistant.FORMAT, sensor("unknown"), "state"),
        (home_assistant.FORMAT, sensor(""), "state"),
        (home_assistant.FORMAT, sensor("NaN"), "bpm"),
        (home_assistant.FORMAT, sensor("seventy"), "state"),
        (home_assistant.FORMAT, sensor("7" * 400), "bpm"),
        (home_assistant.FORMAT, sensor(True), "state"),
        (home_assistant.FORMAT, sensor(attributes={"unit_of_measurement": "Hz"}), "attributes.unit_of_measurement"),
        (home_assistant.FORMAT, sensor(attributes=[]), "attributes"),
        (home_assistant.FORMAT, sensor(last_changed=None), "last_changed"),
        (pulsoid.FORMAT, {"measured_at": None, "data": {"heart_rate": 72}}, "measured_at"),
        (pulsoid.FORMAT, {"measured_at": 10**400, "data": {"heart_rate": 72}}, "measured_at"),
        (pulsoid.FORMAT, {"measured_at": 1795245264000, "data": {}}, "data.heart_rate"),
        (pulsoid.FORMAT, {"measured_at": 1795245264000}, "data"),
        (pulsoid.FORMAT, {"measured_at": 1795245264000, "data": {"heart_rate": 0}}, "bpm"),
        (google_health.FORMAT, {"heartRate": {"sampleTime": {}, "beatsPerMinute": "72"}}, "heartRate.sampleTime.physicalTime"),
        (google_health.FORMAT, {"heartRate": {"sampleTime": {"physicalTime": "2026-11-21T07:14:24Z"}}}, "heartRate.beatsPerMinute"),
        (garmin.FORMAT, {"dailies": [{"timeOffsetHeartRateSamples": {"0": 72}}]}, "startTimeInSeconds"),
        (garmin.FORMAT, {"dailies": [{"startTimeInSeconds": 0, "timeOffsetHeartRateSamples": {"x": 72}}]}, "timeOffsetHeartRateSamples"),
    ],
)
def test_what_is_wrong_is_refused_by_its_own_name(format: Format, document: dict[str, Any], field: str) -> None:
    """Units, values, times, shapes."""
    (refusal,) = read(format, document)
    assert isinstance(refusal, str)
    assert refusal.startswith(f"{field}: ")
