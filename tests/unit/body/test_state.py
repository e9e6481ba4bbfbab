"""The stored body."""

from datetime import timedelta

import msgspec
import pytest

from soundscape import listener
from soundscape.body.heart import HeartState, Sample
from soundscape.body.room import RoomState
from soundscape.body.state import BodyState, decode, encode
from soundscape.signals.sleep import SleepEvent
from tests.support.build import EVERYTHING, NOON, heard, reading


def test_a_body_survives_storage() -> None:
    """What is stored is what comes back."""
    body = BodyState(resting_bpm=57.5)
    for index in range(200):
        body = heard(reading(60.0 + index % 50, after_s=index * 5.0), body=body)
    assert decode(encode(body)) == body


def test_a_body_of_another_release_is_refused() -> None:
    """A version this release cannot read is said, not guessed at."""
    with pytest.raises(ValueError, match="body state version 99 is unknown, this release reads up to 3"):
        decode(encode(BodyState(version=99)))


def test_something_else_is_refused() -> None:
    """Bytes that are no body raise ValueError as well."""
    with pytest.raises(ValueError, match="Expected"):
        decode(msgspec.msgpack.encode({"version": "one"}))


def test_a_body_of_the_first_release_is_brought_along() -> None:
    """Its heart and resting rate are kept; its clock has yet to be set going."""
    heart = heard(reading(72.0)).heart
    first = msgspec.msgpack.encode({"version": 1, "heart": msgspec.to_builtins(heart), "resting_bpm": 58.0})
    assert decode(first) == BodyState(heart=heart, resting_bpm=58.0)


def test_a_body_of_the_second_release_is_brought_along() -> None:
    """Its samples said more, and motion, room, resting rate and beats were not known: the rest is kept."""
    heart = {
        "samples": [[NOON.timestamp(), 72.0, False]],
        "motion": "still",
        "still_since_s": NOON.timestamp() - 900.0,
        "baseline_bpm": 64.0,
        "deviation_bpm": 3.0,
        "learned_s": 900.0,
        "elevated_since_s": None,
        "elevated_bpm": 0.0,
        "below_since_s": None,
        "minutes_bpm": [],
    }
    second = msgspec.msgpack.encode({"version": 2, "heart": heart, "resting_bpm": 58.0, "clock": None, "kept": [], "late_h": 2.5})
    body = decode(second)
    assert (body.version, body.resting_bpm, body.late_h, body.moves, body.room) == (3, 58.0, 2.5, None, RoomState())
    assert body.heart == HeartState(
        samples=(Sample(NOON.timestamp(), 72.0),),
        motion="still",
        still_since_s=NOON.timestamp() - 900.0,
        baseline_bpm=64.0,
        deviation_bpm=3.0,
        learned_s=900.0,
    )
    assert decode(encode(body)) == body


def test_an_advanced_body_survives_storage() -> None:
    """Clock, checkpoints and sleep come back as they were."""
    body = listener.advance(EVERYTHING, BodyState(), NOON)
    body = listener.advance(EVERYTHING, body, NOON + timedelta(days=2))
    body = listener.learn(EVERYTHING, body, SleepEvent("bed", (NOON + timedelta(days=2)).timestamp()))
    assert body.clock is not None
    assert body.log.sleeps
    assert decode(encode(body)) == body


def test_less_than_a_step_changes_nothing() -> None:
    """The very same body comes back, also for a time before its own."""
    body = listener.advance(EVERYTHING, BodyState(), NOON)
    assert listener.advance(EVERYTHING, body, NOON + timedelta(minutes=9)) is body
    assert listener.advance(EVERYTHING, body, NOON - timedelta(days=3)) is body


def test_two_earlier_bodies_are_kept_a_day_apart() -> None:
    """Whoever advances every hour can always go back a day, and never more than two."""
    body = BodyState()
    for hour in range(24 * 5):
        body = listener.advance(EVERYTHING, body, NOON + timedelta(hours=hour))
    assert body.clock is not None
    assert len(body.kept) == 2
    assert 24.0 <= (body.clock.at_s - body.kept[0].at_s) / 3600.0 <= 48.0


def test_a_short_night_is_lived_again() -> None:
    """Told in the morning that the night began at 3, the body is more tired than it was thought to be."""
    morning = NOON + timedelta(days=3)
    slept = SleepEvent("slept", (morning - timedelta(hours=9)).timestamp(), (morning - timedelta(hours=5)).timestamp())
    body = BodyState()
    for day in range(4):
        body = listener.advance(EVERYTHING, body, NOON + timedelta(days=day))
    told = listener.learn(EVERYTHING, body, slept)
    usual, short = listener.at(EVERYTHING, body, morning), listener.at(EVERYTHING, told, morning)
    assert usual.sleep_pressure is not None
    assert short.sleep_pressure is not None
    assert short.sleep_pressure > usual.sleep_pressure + 0.05
    assert short.energy < usual.energy
    assert listener.learn(EVERYTHING, told, slept).log.sleeps == told.log.sleeps
