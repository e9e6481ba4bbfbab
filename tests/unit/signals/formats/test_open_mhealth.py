"""Documents of Open mHealth."""

from typing import Any

import pytest

from soundscape.signals.base import Reading
from soundscape.signals.formats.open_mhealth import FORMAT
from tests.unit.signals.formats.reading import at, read

MOMENT = {"date_time": "2026-11-21T07:14:24Z"}


def rate(value: object = 72, unit: object = "beats/min", *, frame: object = MOMENT, **more: object) -> dict[str, Any]:
    """Return a heart-rate document."""
    return {"heart_rate": {"value": value, "unit": unit}, "effective_time_frame": frame, **more}


def stretch(**interval: object) -> dict[str, object]:
    """Return the time frame of a mean."""
    return {"time_interval": interval}


def test_a_rate_at_a_moment() -> None:
    """Its value and time; being at rest or active is motion."""
    (resting,) = read(FORMAT, rate(temporal_relationship_to_physical_activity="at rest"))
    (active,) = read(FORMAT, rate(temporal_relationship_to_physical_activity="active"))
    (plain,) = read(FORMAT, rate(temporal_relationship_to_physical_activity="before exercise"))
    assert resting == Reading("heart-rate", 72.0, at(7, 14, 24), motion="still")
    assert active == Reading("heart-rate", 72.0, at(7, 14, 24), motion="moving")
    assert plain == Reading("heart-rate", 72.0, at(7, 14, 24))


def test_a_data_point_is_its_body() -> None:
    """The header says who and when it was made; other bodies tell nothing of a heart."""
    header = {"id": "x", "schema_id": {"namespace": "omh", "name": "heart-rate", "version": "2.0"}}
    assert read(FORMAT, {"header": header, "body": rate()}) == [Reading("heart-rate", 72.0, at(7, 14, 24))]
    assert read(FORMAT, {"header": header, "body": {"step_count": 6000, "effective_time_frame": MOMENT}}) == []
    assert read(FORMAT, {"header": header, "body": None}) == ["body: must be an object"]


def test_an_interval_between_beats_is_a_rate_too() -> None:
    """800 ms are 75 bpm."""
    document = {"rr_interval": {"value": 800, "unit": "ms"}, "effective_time_frame": MOMENT}
    assert read(FORMAT, document) == [Reading("heart-rate", 75.0, at(7, 14, 24), rr_ms=(800.0,))]


@pytest.mark.parametrize(
    "frame",
    [
        stretch(start_date_time="2026-11-21T07:14:00Z", end_date_time="2026-11-21T08:15:00+01:00"),
        stretch(start_date_time="2026-11-21T07:14:00Z", duration={"value": 1, "unit": "min"}),
        stretch(end_date_time="2026-11-21T07:15:00Z", duration={"value": 60, "unit": "sec"}),
    ],
)
def test_a_mean_stands_for_the_end_of_its_time(frame: dict[str, object]) -> None:
    """However that is written."""
    assert read(FORMAT, rate(frame=frame, descriptive_statistic="average")) == [Reading("heart-rate", 72.0, at(7, 15))]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (rate(unit="bpm"), "heart_rate.unit"),
        (rate(unit=None), "heart_rate.unit"),
        (rate(unit=["beats/min"]), "heart_rate.unit"),
        (rate(value="72"), "bpm"),
        (rate(value=0), "bpm"),
        (rate(value=500), "bpm"),
        (rate(value=None), "heart_rate.value"),
        (rate(descriptive_statistic="maximum"), "descriptive_statistic"),
        (rate(frame=None), "effective_time_frame"),
        (rate(frame={}), "effective_time_frame.time_interval"),
        (rate(frame={"date_time": "2026-11-21"}), "at"),
        (rate(frame={"date_time": "2019-11-21T09:00:00Z"}), "at"),
        (
            rate(frame=stretch(start_date_time="2026-11-21T07:00:00Z", duration={"value": 1, "unit": "d"})),
            "effective_time_frame.time_interval.duration.unit",
        ),
        (
            rate(frame=stretch(start_date_time="2026-11-21T05:00:00Z", end_date_time="2026-11-21T07:00:00Z")),
            "effective_time_frame.time_interval",
        ),
        (
            rate(frame=stretch(start_date_time="2026-11-21T07:00:00Z", duration={"value": 1e300, "unit": "h"})),
            "effective_time_frame.time_interval.duration.value",
        ),
        (
            rate(frame=stretch(end_date_time="0001-01-01T00:00:00Z", duration={"value": 1, "unit": "h"})),
            "effective_time_frame.time_interval",
        ),
        ({"heart_rate": 72, "effective_time_frame": MOMENT}, "heart_rate"),
        ({"rr_interval": {"value": 0.8, "unit": "sec"}, "effective_time_frame": MOMENT}, "rr_interval.unit"),
        ({"rr_interval": {"value": 100, "unit": "ms"}, "effective_time_frame": MOMENT}, "rr_interval.value"),
    ],
)
def test_what_is_wrong_is_refused_by_its_own_name(document: dict[str, Any], field: str) -> None:
    """Units, values, times."""
    (refusal,) = read(FORMAT, document)
    assert isinstance(refusal, str)
    assert refusal.startswith(f"{field}: ")
