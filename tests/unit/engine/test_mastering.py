"""Mastering: level, limiter and floor, window by window."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from soundscape.audio import BLOCK_FRAMES, QUANTUM_FRAMES, Pcm
from soundscape.chance import Chance
from soundscape.engine._floor import FLOOR_DB, TABLE_FRAMES, Floor
from soundscape.engine._limiter import LATENCY_FRAMES
from soundscape.engine._mastering import Mastering
from soundscape.hearing.clicks import find_clicks
from tests.support.build import controls
from tests.support.sound import level_db, tone

SECOND = 48_000


def floor(seconds: float, *, frames: int = QUANTUM_FRAMES, seed: int = 1) -> Pcm:
    """Return so many seconds of floor, window by window."""
    reader = Floor(Chance(seed, 0, "floor"))
    windows = []
    for _ in range(round(seconds * SECOND / frames)):
        windows.append(np.zeros((frames, 2), np.float32))
        reader.add_to(windows[-1])
    return np.concatenate(windows)


def alike(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Return the correlation of two stretches of sound."""
    return float(np.mean(first * second) / np.sqrt(np.mean(first**2) * np.mean(second**2)))


@pytest.mark.parametrize("frames", [BLOCK_FRAMES, QUANTUM_FRAMES, SECOND])
def test_the_floor_is_even(frames: int) -> None:
    """Near -90 dBFS in every tenth of a second but the first, in both ears, seams and all."""
    sound = floor(20.0, frames=frames)[QUANTUM_FRAMES:]
    for ear in sound.T:
        levels = [level_db(window) for window in np.split(ear, len(ear) // QUANTUM_FRAMES)]
        assert FLOOR_DB - 6.0 < min(levels) <= max(levels) < FLOOR_DB + 6.0
        assert level_db(ear) == pytest.approx(FLOOR_DB, abs=1.0)
    assert abs(alike(*sound.T)) < 0.1


def test_the_floor_never_comes_round() -> None:
    """Laid over itself a table's length later, or any number of windows later, it is another noise."""
    mono = floor(60.0)[:, 0].astype(np.float64)
    for later in (QUANTUM_FRAMES, 10 * QUANTUM_FRAMES, TABLE_FRAMES, 2 * TABLE_FRAMES):
        assert abs(alike(mono[:-later], mono[later:])) < 0.2


def test_the_floor_is_the_stations_own() -> None:
    """The same with the same seed, another with another."""
    first, second, other = (floor(2.0, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def mastered(sound: Pcm, gains_db: list[float], **changes: object) -> Pcm:
    """Return a sound mastered with one gain after the other, a quantum each."""
    chain = Mastering(Chance(1, 0, "floor"))
    windows = np.split(sound, len(sound) // QUANTUM_FRAMES)
    given = [controls({}, gain_db=gain_db, **changes) for gain_db in gains_db]
    return np.concatenate([chain.master(window, one) for window, one in zip(windows, given, strict=True)])


def test_gain_is_decibels_and_moves_in_straight_lines() -> None:
    """From window to window, so that 12 dB less arrive within 100 ms and cannot be heard as a step."""
    found = mastered(tone(1_000.0, frames=SECOND), [0.0] * 5 + [-12.0] * 5)
    assert level_db(found[9_600:24_000]) - level_db(found[33_600:]) == pytest.approx(12.0, abs=0.05)
    middle = 5 * QUANTUM_FRAMES + LATENCY_FRAMES + QUANTUM_FRAMES // 2
    halfway = (1.0 + 10 ** (-12 / 20)) / 2.0
    assert np.max(np.abs(found[middle - 24 : middle + 24])) == pytest.approx(0.25 * halfway, rel=0.02)
    assert find_clicks(found, SECOND).count == 0


def test_a_faded_station_leaves_the_floor() -> None:
    """A fade of nothing takes everything but what keeps encoders awake."""
    assert -95.0 < level_db(mastered(tone(1_000.0, frames=SECOND), [0.0] * 10, fade=0.0)) < -85.0
