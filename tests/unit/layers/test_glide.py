"""Glides: gains in straight lines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.layers._feed import STRETCH_FRAMES, STRETCH_S
from soundscape.layers._glide import Glide

gains = st.floats(0.0, 2.0)
times_s = st.floats(0.0, 7.0)


def course(glide: Glide, stretches: int) -> np.ndarray:
    """Return the gains of so many stretches, sample by sample."""
    return np.concatenate([np.broadcast_to(glide.next(), STRETCH_FRAMES) for _ in range(stretches)])


def test_it_goes_straight_and_stays() -> None:
    """A line from silence to the goal in the time it was given; nothing but one number after it."""
    glide = Glide()
    assert glide.silent
    glide.go(0.5, 1.0)
    way = course(glide, round(1.0 / STRETCH_S))
    assert way == pytest.approx(0.5 * np.arange(len(way)) / len(way), abs=1e-6)
    assert np.ndim(glide.next()) == 0
    assert glide.next() == 0.5
    assert not glide.silent


@given(st.lists(st.tuples(gains, times_s, st.integers(1, 9)), min_size=1, max_size=6))
def test_it_never_jumps(goals: list[tuple[float, float, int]]) -> None:
    """Wherever it is sent from wherever it is, one sample lies near the one before."""
    glide = Glide()
    pieces = []
    for goal, time_s, stretches in goals:
        glide.go(goal, time_s)
        pieces.append(course(glide, stretches))
    steps = np.abs(np.diff(np.concatenate(pieces), prepend=0.0))
    assert steps.max() <= 2.0 / STRETCH_FRAMES + 1e-6


def test_sent_back_to_silence_it_is_silent() -> None:
    """Exactly: what is silent costs nothing."""
    glide = Glide()
    glide.go(0.1, 3.0)
    course(glide, 7)
    glide.go(0.0, 3.0)
    assert not glide.silent
    course(glide, 15)
    assert glide.silent
