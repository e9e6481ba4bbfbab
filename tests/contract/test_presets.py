"""Every preset there is: whole, playable, and rendered without a defect."""

import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from soundscape import presets, scales
from soundscape.body.state import BodyState
from soundscape.hearing.onsets import measure_onsets
from soundscape.listener import ListenerState
from soundscape.offline import ScoreDocument
from soundscape.options import ListenerOptions
from soundscape.paths import data_folder
from soundscape.studio import Studio, open_studio
from soundscape.units import lerp
from tests.support.bodies import random_state
from tests.support.build import EVERYTHING
from tests.support.sound import level_db

FILES = sorted(data_folder("presets").glob("*.toml"))
SECONDS = 3

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def studio() -> Studio:
    """Return the studio with every plug-in."""
    return open_studio()


def test_there_are_presets() -> None:
    """One for each thing that people do."""
    people = {"focus", "study", "relax", "recover", "sleep", "nap", "lullaby", "move", "wake", "mask", "noise"}
    assert people <= {path.stem for path in FILES}


@every_file
def test_it_loads_and_names_only_what_exists(path: Path, studio: Studio) -> None:
    """Mode, layers and scales are there."""
    preset = presets.load(path)
    presets.check_names(preset, modes=studio.modes, layers=studio.layers, scales=scales.SCALES, source=path.name)
    assert preset.title
    assert preset.description.endswith(".")


@every_file
@pytest.mark.parametrize("hour", [2, 12])
def test_it_sounds_without_a_defect(path: Path, studio: Studio, hour: int) -> None:
    """By night and by day: three seconds that fade in, are neither NaN nor clipped nor silent, and the same twice."""
    at = datetime(2026, 6, 21, hour, tzinfo=UTC)
    options = ListenerOptions(presets.load(path), 7, at, EVERYTHING, BodyState())
    first = np.concatenate(list(studio.perform(options, frames=SECONDS * 48_000)))
    assert first.shape == (SECONDS * 48_000, 2)
    assert np.all(np.isfinite(first))
    assert np.max(np.abs(first)) < 10 ** (-1 / 20)
    assert level_db(first[:4_800]) < level_db(first[-48_000:])
    assert -70.0 < level_db(first[-48_000:]) < -8.0


@every_file
def test_the_same_options_give_the_same_sound(path: Path, studio: Studio) -> None:
    """Alone in its process, a rendering is the same to the sample."""
    options = ListenerOptions(presets.load(path), 7, datetime(2026, 6, 21, 12, tzinfo=UTC), EVERYTHING, BodyState())
    first, second = (np.concatenate(list(studio.perform(options, frames=48_000))) for _ in range(2))
    assert np.array_equal(first, second)


def onsets_per_s(name: str, listening: ListenerState, studio: Studio) -> float:
    """Return how dense a preset means to be for a listener."""
    preset = presets.load(data_folder("presets") / f"{name}.toml")
    wanted = studio.modes[preset.mode].shape(listening, preset).parameters
    return lerp(*preset.onsets_per_s, wanted.density)


def test_sleep_is_sparser_than_relax_than_focus_than_move(studio: Studio) -> None:
    """For one and the same listener, whoever it is and whatever the hour."""
    for seed in range(300):
        listening = random_state(random.Random(seed))
        rates = [onsets_per_s(name, listening, studio) for name in ("sleep", "relax", "focus", "move")]
        assert rates == sorted(set(rates))


@every_file
def test_the_tempo_that_is_written_is_the_tempo_that_is_heard(path: Path, studio: Studio) -> None:
    """Where a preset has a pulse, the onset detector finds it within 3 % in half a minute."""
    preset = presets.load(path)
    if "pulse" not in preset.layers:
        return
    options = ListenerOptions(preset, 7, datetime(2026, 6, 21, 10, tzinfo=UTC), EVERYTHING, BodyState())
    document = ScoreDocument(7)
    sound = np.concatenate(list(studio.perform(options, frames=30 * 48_000, document=document)))
    assert measure_onsets(sound, 48_000).tempo_bpm == pytest.approx(document.parameters[-1]["tempo_bpm"], rel=0.03)
