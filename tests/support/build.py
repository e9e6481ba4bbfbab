"""Builds the values that flow, with every field filled in, so that a test names only what it is about."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from soundscape import listener, scales
from soundscape.body.habits import Habits
from soundscape.body.heart import Heart
from soundscape.body.state import BodyState
from soundscape.listener import Consents, ListenerState, Observed, Place, Profile
from soundscape.parameters import Dynamics, MusicalParameters, NoiseBed, Reason, Wanted
from soundscape.presets import Preset, parse
from soundscape.score import Controls, Note, Score
from soundscape.signals.base import Motion, Reading
from soundscape.signals.weather import Weather

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
"""Noon by the clock in Berlin, at midsummer."""

BERLIN = Place(52.52, 13.405)
HABITS = Habits(wake_h=7.0, bed_h=23.0)
EVERYTHING = Profile(place=BERLIN, timezone="Europe/Berlin", habits=HABITS, consents=Consents(location=True, heart_rate=True))
LAYERS = ("bass", "bells", "noise", "pad", "waves")

PRESET_TOML = """
version = 1
name = "meadow"
title = "Meadow"
description = "Made for tests."
mode = "relax"
tempo_bpm = [60, 80]
root_hz = [104, 131]
density = [0.2, 0.8]
onsets_per_s = [0.5, 2.0]
brightness = [0.2, 0.8]
complexity = [0.2, 0.8]
tension = [0.1, 0.4]
chord_s = [8, 16]
loudness_lufs = -16

[scales]
bright = "major-pentatonic"
middle = "suspended-pentatonic"
dark = "minor-pentatonic"

[swell]
period_s = 10
depth_db = 3

[dynamics]
db_per_min = [-0.6, -0.1]
limit_db = 6

[noise]
slope_db_per_octave = -5

[layers]
bass = -14
bells = -6
noise = -14
pad = -3
waves = -12
"""


def preset(**changes: Any) -> Preset:
    """Return an ordinary preset with these fields changed."""
    return msgspec.structs.replace(parse(PRESET_TOML), **changes)


def parameters(**changes: Any) -> MusicalParameters:
    """Return ordinary parameters with these fields changed."""
    usual = MusicalParameters(
        tempo_bpm=70.0,
        scale=scales.named("major-pentatonic"),
        root_hz=110.0,
        density=0.5,
        brightness=0.5,
        complexity=0.5,
        tension=0.2,
        dynamics=Dynamics("steady", 0.0),
        noise=NoiseBed(-14.0, -5.0),
        loudness_lufs=-16.0,
        layers={"bass": -14.0, "bells": -6.0, "noise": -14.0, "pad": -3.0, "waves": -12.0},
    )
    return msgspec.structs.replace(usual, **changes)


def wanted(*reasons: Reason, tempo_per_min: float = 4.0, **changes: Any) -> Wanted:
    """Return what a mode might want, with these parameters changed."""
    return Wanted(parameters(**changes), reasons, tempo_per_min)


def controls(layers: Mapping[str, float], **changes: Any) -> Controls:
    """Return neutral controls for layers at these levels in dB."""
    neutral = Controls(
        layers=layers, muted=frozenset(), tempo_bpm=70.0, brightness=0.5, noise_slope_db_per_octave=-5.0, swell_db=0.0, gain_db=0.0
    )
    return msgspec.structs.replace(neutral, **changes)


def score(start_frame: int, *notes: Note, frames: int = 4_800, layers: Mapping[str, float] | None = None, **changes: Any) -> Score:
    """Return a window of the score with neutral controls."""
    return Score(start_frame, frames, notes, controls(dict.fromkeys(LAYERS, 0.0) if layers is None else layers, **changes))


def state(profile: Profile = EVERYTHING, body: BodyState | None = None, at: datetime = NOON, **changes: Any) -> ListenerState:
    """Return the state of a listener who has told everything, with these fields changed."""
    return msgspec.structs.replace(listener.at(profile, body or BodyState(), at), **changes)


def reading(bpm: float, at: datetime = NOON, *, after_s: float = 0.0, motion: Motion | None = "still") -> Reading:
    """Return a heart-rate reading."""
    return Reading("heart-rate", bpm, at + timedelta(seconds=after_s), motion=motion)


def heard(*readings: Reading, body: BodyState | None = None) -> BodyState:
    """Return a body after these readings."""
    body = body or BodyState()
    for told in readings:
        _, body = listener.fold(EVERYTHING, body, told)
    return body


def clouds(cover: float, at: datetime = NOON) -> Observed:
    """Return a sky that was seen at an instant."""
    return Observed(Weather(cover), at.timestamp())


def raised_heart(**changes: Any) -> Heart:
    """Return a heart that has been above its usual for ten minutes, with these fields changed."""
    usual = Heart(
        bpm=100.0,
        age_s=1.0,
        weight=1.0,
        resting_bpm=60.0,
        resting_known=True,
        excess_bpm=35.0,
        evidence=1.0,
        elevated=True,
        elevated_for_s=600.0,
        elevated_bpm=105.0,
        minutes_bpm=tuple(105.0 - minute for minute in range(11)),
    )
    return msgspec.structs.replace(usual, **changes)
