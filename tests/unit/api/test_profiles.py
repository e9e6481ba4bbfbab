"""What a listener tells, and what is kept of it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from soundscape.api import profiles
from soundscape.api.shapes import ProfileChange
from soundscape.body.heart import HeartState
from soundscape.body.state import BodyState
from soundscape.listener import Consents, Place
from soundscape.store.listeners import Listener

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
    assert profiles.allowed(body, Consents(heart_rate=True)) == body
    assert profiles.allowed(body, Consents()) == BodyState()


@pytest.mark.parametrize("clock", ["00:00", "07:05", "23:59", "08:20"])
def test_times_come_back_as_they_were_told(clock: str) -> None:
    """To the minute, whatever fractions of an hour do."""
    listener = after({"sleep": {"wake": clock, "bed": "12:34"}})
    shown = profiles.shown(listener).sleep
    assert shown is not None
    assert (shown.wake, shown.bed) == (clock, "12:34")
