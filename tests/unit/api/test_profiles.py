"""What a listener tells, and what is kept of it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import pytest
from pydantic import ValidationError

import soundscape.listener
from soundscape.api import profiles
from soundscape.api.asks import ProfileChange
from soundscape.body.habits import Habits
from soundscape.body.heart import HeartState
from soundscape.body.state import BodyState
from soundscape.listener import Consents, Place
from soundscape.store.listeners import Listener
from tests.support.build import EVERYTHING, NOON, clouds

BERLIN = {"latitude": 52.5, "longitude": 13.4, "timezone": "Europe/Berlin"}
NOBODY = Listener("id", datetime(2026, 11, 21, tzinfo=UTC), 7)


def after(*changes: Mapping[str, object]) -> Listener:
    """Return a new listener after they told these things."""
    listener = NOBODY
    for change in changes:
        listener = profiles.told(listener, ProfileChange.model_validate(change))
    return listener


def test_absent_fields_stay_and_null_forgets() -> None:
    """Each field by itself."""
    told = {"name": "Ada", "sleep": {"wake": "06:30", "bed": "22:15"}}
    assert after(told, {}) == after(told)
    assert after(told, {"name": None}).name is None
    assert after(told, {"sleep": None}).profile.habits is None


def test_coordinates_need_consent_but_a_clock_does_not() -> None:
    """Without consent the place is not kept at all."""
    assert after({"location": BERLIN}).profile.place is None
    assert after({"location": BERLIN}).profile.timezone == "Europe/Berlin"
    assert after({"location": BERLIN, "consents": {"location": True}}).profile.place == Place(52.5, 13.4)


def test_taking_consent_back_forgets_the_place() -> None:
    """All of it, its clock too."""
    profile = after({"location": BERLIN, "consents": {"location": True}}, {"consents": {"location": False}}).profile
    assert (profile.place, profile.timezone, profile.consents) == (None, None, Consents())


def test_one_consent_does_not_change_the_other() -> None:
    """Absent stays, inside of consents too."""
    consents = after({"consents": {"location": True}}, {"consents": {"heart_rate": True}}).profile.consents
    assert consents == Consents(location=True, heart_rate=True)
    assert after({"consents": {"location": True}}, {"consents": None}).profile.consents == Consents()


def test_without_consent_nothing_of_the_heart_is_kept() -> None:
    """Not even what was learnt from it."""
    body = BodyState(heart=HeartState(baseline_bpm=60.0), resting_bpm=55.0)
    assert profiles.allowed(body, Consents(heart_rate=True), Consents(heart_rate=True)) == body
    assert profiles.allowed(body, Consents(heart_rate=True), Consents()) == BodyState()


def test_a_clock_set_by_the_light_of_a_place_goes_with_the_consent() -> None:
    """What was told of sleep stays, and so does the clock of whoever never shared a place."""
    body = soundscape.listener.advance(EVERYTHING, BodyState(resting_bpm=55.0), NOON)
    assert profiles.allowed(body, Consents(heart_rate=True), Consents(heart_rate=True)) == body
    kept = profiles.allowed(body, Consents(location=True, heart_rate=True), Consents(heart_rate=True))
    assert (kept.clock, kept.kept, kept.resting_bpm) == (None, (), 55.0)


def test_free_days_are_told_apart() -> None:
    """With their days; without, they are as work days."""
    told = {"wake": "06:30", "bed": "22:15", "free": {"wake": "09:00", "bed": "00:30", "days": ["sun", "fri", "sun"]}}
    listener = after({"sleep": told})
    assert listener.profile.habits == Habits(6.5, 22.25, 9.0, 0.5, (4, 6))
    shown = profiles.shown(listener).sleep
    assert shown is not None
    assert shown.model_dump() == told | {"free": {"wake": "09:00", "bed": "00:30", "days": ["fri", "sun"]}}
    again = profiles.shown(after({"sleep": told}, {"sleep": {"wake": "06:30", "bed": "22:15"}})).sleep
    assert again is not None
    assert again.free is None


@pytest.mark.parametrize(
    "free",
    [
        {"wake": "09:00", "bed": "09:00"},
        {"wake": "09:00"},
        {"wake": "09:00", "bed": "01:00", "days": []},
        {"wake": "09:00", "bed": "01:00", "days": ["someday"]},
        {"wake": "25:00", "bed": "01:00"},
        {"wake": "09:00", "bed": "01:00", "nap": "14:00"},
        "weekends",
    ],
)
def test_wrong_free_days_are_refused(free: object) -> None:
    """As strictly as work days."""
    with pytest.raises(ValidationError):
        after({"sleep": {"wake": "06:30", "bed": "22:15", "free": free}})


def test_another_place_has_another_sky() -> None:
    """Weather is forgotten with the place it was over, and stays while that stays."""
    here = after({"location": BERLIN, "consents": {"location": True}})
    seen = msgspec.structs.replace(
        here, profile=msgspec.structs.replace(here.profile, posted=clouds(0.5), earlier=(clouds(0.6),), fetched=clouds(0.7))
    )
    same, moved, withdrawn = (
        profiles.told(seen, ProfileChange.model_validate(change)).profile
        for change in ({"location": BERLIN}, {"location": BERLIN | {"latitude": 48.1}}, {"consents": {"location": False}})
    )
    assert (same.posted, same.fetched) == (clouds(0.5), clouds(0.7))
    assert (moved.posted, moved.fetched, withdrawn.posted, withdrawn.fetched) == (None,) * 4
    assert (same.earlier, moved.earlier, withdrawn.earlier) == ((clouds(0.6),), (), ())


@pytest.mark.parametrize("clock", ["00:00", "07:05", "23:59", "08:20"])
def test_times_come_back_as_they_were_told(clock: str) -> None:
    """To the minute, whatever fractions of an hour do."""
    listener = after({"sleep": {"wake": clock, "bed": "12:34"}})
    shown = profiles.shown(listener).sleep
    assert shown is not None
    assert (shown.wake, shown.bed) == (clock, "12:34")
