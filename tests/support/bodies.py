"""Random listener states, reaching every corner that readings and profiles can reach."""

import random
from datetime import UTC, datetime, timedelta

from soundscape import listener
from soundscape.body import room
from soundscape.body.habits import Habits
from soundscape.body.heart import Heart
from soundscape.body.motion import MotionNow
from soundscape.body.room import RoomNow
from soundscape.body.state import BodyState
from soundscape.listener import Consents, ListenerState, Place, Profile
from tests.support.build import clouds, state

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def random_state(rng: random.Random) -> ListenerState:
    """Return a state in which each thing may be known or unknown, ordinary or extreme."""
    instant = BEGINNING + timedelta(seconds=rng.uniform(0.0, 366 * 86_400.0))
    maybe = rng.random
    profile = Profile(
        place=Place(rng.uniform(-90.0, 90.0), rng.uniform(-180.0, 180.0)) if maybe() < 0.7 else None,
        timezone=rng.choice([None, "Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns"]),
        habits=Habits(rng.uniform(0.0, 23.9), rng.uniform(0.0, 23.9)) if maybe() < 0.7 else None,
        posted=clouds(rng.random(), instant) if maybe() < 0.5 else None,
        consents=Consents(location=maybe() < 0.8, heart_rate=True),
    )
    found = listener.at(profile, BodyState(), instant)
    energy = rng.choice([0.0, 1.0, rng.random(), found.energy])
    return state(profile, at=instant, heart=random_heart(rng), energy=energy, motion=random_motion(rng), room=random_room(rng))


def random_motion(rng: random.Random) -> MotionNow | None:
    """Return motion that is unknown, none, or any number of steps."""
    if rng.random() < 0.4:
        return None
    return MotionNow(rng.random() < 0.6, rng.choice([None, 0.0, rng.uniform(0.0, 250.0)]), rng.uniform(0.0, 120.0), rng.random())


def random_room(rng: random.Random) -> RoomNow | None:
    """Return a room that is unknown, quiet or loud, with or without voices."""
    if rng.random() < 0.4:
        return None
    l10, l90 = sorted((rng.uniform(10.0, 120.0), rng.uniform(10.0, 120.0)), reverse=True)
    speech = rng.choice([None, rng.random()])
    masker = room.masker_dba(l10, l90, speech)
    return RoomNow(l10, l10, l90, speech, masker, rng.random() < 0.1, rng.uniform(0.0, 300.0), rng.random())


def random_heart(rng: random.Random) -> Heart:
    """Return a heart that is unknown, calm, suspicious, moving or elevated for any time."""
    if rng.random() < 0.3:
        return Heart()
    elevated = rng.random() < 0.5
    minutes = rng.uniform(0.0, 35.0)
    bpm = rng.uniform(30.0, 220.0)
    return Heart(
        bpm=bpm,
        age_s=rng.uniform(0.0, 180.0),
        weight=rng.random(),
        resting_bpm=rng.uniform(30.0, 120.0),
        resting_known=rng.random() < 0.5,
        excess_bpm=rng.uniform(0.0, 100.0),
        evidence=1.0 if elevated else rng.random(),
        moving=not elevated and rng.random() < 0.3,
        elevated=elevated,
        elevated_for_s=60.0 * minutes if elevated else 0.0,
        elevated_bpm=rng.uniform(60.0, 220.0) if elevated else 0.0,
        minutes_bpm=tuple(rng.uniform(50.0, 200.0) for _ in range(min(30, int(minutes) + 1))) if elevated else (),
    )
