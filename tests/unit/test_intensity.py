"""How much of everything a listener asked for."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import soundscape.modes
from soundscape import intensity
from soundscape.body.state import BodyState
from soundscape.intensity import LOUDEST_LUFS
from soundscape.modes.base import Mode
from soundscape.performance import Performance
from soundscape.plugins import discover
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON, preset, wanted

MODES = discover(soundscape.modes, "MODE", Mode)


@pytest.mark.parametrize("level", [None, 5])
def test_the_usual_level_changes_nothing(level: int | None) -> None:
    """Neither the music nor the reasons."""
    assert intensity.lean(wanted(), level) == wanted()


@given(level=st.integers(1, 9), density=st.floats(0, 1), brightness=st.floats(0, 1), loudness=st.floats(-40, -14))
def test_more_is_never_less(level: int, density: float, brightness: float, loudness: float) -> None:
    """One level up, nothing is sparser, darker or softer, and everything stays within its range."""
    want = wanted(density=density, brightness=brightness, loudness_lufs=loudness)
    lower, higher = (intensity.lean(want, at).parameters for at in (level, level + 1))
    assert 0.0 <= lower.density <= higher.density <= 1.0
    assert 0.0 <= lower.brightness <= higher.brightness <= 1.0
    assert lower.loudness_lufs <= higher.loudness_lufs <= max(LOUDEST_LUFS, loudness)


def test_every_change_says_why() -> None:
    """One reason for each parameter that moved, after those of the mode."""
    softer = intensity.lean(wanted(density=0.5, brightness=0.5, loudness_lufs=-16.0), 3)
    assert [(reason.signal, reason.value, reason.parameter) for reason in softer.reasons] == [
        ("wish", 3, "density"),
        ("wish", 3, "brightness"),
        ("wish", 3, "loudness_lufs"),
    ]
    assert softer.parameters.density == pytest.approx(0.36)
    assert softer.parameters.loudness_lufs == -19.0
    assert softer.reasons[0].text == "You asked for intensity 3 of 10: fewer notes."


@pytest.mark.parametrize(("level", "steps", "after"), [(None, 1, 7), (None, -1, 3), (2, -1, 1), (9, 1, 10), (10, 1, 10), (1, -1, 1)])
def test_steps_end_at_the_ends(level: int | None, steps: int, after: int) -> None:
    """Softer and livelier move by two, from the usual where nothing was asked for."""
    assert intensity.stepped(level, steps) == after


@pytest.mark.parametrize("mode", sorted(MODES))
def test_every_mode_leans(mode: str) -> None:
    """The programme arrives softer at 1 than at 10, and its document says that it was asked for."""

    def performed(level: int) -> Performance:
        quiet = preset(mode=mode, stillness=None)
        performance = Performance(MODES, {}, 3, EVERYTHING, BodyState(), Wish(quiet, intensity=level))
        for quantum in range(20):
            performance.next(NOON + timedelta(seconds=0.1 * quantum))
        return performance

    soft, lively = performed(1), performed(10)
    assert soft.heard().loudness_lufs < lively.heard().loudness_lufs
    assert "wish" in {reason.signal for reason in soft.reasons(NOON)}
