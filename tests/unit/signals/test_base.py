"""Signals: what a device says becomes a reading, or is refused with the field and what is allowed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.errors import InvalidInput
from soundscape.signals.base import MAX_AGE, Quantity, Reading, Signal

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CELSIUS = Quantity(("celsius", "value"), "°C", 20.0, 42.0)
WARMTH = Signal("skin-warmth", "Warmth.", lambda sample, _now: CELSIUS.required(sample), (CELSIUS,), {"celsius": 33}, 60.0, 30.0)
NUMBER = "must be a number from 20 to 42 °C"
ZONED = "must be an ISO 8601 time with a zone, such as 2026-11-21T09:00:00Z"


def test_a_sample_becomes_a_reading() -> None:
    """Value, time, source, motion and intervals are taken over; the time is in UTC."""
    sample = {"celsius": 33, "at": "2026-11-21T09:59:00+01:00", "motion": "still", "rr_ms": [800, 812.5], "colour": "blue"}
    assert WARMTH.read(sample, now=NOW, source="ring") == Reading(
        "skin-warmth", 33.0, NOW - timedelta(minutes=1), source="ring", motion="still", rr_ms=(800.0, 812.5)
    )


def test_a_sample_without_a_time_is_from_now() -> None:
    """A device without a clock is believed to speak of the present."""
    assert WARMTH.read({"value": 33}, now=NOW).at == NOW


@pytest.mark.parametrize("value", [20, 42, 20.0, 42.0])
def test_both_ends_of_the_range_are_possible(value: float) -> None:
    """The range is closed."""
    assert WARMTH.read({"celsius": value}, now=NOW).value == value


def test_the_window_of_time_is_closed() -> None:
    """Thirty days ago is accepted; a clock up to 5 s ahead is taken as now."""
    assert WARMTH.read({"celsius": 30, "at": (NOW - MAX_AGE).isoformat()}, now=NOW).at == NOW - MAX_AGE
    assert WARMTH.read({"celsius": 30, "at": (NOW + timedelta(seconds=5)).isoformat()}, now=NOW).at == NOW


@pytest.mark.parametrize(
    ("sample", "field", "reason"),
    [
        (None, "sample", "must be an object"),
        (7, "sample", "must be an object"),
        ([{"celsius": 33}], "sample", "must be an object"),
        ({}, "celsius", NUMBER),
        ({"celsius": None}, "celsius", NUMBER),
        ({"celsius": "33"}, "celsius", NUMBER),
        ({"celsius": True}, "celsius", NUMBER),
        ({"celsius": [33]}, "celsius", NUMBER),
        ({"celsius": 19.999}, "celsius", NUMBER),
        ({"celsius": 42.001}, "celsius", NUMBER),
        ({"celsius": -33}, "celsius", NUMBER),
        ({"celsius": float("nan")}, "celsius", NUMBER),
        ({"celsius": float("inf")}, "celsius", NUMBER),
        ({"celsius": 10**400}, "celsius", NUMBER),
        ({"value": 1}, "value", NUMBER),
        ({"celsius": 33, "at": 1_700_000_000}, "at", ZONED),
        ({"celsius": 33, "at": "yesterday"}, "at", ZONED),
        ({"celsius": 33, "at": ""}, "at", ZONED),
        ({"celsius": 33, "at": "2026-11-21T09:00:00"}, "at", "must name its zone, such as Z or +02:00"),
        ({"celsius": 33, "at": "2026-11-21T09:00:06Z"}, "at", "must not be in the future"),
        ({"celsius": 33, "at": "9999-12-31T23:59:59-14:00"}, "at", "must be at most 30 days old and not in the future"),
        ({"celsius": 33, "at": "0001-01-01T00:00:00+14:00"}, "at", "must be at most 30 days old and not in the future"),
        ({"celsius": 33, "at": "2026-10-22T08:59:59Z"}, "at", "must be at most 30 days old"),
        ({"celsius": 33, "motion": "running"}, "motion", "must be still or moving"),
        ({"celsius": 33, "motion": True}, "motion", "must be still or moving"),
        ({"celsius": 33, "motion": ["still"]}, "motion", "must be still or moving"),
        ({"celsius": 33, "rr_ms": 800}, "rr_ms", "must be a list of at most 64 numbers"),
        ({"celsius": 33, "rr_ms": [800] * 65}, "rr_ms", "must be a list of at most 64 numbers"),
        ({"celsius": 33, "rr_ms": [800, 272]}, "rr_ms", "must hold numbers from 273 to 2000 ms"),
        ({"celsius": 33, "rr_ms": [2001]}, "rr_ms", "must hold numbers from 273 to 2000 ms"),
        ({"celsius": 33, "rr_ms": [True]}, "rr_ms", "must hold numbers from 273 to 2000 ms"),
        ({"celsius": 33, "rr_ms": ["800"]}, "rr_ms", "must hold numbers from 273 to 2000 ms"),
        ({"celsius": 33, "rr_ms": [float("nan")]}, "rr_ms", "must hold numbers from 273 to 2000 ms"),
    ],
)
def test_wrong_samples_name_the_field_and_the_range(sample: object, field: str, reason: str) -> None:
    """Every refusal says which field and what would have been right."""
    with pytest.raises(InvalidInput) as refusal:
        WARMTH.read(sample, now=NOW)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_a_time_ahead_is_told_as_it_is_where_that_is_wanted() -> None:
    """Else a little is now; beyond what is allowed it is refused either way."""
    sample = {"celsius": 36.5, "at": (NOW + timedelta(seconds=4)).isoformat()}
    assert WARMTH.read(sample, now=NOW).at == NOW
    assert WARMTH.read(sample, now=NOW, ahead=timedelta(seconds=60)).at == NOW + timedelta(seconds=4)
    for ahead in (None, timedelta(seconds=60)):
        with pytest.raises(InvalidInput, match=r"^at: must not be in the future$"):
            WARMTH.read({**sample, "at": (NOW + timedelta(seconds=61)).isoformat()}, now=NOW, ahead=ahead)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(10**300, 10**320), st.floats(), st.text(max_size=30), st.datetimes().map(str)
)
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4))
samples = st.fixed_dictionaries(
    {},
    optional={
        "celsius": st.floats(20.0, 42.0) | anything,
        "value": anything,
        "at": st.datetimes(timezones=st.just(UTC) | st.timezones()).map(lambda at: at.isoformat()) | anything,
        "motion": st.sampled_from(["still", "moving"]) | anything,
        "rr_ms": st.lists(st.floats(273.0, 2000.0), max_size=70) | anything,
    },
)


@given(samples | anything)
def test_a_sample_is_believed_or_refused_and_nothing_else(sample: Any) -> None:
    """Whatever is said, it is a possible reading or an InvalidInput."""
    try:
        reading = WARMTH.read(sample, now=NOW)
    except InvalidInput:
        return
    assert isinstance(reading.value, float)
    assert CELSIUS.low <= reading.value <= CELSIUS.high
    assert NOW - MAX_AGE <= reading.at <= NOW
    assert all(273.0 <= interval <= 2000.0 for interval in reading.rr_ms)


def test_a_reading_steers_fully_then_fades_then_is_forgotten() -> None:
    """Full say while fresh, half of it half-way through the fading, none after."""
    assert [WARMTH.weight(age_s) for age_s in (0.0, 60.0, 75.0, 90.0, 1e9)] == [1.0, 1.0, 0.5, 0.0, 0.0]
