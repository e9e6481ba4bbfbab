"""The simulated day in its short form: what is promised about a heart is kept, and what is heard is what the score says.

The whole day is `scripts/simulate-day`.
"""

import json
import statistics
from pathlib import Path

import pytest

import soundscape.signals
from soundscape import plugins, replay
from soundscape.hearing.loudness import measure_loudness
from soundscape.hearing.onsets import measure_onsets
from soundscape.presets import Preset
from soundscape.quality import heart_course, heart_day
from soundscape.quality.heart_course import START, Finding, Second
from soundscape.quality.heart_day import SHORT
from soundscape.signals.base import Reading, Signal
from soundscape.studio import Studio, open_studio
from tests.support.build import parameters

RATE_HZ = 48_000
SETTLED = 5 * RATE_HZ
"""Frames until a rendering has faded in."""


@pytest.fixture(scope="module")
def studio() -> Studio:
    """Return everything there is."""
    return open_studio()


@pytest.fixture(scope="module")
def told() -> list[Reading]:
    """Return the readings of a short day."""
    return heart_course.readings(1, SHORT)


def promises(studio: Studio, told: list[Reading], preset: str) -> list[Finding]:
    """Return what was found of a short day in one preset."""
    chosen = studio.presets()[preset]
    day = list(heart_course.lived(told, studio.modes[chosen.mode], chosen, hours=SHORT.hours))
    return list(heart_course.findings(day, SHORT.stretches))


@pytest.mark.parametrize("preset", ["relax", "recover", "sleep"])
def test_what_is_promised_of_a_day_is_kept(studio: Studio, told: list[Reading], preset: str) -> None:
    """Stress is found and led down from, the run is not, and after the dropout nothing is known."""
    found = promises(studio, told, preset)
    assert len(found) == 5
    assert [finding for finding in found if not finding.kept] == []


def test_a_run_that_nobody_mentions_is_not_found_either(studio: Studio) -> None:
    """Without motion the walk may be, but neither the run nor its end."""
    found = promises(studio, heart_course.readings(1, SHORT, told_motion=False), "relax")
    kept = {finding.promise: finding.kept for finding in found}
    assert kept["nothing found in the run at 08:42"]
    assert kept["elevated at 07:54 found within 5 min"]
    assert kept["unknown after the dropout at 09:42"]


def test_a_promise_can_be_broken() -> None:
    """A station that finds everything elevated, late, and never leads down keeps none of them."""
    day = [
        Second(float(at_s), 100.0, at_s % 1000 > 0, 60.0, 70.0, -16.0, frozenset({"heart-iso"}), parameters()) for at_s in range(3 * 3600)
    ]
    found = list(heart_course.findings(day, SHORT.stretches))
    assert {finding.promise.split(" at ")[0]: finding.kept for finding in found} == {
        "elevated": False,
        "led down from 08:06 on": False,
        "nothing found in the run": False,
        "unknown after the dropout": False,
        "nothing found elsewhere": False,
    }
    calm = [second._replace(elevated=False) for second in day]
    assert not next(iter(heart_course.findings(calm, SHORT.stretches))).kept


def test_the_same_seed_is_the_same_day() -> None:
    """And another one another."""
    first, again, other = (list(heart_day.lines(seed, SHORT)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_day_can_be_replayed(tmp_path: Path) -> None:
    """Its lines are what `--readings` takes."""
    path = tmp_path / "day.jsonl"
    path.write_text("".join(json.dumps(heart_day.document(line, START)) + "\n" for line in heart_day.lines(1, SHORT)))
    read = replay.read(path, plugins.discover(soundscape.signals, "SIGNAL", Signal))
    assert [(reading.signal, reading.value, reading.at) for reading in read] == [
        (reading.signal, reading.value, reading.at) for reading in heart_course.readings(1, SHORT)
    ]


def heard(studio: Studio, told: list[Reading], preset: Preset, at_s: float) -> tuple[float, float, float]:
    """Return tempo and loudness of a window of the day as they are heard, and the tempo the score says; all three agree with it."""
    window = heart_course.window(studio, told, preset, at_s, seconds=40.0)
    sound = window.sound[SETTLED:]
    tempo = measure_onsets(sound, RATE_HZ).tempo_bpm
    loudness = measure_loudness(sound, RATE_HZ).integrated_lufs
    entries = window.score["parameters"]
    meant = statistics.median(entry["tempo_bpm"] for entry in entries)
    intended = statistics.fmean(entry["intended_lufs"] for entry in entries if entry["intended_lufs"] is not None)
    assert tempo is not None
    assert loudness is not None
    assert tempo == pytest.approx(meant, rel=0.01)
    assert loudness == pytest.approx(intended, abs=1.5)
    return tempo, loudness, meant


def test_what_is_heard_is_what_the_score_says(studio: Studio, told: list[Reading]) -> None:
    """Before the stress and a quarter of an hour into it: slower and softer, on the record as on paper."""
    preset = studio.presets()["recover"]
    tempo, loudness, _ = heard(studio, told, preset, 0.85 * 3600.0)
    slower, softer, _ = heard(studio, told, preset, 0.9 * 3600.0 + 900.0)
    assert slower < tempo
    assert softer < loudness - 3.0


def test_the_pulse_of_a_run_is_heard_at_its_steps(studio: Studio, told: list[Reading]) -> None:
    """156 a minute, from the motion signal to the tick in the ear."""
    window = heart_course.window(studio, told, studio.presets()["move"], 1.7 * 3600.0 + 600.0, seconds=30.0, layer="pulse")
    assert measure_onsets(window.sound[SETTLED:], RATE_HZ).tempo_bpm == pytest.approx(156.0, abs=3.0)
