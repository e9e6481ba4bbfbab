"""How far it is night, and how loud anything may be then."""

from datetime import timedelta

import msgspec
import pytest

from soundscape import listener, night
from soundscape.body.state import BodyState
from soundscape.listener import Profile
from soundscape.signals.sleep import SleepEvent
from tests.support.build import EVERYTHING, NOON, state


@pytest.mark.parametrize(
    ("hour", "share"), [(12.0, 0.0), (22.0, 0.0), (22.625, 0.5), (23.0, 1.0), (3.0, 1.0), (6.99, 1.0), (7.375, 0.5), (8.0, 0.0)]
)
def test_night_falls_and_passes_over_three_quarters_of_an_hour(hour: float, share: float) -> None:
    """By the listener's own hours, on the clock where they are."""
    assert night.share(state(at=NOON + timedelta(hours=hour - 12.0))) == pytest.approx(share, abs=0.02)


def test_unknown_sleep_is_taken_to_be_the_usual_one() -> None:
    """From eleven to seven, as everywhere else."""
    at_three, at_noon, at_ten = (
        night.share(listener.at(Profile(timezone="Europe/Berlin"), BodyState(), NOON + timedelta(hours=hours)))
        for hours in (15.0, 0.0, 10.0)
    )
    assert (at_three, at_noon, at_ten) == (1.0, 0.0, 0.0)


def test_whoever_said_they_are_going_to_bed_has_their_night_now() -> None:
    """Also without known habits."""
    profile = msgspec.structs.replace(EVERYTHING, habits=None)
    evening = NOON + timedelta(hours=8)
    body = listener.learn(profile, listener.present(profile, BodyState(), evening), SleepEvent("bed", evening.timestamp()))
    assert night.share(listener.at(profile, body, evening + timedelta(minutes=30))) == 1.0


def test_the_ceiling_comes_down_with_the_night() -> None:
    """Four units lower at night."""
    assert night.ceiling_lufs(state()) == -14.0
    assert night.ceiling_lufs(state(at=NOON + timedelta(hours=15))) == -18.0
