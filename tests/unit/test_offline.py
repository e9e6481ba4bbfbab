"""Offline rendering: the same performance with a clock that moves by what was rendered."""

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from soundscape import offline
from soundscape.body.state import BodyState
from soundscape.offline import ScoreDocument
from soundscape.performance import Performance
from soundscape.signals.base import Reading
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON, preset, reading
from tests.support.fake_engine import FakeEngine
from tests.support.fake_studio import FakeStudio


def performance(seed: int = 7) -> Performance:
    """Return an ordinary performance about to begin."""
    studio = FakeStudio()
    return Performance(studio.modes, studio.references, seed, EVERYTHING, BodyState(resting_bpm=58.0), Wish(preset()))


def rendered(frames: int, *readings: Reading, seed: int = 7) -> tuple[list[int], dict[str, Any]]:
    """Return the lengths that came out and the score document."""
    document = ScoreDocument(seed)
    pieces = offline.perform(performance(seed), FakeEngine(), start=NOON, frames=frames, readings=readings, document=document)
    return [len(piece) for piece in pieces], document.as_dict()


@pytest.mark.parametrize(("frames", "pieces"), [(1, [1]), (4_800, [4_800]), (10_000, [4_800, 4_800, 400])])
def test_it_is_exactly_as_long_as_wanted(frames: int, pieces: list[int]) -> None:
    """Quantum by quantum, the last one cut."""
    assert rendered(frames)[0] == pieces


def test_the_score_document_is_the_same_every_time() -> None:
    """Byte for byte with the same seed, another one with another."""
    first, second, other = (json.dumps(rendered(20 * 48_000, seed=seed)[1]) for seed in (7, 7, 8))
    assert first == second != other


def test_the_score_document_has_the_names_of_the_contract() -> None:
    """Events, parameters once a second, and reasons, each with its frame."""
    _, document = rendered(5 * 48_000)
    assert list(document) == ["sample_rate_hz", "seed", "events", "parameters", "reasons"]
    assert (document["sample_rate_hz"], document["seed"]) == (48_000, 7)
    assert set(document["events"][0]) == {"at_frame", "layer", "pitch_hz", "velocity", "length_frames"}
    assert [entry["at_frame"] for entry in document["parameters"]] == [0, 48_000, 96_000, 144_000, 192_000]
    assert {"tempo_bpm", "scale", "layers", "noise"} <= set(document["parameters"][0])
    assert {"at_frame", "signal", "rule", "from", "to", "text"} <= set(document["reasons"][0])
    assert json.loads(json.dumps(document, allow_nan=False)) is not None


def test_a_reason_is_written_down_when_it_begins_or_moves() -> None:
    """Not once a second."""
    _, document = rendered(60 * 48_000)
    per_rule = [reason["rule"] for reason in document["reasons"]]
    assert max(per_rule.count(rule) for rule in per_rule) <= 5


def test_readings_count_from_their_own_time_on() -> None:
    """One in the middle is not known before; one from before the start is known at once; their order in the file is no matter."""
    early, late = reading(62.0, after_s=-5.0), reading(120.0, after_s=5.0)
    document = rendered(10 * 48_000, late, early)[1]
    told = {reason["at_frame"]: reason["value"] for reason in document["reasons"] if reason["signal"] == "heart-rate"}
    assert told[0] == 62.0
    assert {frame: value for frame, value in told.items() if value == 120.0}
    assert all(value == 62.0 for frame, value in told.items() if frame < 5 * 48_000)


def test_a_lasting_raise_slows_and_darkens_the_music() -> None:
    """Ten minutes at 62, then fifteen at 105 while still: at least 4 bpm slower and darker than without, gliding all the way."""
    calm = [reading(62.0, NOON, after_s=5.0 * index) for index in range(300)]
    raised = [reading(62.0 if index < 120 else 105.0, NOON, after_s=5.0 * index) for index in range(300)]
    courses = []
    for readings in (calm, raised):
        playing = performance()
        waiting = sorted(readings, key=lambda one: one.at, reverse=True)
        course = []
        for quantum in range(25 * 600):
            instant = NOON + timedelta(seconds=quantum / 10)
            while waiting and waiting[-1].at <= instant:
                playing.hear(waiting.pop())
            playing.next(instant)
            course.append((playing.heard().tempo_bpm, playing.heard().brightness))
        courses.append(np.asarray(course))
    plain, answered = courses
    assert plain[-1, 0] - answered[-1, 0] >= 4.0
    assert answered[-1, 1] < 0.8 * plain[-1, 1]
    assert np.max(np.abs(np.diff(answered[:, 0]))) <= 4.0 / 600 + 1e-9
    assert np.max(np.abs(np.diff(answered[:, 1]))) <= 0.2 / 600 + 1e-9
    assert np.allclose(plain[:5_900], answered[:5_900])


def test_what_is_heard_calibrates_the_programme() -> None:
    """The fake engine is not as loud as its layers' references say: after a minute the gain is on its way, slowly."""
    playing = performance()
    for _ in offline.perform(playing, FakeEngine(), start=NOON, frames=60 * 48_000):
        pass
    assert playing.progress is not None
    assert 0.1 < abs(playing.progress.calibration.gain_db) <= 0.5
