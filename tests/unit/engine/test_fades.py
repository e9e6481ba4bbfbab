"""Fades as they are heard: a start, a stop and a change of preset, rendered, without a step and without a click."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.body.state import BodyState
from soundscape.clock import ManualClock
from soundscape.engine._limiter import LATENCY_FRAMES
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.hearing.clicks import find_clicks
from soundscape.performance import Performance
from soundscape.programme import FADE_IN_S
from soundscape.score import Controls, Note
from soundscape.station import Station
from soundscape.studio import Studio, open_studio
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON, controls, score
from tests.support.sound import level_db

SECOND = SAMPLE_RATE_HZ


@pytest.fixture(scope="module")
def studio() -> Studio:
    """Return the studio with every plug-in."""
    return open_studio()


def performance(studio: Studio, preset: str) -> Performance:
    """Return a performance about to begin."""
    return studio.performance(seed=5, profile=EVERYTHING, body=BodyState(), wish=Wish(studio.presets()[preset]), zone=NOON.tzinfo)  # type: ignore[arg-type]  # noon is aware


class Steady:
    """An engine in front of a real one, that plays a steady chord whatever it is asked for, under the controls it is given."""

    missing_layers = ()

    def __init__(self, studio: Studio) -> None:
        self._engine = PyoEngine({"bass": studio.layers["bass"]}, seed=3, frame=0)
        note = Note(-SECOND, "bass", 110.0, 0.8, 3_600 * SECOND)
        self._engine.resume([note], controls({"bass": 0.0}, fade=0.0))
        self.heard: list[Pcm] = []

    def resume(self, notes: object, now: Controls) -> None:
        """Nothing is picked up here."""

    def render(self, asked: object) -> Pcm:
        """Return the next window."""
        given = asked.controls  # type: ignore[attr-defined]
        window = score(asked.start_frame, layers={"bass": 0.0}, fade=given.fade)  # type: ignore[attr-defined]
        self.heard.append(self._engine.render(window))
        return self.heard[-1]

    def close(self) -> None:
        """Close the real one."""
        self._engine.close()


def test_a_station_starts_and_stops_along_a_quarter_of_a_sine(studio: Studio) -> None:
    """Power rises and falls as in an equal-power fade of three seconds; not a click, and the floor before and after."""
    clock, engine = ManualClock(NOON), Steady(studio)
    station = Station(performance(studio, "relax"), new_engine=lambda _: engine, encoders={}, clock=clock)
    try:
        for _ in range(80):
            station.render()
            clock.advance(0.1)
        station.fade_out(FADE_IN_S)
        while not station.render().ended:
            clock.advance(0.1)
        station.render()
    finally:
        station.close()
    sound = np.concatenate(engine.heard)[LATENCY_FRAMES:]
    full_db = level_db(sound[5 * SECOND : 7 * SECOND])
    for after_s in (0.5, 1.0, 1.5, 2.0, 2.5):
        expected_db = 20.0 * np.log10(np.sin(np.pi / 2.0 * after_s / FADE_IN_S))
        for at_s in (after_s, 8.0 + FADE_IN_S - after_s):
            around = slice(round((at_s - 0.05) * SECOND), round((at_s + 0.05) * SECOND))
            assert level_db(sound[around]) - full_db == pytest.approx(expected_db, abs=0.7)
    assert find_clicks(sound, SECOND).count == 0
    assert level_db(sound[-QUANTUM_FRAMES // 2 :]) < -84.0


@pytest.mark.parametrize(("first", "second"), [("relax", "focus"), ("focus", "relax"), ("relax", "sleep"), ("sleep", "focus")])
def test_another_preset_comes_without_a_step(studio: Studio, first: str, second: str) -> None:
    """Thirteen seconds of one, eleven of another: no click, no hole, and the gain moves by less than 0.7 dB in a tenth of a second.

    The level itself may move as much as the strikes of either music make it.
    """
    playing = performance(studio, first)
    engine = studio.engine(5, 0)
    windows, gains_db = [], []
    try:
        for quantum in range(240):
            if quantum == 130:
                playing.steer(Wish(studio.presets()[second]))
            window = playing.next(NOON + timedelta(seconds=quantum / 10))
            gains_db.append(window.controls.gain_db)
            windows.append(engine.render(window))
    finally:
        engine.close()
    sound = np.concatenate(windows)
    assert find_clicks(sound[SECOND:], SECOND).count == 0
    assert max(abs(after - before) for before, after in pairwise(gains_db[100:])) < 0.7
    before_db, between_db, after_db = (_softest_db(sound[start * SECOND : (start + 4) * SECOND]) for start in (8, 13, 19))
    assert between_db > min(before_db, after_db) - 2.0


def _softest_db(sound: Pcm) -> float:
    return min(level_db(window) for window in np.split(sound, 2 * len(sound) // SECOND))
