"""Chatter: whatever edge a heart trembles at, from the sensor to what is wanted of the music there is at most one change a minute."""

import random
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest

import soundscape.modes
from soundscape import plugins, presets
from soundscape.modes.base import Mode
from soundscape.quality import heart_course
from soundscape.quality.heart_course import START
from soundscape.signals.base import Motion, Reading
from soundscape.signals.motion import Moving

MODES = plugins.discover(soundscape.modes, "MODE", Mode)
HOURS = 0.5
BEFORE_S = 660


def trembling(
    edge_bpm: float, noise_bpm: float, seed: int, *, step_s: int = 5, flap_s: int = 0, motion: Motion | None = None
) -> list[Reading]:
    """Return eleven minutes at 64 and the rest of half an hour around an edge; motion is told now and then, or changes every `flap_s`."""
    rng = random.Random(seed)
    told: list[Reading] = []
    for second in range(0, round(HOURS * 3600), step_s):
        at = START + timedelta(seconds=second)
        late = second >= BEFORE_S
        if flap_s and late and second % flap_s < step_s:
            told.append(Reading("motion", Moving(second // flap_s % 2 == 0, 110.0), at))
        rate = rng.uniform(edge_bpm - noise_bpm, edge_bpm + noise_bpm) if late else 64.0 + rng.uniform(-2.0, 2.0)
        told.append(Reading("heart-rate", rate, at, motion=motion))
    return told


def changes(preset: str, told: list[Reading]) -> list[float]:
    """Return the seconds at which what is wanted of the music jumps; what leads on gently from second to second is no change."""
    # What the hour alone does to the music is no matter here.
    added = [
        [with_heart[name] - without[name] for name in STEADY]
        for with_heart, without in zip(course(preset, told), alone(preset), strict=True)
    ]
    return [float(number) for number, (before, after) in enumerate(pairwise(added), 1) if is_jump(before, after)]


def course(preset: str, told: list[Reading]) -> list[dict[str, float]]:
    """Return what is wanted every second."""
    chosen = presets.packaged(modes=MODES, layers=LAYERS)[0][preset]
    day = heart_course.lived(told, MODES[chosen.mode], chosen, hours=HOURS)
    return [{name: getattr(second.wanted, name) for name in STEADY} for second in day]


@cache
def alone(preset: str) -> list[dict[str, float]]:
    """Return what is wanted where nothing is told."""
    return course(preset, [])


def is_jump(before: list[float], after: list[float]) -> bool:
    """Return whether anything moves by more than a gentle course does."""
    return any(abs(now - then) > most for then, now, most in zip(before, after, STEADY.values(), strict=True))


STEADY = {"tempo_bpm": 2.0, "brightness": 0.03, "density": 0.03, "loudness_lufs": 0.3}
"""From one second to the next, as much as a signal that fades out or a body that is being led down moves the music at most."""

LAYERS = ("air", "bass", "bells", "choir", "cue", "heartbeat", "noise", "pad", "pluck", "pulse", "waves")
EDGES = {"elevated": 85.0, "cleared": 71.5, "exercise": 115.0, "recovered": 102.5}


@pytest.mark.parametrize("preset", ["relax", "move"])
@pytest.mark.parametrize("noise_bpm", [2.0, 10.0])
@pytest.mark.parametrize("edge", EDGES)
def test_a_rate_that_trembles_at_an_edge_makes_at_most_one_change_a_minute(preset: str, edge: str, noise_bpm: float) -> None:
    """With motion told and untold, at every edge there is."""
    for seed, motion in ((1, "still"), (2, None)):
        found = changes(preset, trembling(EDGES[edge], noise_bpm, seed, motion=motion))  # type: ignore[arg-type]
        assert all(later - earlier >= 60.0 for earlier, later in pairwise(found)), found


@pytest.mark.parametrize("preset", ["relax", "move"])
@pytest.mark.parametrize("flap_s", [5, 20, 40])
def test_motion_that_comes_and_goes_makes_at_most_one_change_a_minute(preset: str, flap_s: int) -> None:
    """A body that is told to move and to be still in turns, its heart raised."""
    found = changes(preset, trembling(95.0, 4.0, 1, flap_s=flap_s))
    assert all(later - earlier >= 60.0 for earlier, later in pairwise(found)), found
