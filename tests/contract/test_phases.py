"""The same preset at different phases of the same body: what the hour does to every packaged preset."""

from datetime import timedelta

import msgspec
import pytest

import soundscape.layers
import soundscape.modes
from soundscape import listener, plugins, presets
from soundscape.body.state import BodyState
from soundscape.listener import Place, Profile
from soundscape.modes.base import Mode
from soundscape.parameters import MusicalParameters
from soundscape.presets import Preset
from tests.support.build import EVERYTHING, NOON

MODES = plugins.discover(soundscape.modes, "MODE", Mode)
PRESETS, _ = presets.packaged(modes=MODES, layers=plugins.names(soundscape.layers))
LED = {name: preset for name, preset in PRESETS.items() if preset.tempo_bpm[0] < preset.tempo_bpm[1]}
TROMSO = msgspec.structs.replace(EVERYTHING, place=Place(69.65, 18.96), timezone="Europe/Oslo")
"""No night falls there at midsummer, so that whatever changes between day and night comes from the body."""

every_preset = pytest.mark.parametrize("preset", LED.values(), ids=LED.keys())


def shaped(preset: Preset, hours: float, profile: Profile = EVERYTHING) -> MusicalParameters:
    """Return what a preset makes of the body so many hours after noon at midsummer."""
    return MODES[preset.mode].shape(listener.at(profile, BodyState(), NOON + timedelta(hours=hours)), preset).parameters


@every_preset
@pytest.mark.parametrize("profile", [EVERYTHING, TROMSO], ids=["berlin", "tromso"])
def test_late_evening_is_slower_sparser_lower_and_softer_than_midday(preset: Preset, profile: Profile) -> None:
    """Energy sets tempo, density, complexity and register; the night takes the loudness down."""
    midday, late = shaped(preset, 1.0, profile), shaped(preset, 10.9, profile)
    assert late.tempo_bpm < midday.tempo_bpm
    assert late.density < midday.density or preset.density[0] == preset.density[1]
    assert late.complexity < midday.complexity or preset.complexity[0] == preset.complexity[1]
    assert late.root_hz <= midday.root_hz
    assert late.loudness_lufs <= midday.loudness_lufs
    assert late.dynamics.db_per_min <= midday.dynamics.db_per_min


@every_preset
def test_under_a_low_sun_the_sound_is_darker(preset: Preset) -> None:
    """In Berlin the sun is gone an hour before bedtime."""
    midday, late = shaped(preset, 1.0), shaped(preset, 10.5)
    assert late.brightness < midday.brightness or preset.brightness[0] == preset.brightness[1]


@every_preset
def test_the_same_clock_sounds_different_to_a_body_that_has_just_landed(preset: Preset) -> None:
    """An hour after noon in Tokyo, for whoever lives there and for whoever came from Berlin the night before."""
    tokyo = msgspec.structs.replace(EVERYTHING, place=Place(35.68, 139.65), timezone="Asia/Tokyo")
    noon = NOON + timedelta(hours=18)
    at_home = listener.advance(tokyo, BodyState(), noon)
    landed = listener.leave(EVERYTHING, BodyState(), noon - timedelta(hours=10))
    landed = listener.advance(tokyo, landed, noon)
    rested, lagged = (MODES[preset.mode].shape(listener.at(tokyo, body, noon), preset).parameters for body in (at_home, landed))
    assert lagged.tempo_bpm < rested.tempo_bpm
    assert lagged.density < rested.density or preset.density[0] == preset.density[1]
