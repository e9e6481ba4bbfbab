"""Every mode there is: in range for every state, steady for small changes, honest in its reasons."""

import math
import random
import re
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

import soundscape.modes
from soundscape import listener, presets, scales
from soundscape.body.state import BodyState
from soundscape.listener import ListenerState, Profile
from soundscape.modes.base import Mode
from soundscape.music import WRITERS
from soundscape.parameters import MusicalParameters
from soundscape.plugins import discover
from soundscape.presets import Preset
from tests.support.bodies import random_state
from tests.support.build import EVERYTHING, NOON, state
from tests.support.claims import CLAIMS

MODES = discover(soundscape.modes, "MODE", Mode)
PRESETS, WRONG = presets.packaged(modes=MODES, layers=WRITERS)
STATES = [random_state(random.Random(seed)) for seed in range(1_000)]
NUMBERS = ("tempo_bpm", "density", "brightness", "complexity", "tension", "loudness_lufs")

# Only a bed that covers a room may be louder than its preset, as loud as the room asks for.
ROOM_DB = {"mask": 6.0}

every_mode = pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
every_pair = pytest.mark.parametrize(
    ("mode", "preset"),
    [(MODES[preset.mode], preset) for preset in PRESETS.values()],
    ids=[f"{preset.mode}-{name}" for name, preset in PRESETS.items()],
)


def test_every_mode_has_a_preset() -> None:
    """What can be played can be chosen, and no file is wrong."""
    assert WRONG == []
    assert {preset.mode for preset in PRESETS.values()} == set(MODES)


@every_mode
def test_it_is_described(mode: Mode) -> None:
    """One sentence for people, without a claim."""
    assert mode.description.endswith(".")
    assert not CLAIMS.search(mode.description)


def in_range(parameters: MusicalParameters, preset: Preset) -> bool:
    """Return whether every parameter is possible and, where the preset names a range for all, within it."""
    return (
        0.75 * preset.tempo_bpm[0] <= parameters.tempo_bpm <= preset.tempo_bpm[1]
        and preset.root_hz[0] <= parameters.root_hz <= preset.root_hz[1]
        and all(0.0 <= getattr(parameters, name) <= 1.0 for name in ("density", "brightness", "complexity", "tension"))
        and preset.loudness_lufs - 10.0 <= parameters.loudness_lufs <= preset.loudness_lufs + ROOM_DB.get(preset.mode, 0.0)
        and parameters.scale in scales.SCALES.values()
        and set(parameters.layers) == set(preset.layers)
        and all(-90.0 <= level <= 6.0 for level in parameters.layers.values())
        and abs(parameters.dynamics.db_per_min) <= 2.0
        and (parameters.dynamics.direction == "steady") == (parameters.dynamics.db_per_min == 0.0)
        and (parameters.dynamics.direction == "crescendo") == (parameters.dynamics.db_per_min > 0.0)
    )


@every_pair
def test_a_thousand_states_stay_in_range(mode: Mode, preset: Preset) -> None:
    """Whatever is known of a listener, what is wanted can be played."""
    for listening in STATES:
        wanted = mode.shape(listening, preset)
        assert in_range(wanted.parameters, preset), (listening, wanted.parameters)
        assert 0.0 < wanted.tempo_per_min <= 8.0


@every_pair
def test_a_listener_nobody_knows_gets_music_too(mode: Mode, preset: Preset) -> None:
    """With everything unknown the clock decides, and the reasons say so; but what follows nothing needs no clock."""
    wanted = mode.shape(listener.at(Profile(), BodyState(), NOON), preset)
    assert in_range(wanted.parameters, preset)
    follows_nothing = all(mode.shape(listening, preset).parameters == wanted.parameters for listening in STATES)
    assert any(reason.rule == "clock-only" for reason in wanted.reasons) or follows_nothing


@every_pair
def test_it_is_pure(mode: Mode, preset: Preset) -> None:
    """The same state gives the same answer."""
    assert all(mode.shape(listening, preset) == mode.shape(listening, preset) for listening in STATES[:100])


@every_pair
def test_reasons_are_true(mode: Mode, preset: Preset) -> None:
    """They chain from the preset's middle to what is wanted, name real parameters, and speak in plain sentences."""
    for listening in STATES[:300]:
        wanted = mode.shape(listening, preset)
        assert wanted.reasons
        value_now: dict[str, object] = {}
        for reason in wanted.reasons:
            assert reason.parameter in MusicalParameters.__struct_fields__
            assert reason.signal
            assert reason.rule
            assert reason.age_s is None or reason.age_s >= 0.0
            assert re.fullmatch(r"[A-Z].{10,200}\.", reason.text), reason.text
            assert "nan" not in reason.text.lower().split()
            assert not CLAIMS.search(reason.text), reason.text
            if reason.end is None:
                assert reason.start is None
                continue
            assert reason.start != reason.end
            if reason.parameter in value_now:
                assert reason.start == value_now[reason.parameter]
            value_now[reason.parameter] = reason.end
        for name, end in value_now.items():
            found = getattr(wanted.parameters, name)
            if name == "layers":
                assert end in [round(level, 3) for level in found.values()]
                continue
            if name == "noise":
                assert end == round(found.slope_db_per_octave, 3)
                continue
            expected = found.db_per_min if name == "dynamics" else found.name if name == "scale" else round(found, 3)
            assert end == expected


@every_pair
def test_a_reason_names_a_signal_only_when_it_is_known(mode: Mode, preset: Preset) -> None:
    """No value is guessed: an unknown heart, sun or weather is no reason."""
    for listening in STATES:
        signals = {reason.signal for reason in mode.shape(listening, preset).reasons}
        assert ("heart-rate" in signals) <= (listening.heart.bpm is not None)
        assert ("sun" in signals) <= (listening.sun is not None)
        assert ("weather" in signals) <= (listening.weather is not None)
        assert ("ultradian" in signals) <= (listening.ultradian is not None)
        assert ("motion" in signals) <= (listening.motion is not None)
        assert ("room" in signals) <= (listening.room is not None)


def distance(before: MusicalParameters, after: MusicalParameters) -> float:
    """Return the largest change of any number, relative to what it can span."""
    spans = {"tempo_bpm": 40.0, "loudness_lufs": 6.0}
    return max(abs(float(getattr(after, name)) - float(getattr(before, name))) / spans.get(name, 1.0) for name in NUMBERS)


@every_pair
@pytest.mark.parametrize("profile", [EVERYTHING, Profile()], ids=["known", "unknown"])
def test_the_day_has_no_steps(mode: Mode, preset: Preset, profile: Profile) -> None:
    """From ten seconds to the next, all day and all night, no number moves by a tenth of its span; bedtime and waking included."""
    moments = (NOON + timedelta(seconds=10 * step) for step in range(8_641))
    course = [mode.shape(listener.at(profile, BodyState(), moment), preset).parameters for moment in moments]
    assert max(distance(before, after) for before, after in pairwise(course)) < 0.1


@every_pair
def test_small_changes_of_a_state_are_small_changes_of_the_music(mode: Mode, preset: Preset) -> None:
    """A bpm, a hundredth of energy, of cloud, of a degree of sun: no number moves by more than a tenth of its span."""
    rng = random.Random(1)
    for listening in STATES[:500]:
        before = mode.shape(listening, preset).parameters
        for nudged in nudges(listening, rng):
            assert distance(before, mode.shape(nudged, preset).parameters) < 0.1


def nudges(listening: ListenerState, rng: random.Random) -> list[ListenerState]:
    """Return states that differ by very little."""
    replace = msgspec.structs.replace
    found = [replace(listening, energy=min(1.0, max(0.0, listening.energy + rng.uniform(-0.01, 0.01))))]
    if listening.sun is not None:
        lifted = replace(listening.sun, elevation_deg=listening.sun.elevation_deg + rng.uniform(-0.01, 0.01))
        found.append(replace(listening, sun=lifted))
    if listening.weather is not None and listening.weather.cloud_cover is not None:
        found.append(replace(listening, weather=replace(listening.weather, cloud_cover=min(1.0, listening.weather.cloud_cover + 0.01))))
    if listening.motion is not None and listening.motion.cadence_spm:
        found.append(replace(listening, motion=replace(listening.motion, weight=min(1.0, listening.motion.weight + 0.01))))
    if listening.room is not None:
        found.append(replace(listening, room=replace(listening.room, masker_dba=listening.room.masker_dba + 0.1)))
        found.append(replace(listening, room=replace(listening.room, weight=min(1.0, listening.room.weight + 0.01))))
    heart = listening.heart
    if heart.bpm is not None:
        found.append(replace(listening, heart=replace(heart, bpm=heart.bpm + 1.0, elevated_bpm=heart.elevated_bpm * 1.001)))
        found.append(replace(listening, heart=replace(heart, weight=min(1.0, heart.weight + 0.01))))
        found.append(replace(listening, heart=replace(heart, evidence=min(1.0, heart.evidence + 0.01))))
    return found


@every_pair
def test_brighter_days_are_never_darker_music(mode: Mode, preset: Preset) -> None:
    """With all else equal, a higher sun does not take brightness away, and adds some where the preset has room for it."""
    usual = state()
    assert usual.sun is not None
    course = [
        mode.shape(
            msgspec.structs.replace(usual, sun=msgspec.structs.replace(usual.sun, elevation_deg=height)), preset
        ).parameters.brightness
        for height in range(-90, 91, 5)
    ]
    assert all(after >= before - 1e-9 for before, after in pairwise(course))
    assert course[-1] > course[0] or preset.brightness[0] == preset.brightness[1]
    assert not any(math.isnan(brightness) for brightness in course)
