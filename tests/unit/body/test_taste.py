"""Taste, learned from simulated listeners whose taste is known."""

import math
import random
from typing import Literal

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.body import state, taste
from soundscape.body.state import BodyState
from soundscape.body.taste import MIDDLE, Point, Taste
from soundscape.signals.feedback import AXES, Feedback
from tests.support.simulated_listeners import EVERY_S, SimulatedListener, somebody, taught

LISTENERS = 100
ANSWERS = 30


@pytest.mark.parametrize("way", ["near", "far"])
def test_thirty_answers_find_the_better_half_of_each_axis_for_nine_listeners_in_ten(way: Literal["near", "far"]) -> None:
    """Three faces alone, a tenth of them at random, the others scattered; right means right on all four axes at once."""
    right, axes_right = 0, 0
    for seed in range(LISTENERS):
        listener = somebody(seed, way)
        known = taught(listener, ANSWERS, seed=seed)
        found = [learned * liked > 0.0 for learned, liked in zip(known.learned, listener.likes, strict=True)]
        right += all(found)
        axes_right += sum(found)
    assert right >= 0.9 * LISTENERS
    assert axes_right >= 0.97 * LISTENERS * len(AXES)


def test_what_is_played_in_the_end_pleases_more_than_the_middle() -> None:
    """Learning is for listening: the place learned is nearer to what is liked than the preset's own."""
    nearer = 0
    for seed in range(40):
        listener = somebody(seed)
        known = taught(listener, ANSWERS, seed=seed)
        nearer += math.dist(known.learned, listener.likes) < math.dist(MIDDLE, listener.likes)
    assert nearer >= 36


def test_whoever_does_not_care_is_seldom_said_to() -> None:
    """Of axes that do not matter, at most one in twenty is said to."""
    settled = 0
    for seed in range(60):
        known = taught(SimulatedListener(random.Random(seed), caring=0.0), ANSWERS, seed=seed)
        settled += sum(taste.settled(known, axis) for axis in AXES)
    assert settled <= 0.05 * 60 * len(AXES)


def test_whoever_always_smiles_keeps_the_middle() -> None:
    """The same face for everything tells nothing about any axis."""
    known = Taste()
    for number in range(1, ANSWERS + 1):
        here = taste.played(known, number * EVERY_S)
        known = taste.answered(known, Feedback("good"), here, number * EVERY_S, seed=1)
    assert not any(taste.settled(known, axis) for axis in AXES)
    assert all(abs(u) < 0.4 for u in known.learned)


def test_a_wish_settles_an_axis_in_a_few_answers() -> None:
    """More is more, on that axis alone; and "right" keeps it where it is."""
    known = Taste()
    for number in range(1, 5):
        known = taste.answered(known, Feedback(axis="noise", direction="less"), MIDDLE, number * EVERY_S, seed=3)
    assert taste.settled(known, "noise")
    assert known.learned[AXES.index("noise")] < -0.5
    assert not any(taste.settled(known, axis) for axis in AXES if axis != "noise")
    right = Taste()
    for number in range(1, 7):
        right = taste.answered(right, Feedback(axis="tempo", direction="right"), (0.0, 0.0, 0.0, 0.5), number * EVERY_S, seed=3)
    assert 0.0 < right.learned[AXES.index("tempo")] < 0.9


def test_a_settled_axis_is_no_longer_tried_the_other_way() -> None:
    """Whoever has said four times that there is too much noise does not get more of it to compare."""
    known = Taste()
    for number in range(1, 20):
        here = taste.played(known, number * EVERY_S)
        known = taste.answered(known, Feedback(axis="noise", direction="less"), here, number * EVERY_S, seed=3)
        if taste.settled(known, "noise"):
            assert known.trial[AXES.index("noise")] < 0.0
    assert taste.settled(known, "noise")


def test_taste_may_change() -> None:
    """Sixty answers after a change of heart, the other half is found on nine axes in ten."""
    changed = 0
    for seed in range(20):
        listener = somebody(seed, "far")
        known = taught(listener, ANSWERS, seed=seed)
        one, two, three, four = (-liked for liked in listener.likes)
        listener.likes = (one, two, three, four)
        known = taught(listener, 60, seed=seed, before=known)
        changed += sum(learned * liked > 0.0 for learned, liked in zip(known.learned, listener.likes, strict=True))
    assert changed >= 0.9 * 20 * len(AXES)


def test_the_same_seed_and_answers_give_the_same_trials_anywhere() -> None:
    """A body that was stored and read again goes on as if nothing had happened."""
    here = taught(somebody(5), 12, seed=9)
    there = state.decode(state.encode(BodyState(taste=here))).taste
    assert there == here
    mood = Feedback("bad")
    assert taste.answered(here, mood, here.trial, 1e6, seed=9) == taste.answered(there, mood, there.trial, 1e6, seed=9)
    assert taste.answered(here, mood, here.trial, 1e6, seed=10).learned == taste.answered(there, mood, there.trial, 1e6, seed=9).learned


def test_the_first_trials_are_balanced() -> None:
    """Of the first eight as of the first sixteen, half lie on either side of each axis, whatever the side of another."""
    known = Taste()
    tried: list[Point] = []
    for number in range(1, 17):
        known = taste.answered(known, Feedback("neutral"), MIDDLE, number * EVERY_S, seed=11)
        tried.append(known.trial)
    for first in (8, 16):
        sides = np.sign(np.array(tried[:first]))
        assert np.array_equal(sides.T @ sides, first * np.eye(len(AXES)))


def test_nothing_is_tried_before_the_first_answer() -> None:
    """Whoever never answers hears the presets as they are."""
    assert taste.played(Taste(), 1e9) == MIDDLE


def test_a_trial_comes_in_slowly_and_goes_after_weeks_without_an_answer() -> None:
    """It glides in, holds for a week, and gives way to what was learned."""
    known = taught(somebody(1), 3, seed=1)
    now_s = known.answered_s
    assert taste.played(known, now_s) == known.before
    assert taste.played(known, now_s + taste.HEARD_S) == known.trial
    assert taste.played(known, now_s + 6 * 86_400.0) == known.trial
    assert taste.played(known, now_s + 15 * 86_400.0) == known.learned
    assert taste.played(known, now_s + taste.HEARD_S, curiosity=0.0) == known.learned


def test_an_answer_from_before_the_last_one_says_nothing() -> None:
    """Nobody knows any more what was played then."""
    known = taught(somebody(1), 3, seed=1)
    assert taste.answered(known, Feedback("good"), MIDDLE, known.answered_s - 1.0, seed=1) is known


feedbacks = st.builds(
    lambda mood, wish, flow: Feedback(mood, wish[0], wish[1], flow),
    st.sampled_from(["good", "neutral", "bad"]),
    st.one_of(st.just((None, None)), st.tuples(st.sampled_from(AXES), st.sampled_from(["more", "less", "right"]))),
    st.none() | st.floats(1.0, 5.0),
)
places = st.tuples(*[st.floats(-1.0, 1.0)] * 4)


@settings(deadline=None, max_examples=60)
@given(told=st.lists(st.tuples(feedbacks, places), min_size=1, max_size=40), seed=st.integers(0, 2**63 - 1))
def test_whatever_is_said_stays_bounded(told: list[tuple[Feedback, Point]], seed: int) -> None:
    """Every place is within the bounds, what was learned within its interval, and the state never grows."""
    known = Taste()
    for number, (feedback, place) in enumerate(told, 1):
        known = taste.answered(known, feedback, place, number * EVERY_S, seed=seed)
    for low, learned, high, tried in zip(known.low, known.learned, known.high, known.trial, strict=True):
        assert -1.0 <= low <= high <= 1.0
        assert -1.0 <= learned <= 1.0
        assert -1.0 <= tried <= 1.0
    assert known.answers == len(told)
    assert len(msgspec.msgpack.encode(known)) < 1600
    assert all(abs(taste.offset(axis, known.trial)) <= taste.BOUNDS[axis] for axis in AXES)


def test_a_body_stored_before_there_was_taste_can_be_read() -> None:
    """The new field is filled in."""
    old = msgspec.msgpack.decode(state.encode(BodyState(resting_bpm=58.0)))
    del old["taste"]
    assert state.decode(msgspec.msgpack.encode(old)) == BodyState(resting_bpm=58.0)
