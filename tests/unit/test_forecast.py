"""The next 24 hours of a listener."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

import soundscape.modes
from soundscape import forecast, listener, plugins
from soundscape.body.state import BodyState
from soundscape.listener import Place, Profile
from soundscape.modes.base import Mode
from soundscape.signals.sleep import SleepEvent
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON, preset

MODES = plugins.discover(soundscape.modes, "MODE", Mode)
WISH = Wish(preset())


def drawn(profile: Profile = EVERYTHING, body: BodyState | None = None, at: datetime = NOON) -> dict[str, Any]:
    """Return the document of a listener."""
    return forecast.document(MODES, profile, body or BodyState(), WISH, at)


def test_it_runs_for_24_hours_in_quarters() -> None:
    """97 points, the first of them now, in local time."""
    points = drawn()["points"]
    times = [datetime.fromisoformat(point["at"]) for point in points]
    assert (len(times), times[0], times[-1]) == (97, NOON, NOON + timedelta(days=1))
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(minutes=15)}
    assert points[0]["at"].endswith("+02:00")


def test_its_first_point_is_the_present_state() -> None:
    """The chart begins where `explain` is."""
    now, point = listener.at(EVERYTHING, BodyState(), NOON), drawn()["points"][0]
    assert now.sun is not None
    assert point["energy"] == round(now.energy, 3)
    assert point["sun_elevation_deg"] == round(now.sun.elevation_deg, 2)
    assert point["eye_lux"] == round(now.eye_lux or 0.0, 1)
    wanted = MODES[WISH.preset.mode].shape(now, WISH.preset).parameters
    assert point["plan"]["tempo_bpm"] == round(wanted.tempo_bpm, 1)
    assert point["plan"]["scale"] == wanted.scale.name


def test_any_later_point_is_what_will_be() -> None:
    """Looking ahead gives what living on gives."""
    for number in (1, 40, 96):
        later = NOON + number * forecast.STEP
        assert drawn()["points"][number]["energy"] == pytest.approx(listener.at(EVERYTHING, BodyState(), later).energy, abs=0.005)


def test_the_night_is_in_it() -> None:
    """Asleep from bedtime to waking, in the dark, with the night's events in order."""
    document = drawn()
    asleep = [point for point in document["points"] if point["asleep"]]
    assert (asleep[0]["at"], asleep[-1]["at"]) == ("2026-06-21T23:00:00+02:00", "2026-06-22T06:45:00+02:00")
    assert {point["eye_lux"] for point in asleep} == {0.0}
    names = [event["name"] for event in document["events"]]
    ordered = [name for name in names if name in ("wind-down", "bed", "temperature-minimum", "wake")]
    assert ordered == ["wind-down", "bed", "temperature-minimum", "wake"]
    assert {"sunset", "dusk", "dawn", "sunrise", "noon", "melatonin", "energy-peak"} <= set(names)
    times = [event["at"] for event in document["events"]]
    assert times == sorted(times)


def test_what_is_unknown_is_null() -> None:
    """Without place and habits there is energy by the clock alone, and no sun, no sleep, no light."""
    document = drawn(Profile())
    point = document["points"][0]
    assert [name for name, value in point.items() if value is None] == [
        "sleep_pressure",
        "sun_elevation_deg",
        "sun_lux",
        "eye_lux",
        "asleep",
    ]
    assert {event["name"] for event in document["events"]} <= {"temperature-minimum", "melatonin"}
    assert document["sleep"] == {"wake": "07:00", "bed": "23:00", "source": "assumed"}
    assert document["jet_lag"] is None
    assert document["uncertainty"]["phase_h"] > 2.0


def test_it_says_where_the_sleep_times_come_from() -> None:
    """Told, until three nights have taught better."""
    assert drawn()["sleep"] == {"wake": "07:00", "bed": "23:00", "source": "told"}
    body = BodyState()
    for day in range(3):
        start_s = (NOON.replace(month=6, day=16 + day, hour=23)).timestamp()
        body = listener.learn(EVERYTHING, body, SleepEvent("slept", start_s, start_s + 7 * 3600.0))
    assert drawn(body=body, at=NOON.replace(day=19))["sleep"] == {"wake": "08:00", "bed": "01:00", "source": "learned"}


def test_after_a_flight_it_counts_the_days() -> None:
    """Hours late and days to go, in numbers and in a sentence; the summary says the same."""
    tokyo = msgspec.structs.replace(EVERYTHING, place=Place(35.68, 139.65), timezone="Asia/Tokyo")
    document = drawn(tokyo, listener.leave(EVERYTHING, BodyState(), NOON))
    lag = document["jet_lag"]
    assert lag["offset_h"] == pytest.approx(7.0, abs=0.7)
    assert 4 <= lag["days"] <= 12
    assert lag["text"].startswith("Your body clock runs about 7 h late for your nights here; it should have moved in about ")
    assert "runs about 7 h late" in document["summary"]


def test_polar_days_and_nights_are_ordinary() -> None:
    """No rise and set in Tromsø at either solstice, but a noon."""
    tromso = msgspec.structs.replace(EVERYTHING, place=Place(69.65, 18.96), timezone="Europe/Oslo")
    for month in (6, 12):
        names = {event["name"] for event in drawn(tromso, at=NOON.replace(month=month))["events"]}
        assert "noon" in names
        assert not {"sunrise", "sunset"} & names


def test_clocks_that_change_in_the_night_do_not_disturb_it() -> None:
    """Europe's last Sunday of March: 24 hours are 24 hours, and waking stays at seven by the new clock."""
    document = drawn(at=datetime.fromisoformat("2026-03-28T20:00:00+01:00"))
    assert len(document["points"]) == 97
    wake = next(event["at"] for event in document["events"] if event["name"] == "wake")
    assert wake == "2026-03-29T07:00:00+02:00"


def test_the_document_is_strict_json() -> None:
    """No NaN, no types of our own."""
    assert json.loads(json.dumps(drawn(), allow_nan=False)) == json.loads(msgspec.json.encode(drawn()))
