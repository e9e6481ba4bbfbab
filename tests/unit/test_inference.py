"""The statistics of the report: how often they err when there is nothing, and how often they find what is there."""

import math
import random
from collections.abc import Callable
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import inference

differences = st.lists(st.floats(-50.0, 50.0), min_size=6, max_size=10)


def share_found(pairs: int, shift: float, *, runs: int = 2000, seed: int = 1) -> float:
    """Return how often an effect of so many standard deviations of the differences is found at p <= 0.05."""
    rng = np.random.default_rng(seed)
    found = [inference.effect(list(rng.normal(shift, 1.0, pairs))) for _ in range(runs)]
    return fmean(effect is not None and effect.p <= 0.05 for effect in found)


@pytest.mark.parametrize("pairs", [6, 8, 10])
def test_nothing_is_found_at_most_one_time_in_twenty(pairs: int) -> None:
    """With no effect the false positives are what the level promises, within the scatter of 2000 runs."""
    assert share_found(pairs, 0.0) <= 0.05 + 3.0 * math.sqrt(0.05 * 0.95 / 2000)


@pytest.mark.parametrize(("pairs", "shift", "least"), [(8, 1.0, 0.6), (8, 1.5, 0.9), (10, 1.0, 0.7), (6, 2.0, 0.8)])
def test_what_is_there_is_found(pairs: int, shift: float, least: float) -> None:
    """The power for known effects, in standard deviations of the differences."""
    assert share_found(pairs, shift) >= least


def test_no_shape_of_the_scatter_makes_it_lie() -> None:
    """Heavy tails, two humps, a few outliers: under the lot the signs are as likely, and the test stays exact."""
    rng = random.Random(5)
    shapes: tuple[Callable[[], float], ...] = (
        lambda: rng.gauss(0.0, 1.0) ** 3,
        lambda: rng.choice((-1.0, 1.0)) * rng.uniform(5.0, 6.0),
        lambda: rng.choice((-1.0, 1.0)) * rng.paretovariate(1.0),
    )
    for shape in shapes:
        found = [inference.effect([shape() for _ in range(8)]) for _ in range(2000)]
        assert fmean(effect is not None and effect.p <= 0.05 for effect in found) <= 0.065


def test_the_interval_holds_the_true_effect() -> None:
    """Nineteen times in twenty."""
    rng = np.random.default_rng(3)
    held = []
    for _ in range(2000):
        effect = inference.effect(list(rng.normal(0.7, 1.0, 8)))
        assert effect is not None
        held.append(effect.low <= 0.7 <= effect.high)
    assert 0.94 <= fmean(held) <= 0.97


@given(values=differences)
def test_interval_and_test_agree(values: list[float]) -> None:
    """The mean lies within the interval, p is a probability of at least 2 / 2^n, and mirrored values give the mirrored answer."""
    effect, mirrored = inference.effect(values), inference.effect([-value for value in values])
    assert effect is not None
    assert mirrored is not None
    assert effect.low <= effect.mean + 1e-9
    assert effect.mean <= effect.high + 1e-9
    assert 2.0 / 2 ** len(values) <= effect.p <= 1.0
    assert mirrored.p == effect.p
    assert mirrored.low == pytest.approx(-effect.high, abs=1e-9)


@given(values=differences, by=st.floats(-20.0, 20.0))
def test_adding_to_all_moves_the_interval(values: list[float], by: float) -> None:
    """By as much."""
    before, after = inference.effect(values), inference.effect([value + by for value in values])
    assert before is not None
    assert after is not None
    assert after.low == pytest.approx(before.low + by, abs=1e-6)
    assert after.high == pytest.approx(before.high + by, abs=1e-6)


def test_p_is_counted_over_all_signs() -> None:
    """Six differences of one sign: only all as they are and all turned round are as far out."""
    effect = inference.effect([1.0, 2.0, 3.0, 1.5, 2.5, 0.5])
    assert effect is not None
    assert effect.p == 2 / 64
    assert (effect.low, effect.high) == (0.5, 3.0)


def test_too_few_are_too_few() -> None:
    """No number is better than a wrong one."""
    assert inference.effect([5.0] * 5) is None
    assert inference.estimate([]) is None
    few = inference.estimate([1.0, 3.0])
    assert few is not None
    assert (few.mean, few.low, few.high) == (2.0, None, None)


def test_twenty_pairs_are_counted_too() -> None:
    """A million signs, and what lies beyond is left out."""
    effect = inference.effect([0.5] * 10 + [-0.5] * 10 + [100.0])
    assert effect is not None
    assert (effect.pairs, effect.mean, effect.p) == (20, 0.0, 1.0)


@pytest.mark.parametrize(("freedom", "quantile"), [(5, 2.5706), (9, 2.2622), (29, 2.0452), (399, 1.9659)])
def test_student_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    """To three digits behind the point."""
    assert inference.student(freedom) == pytest.approx(quantile, abs=5e-4)


def test_means_lie_within_their_interval_as_often_as_said() -> None:
    """Nineteen times in twenty for ordinary scatter."""
    rng = np.random.default_rng(7)
    held = []
    for _ in range(2000):
        found = inference.estimate(list(rng.normal(60.0, 5.0, 8)))
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= 60.0 <= found.high)
    assert 0.93 <= fmean(held) <= 0.97
