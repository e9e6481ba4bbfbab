"""The explain document: its names are the public contract."""

import json
from typing import Any

import msgspec
import pytest

from soundscape import explain, listener
from soundscape.body.state import BodyState
from soundscape.listener import Profile
from soundscape.parameters import Reason
from tests.support.build import EVERYTHING, NOON, clouds, parameters, raised_heart, state

REASON = Reason("sun", 61.0, None, "light-brightness", "brightness", 0.4, 0.6, "The sun stands high.")

# The azimuth, the variability of the heart, the room, the summary and the uncertainty are told besides what the contract names.
FIELDS = {
    "at": None,
    "location": {"latitude", "longitude", "timezone"},
    "sun": {"elevation_deg", "illuminance_lux", "phase", "sunrise", "sunset", "polar", "azimuth_deg"},
    "daylight": {"eye_lux"},
    "circadian": {"cbt_min_clock_h", "dlmo_clock_h", "phase_h", "alertness"},
    "sleep_pressure": None,
    "ultradian": {"period_min", "phase", "level"},
    "energy": None,
    "heart": {"bpm", "age_s", "resting_bpm", "elevated", "hrv"},
    "weather": {"cloud_cover", "temperature_c", "wind_m_s", "precipitation_mm_h", "age_s", "source"},
    "room": None,
    "parameters": {
        "tempo_bpm",
        "scale",
        "root_hz",
        "density",
        "brightness",
        "complexity",
        "tension",
        "dynamics",
        "noise",
        "loudness_lufs",
        "layers",
        "air",
    },
    "reasons": None,
    "summary": None,
    "uncertainty": {"phase_h", "energy"},
}


@pytest.fixture
def document() -> dict[str, Any]:
    """Return the document of somebody who has told everything."""
    profile = msgspec.structs.replace(EVERYTHING, posted=clouds(0.25))
    return explain.document(state(profile, heart=raised_heart()), parameters(), (REASON,))


def test_the_names_are_those_of_the_contract(document: dict[str, Any]) -> None:
    """Every name is there and no other, with its unit in it."""
    assert list(document) == list(FIELDS)
    for name, inner in FIELDS.items():
        if inner is not None:
            assert set(document[name]) == inner
    assert set(document["parameters"]["scale"]) == {"name", "ratios"}
    assert set(document["parameters"]["dynamics"]) == {"direction", "db_per_min"}
    assert set(document["parameters"]["noise"]) == {"level_db", "slope_db_per_octave"}
    assert set(document["parameters"]["air"]) == {"wind", "rain", "birds"}
    assert list(document["reasons"][0]) == ["signal", "value", "age_s", "rule", "parameter", "from", "to", "text"]


def test_the_values_are_those_of_the_state(document: dict[str, Any]) -> None:
    """Local time, place, heart and reason arrive unchanged."""
    assert document["at"] == "2026-06-21T12:00:00+02:00"
    assert document["location"] == {"latitude": 52.52, "longitude": 13.405, "timezone": "Europe/Berlin"}
    assert document["heart"] == {"bpm": 100.0, "age_s": 1.0, "resting_bpm": 60.0, "elevated": True, "hrv": None}
    assert document["sun"]["phase"] == "day"
    assert document["sun"]["polar"] is None
    assert document["sun"]["sunrise"].startswith("2026-06-21T04:4")
    assert document["reasons"][0]["from"] == 0.4


def test_the_document_is_strict_json(document: dict[str, Any]) -> None:
    """It survives a round trip without NaN or types of our own."""
    assert json.loads(json.dumps(document, allow_nan=False)) == json.loads(msgspec.json.encode(document))


def test_unknown_is_null() -> None:
    """Nothing known: every part is null or holds nulls, nothing is guessed."""
    document = explain.document(listener.at(Profile(), BodyState(), NOON), parameters(), ())
    nulls = [name for name, value in document.items() if value is None]
    assert nulls == ["location", "sun", "sleep_pressure", "ultradian", "weather", "room"]
    assert document["daylight"] == {"eye_lux": None}
    assert document["heart"] == {"bpm": None, "age_s": None, "resting_bpm": None, "elevated": None, "hrv": None}
    assert document["reasons"] == []


def test_a_zone_without_a_place_is_told() -> None:
    """The location holds what is known of it."""
    document = explain.document(listener.at(Profile(timezone="Asia/Tokyo"), BodyState(), NOON), parameters(), ())
    assert document["location"] == {"latitude": None, "longitude": None, "timezone": "Asia/Tokyo"}


@pytest.mark.parametrize(("month", "polar"), [(6, "day"), (12, "night")])
def test_polar_days_have_neither_rise_nor_set(month: int, polar: str) -> None:
    """In Tromsø both are null and `polar` says which."""
    profile = msgspec.structs.replace(EVERYTHING, place=listener.Place(69.65, 18.96))
    document = explain.document(listener.at(profile, BodyState(), NOON.replace(month=month)), parameters(), ())
    assert (document["sun"]["sunrise"], document["sun"]["sunset"], document["sun"]["polar"]) == (None, None, polar)


def test_numbers_are_rounded_to_what_can_be_heard() -> None:
    """No number has more than six decimals."""
    plain = explain.parameters_document(parameters(tempo_bpm=70.123456789, layers={"pad": -3.000000001}))
    assert (plain["tempo_bpm"], plain["layers"]) == (70.123457, {"pad": -3.0})
    assert [round(ratio, 6) for ratio in plain["scale"]["ratios"]] == plain["scale"]["ratios"]
