"""Chance: random numbers that are a function of their key."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.chance import Chance


def drawn(seed: int, bar: int, purpose: str, count: int = 20) -> list[float]:
    """Return the first numbers of a stream."""
    chance = Chance(seed, bar, purpose)
    return [chance.uniform() for _ in range(count)]


@given(seed=st.integers(0, 2**63 - 1), bar=st.integers(-1, 10**9), purpose=st.text(max_size=20))
def test_the_same_key_gives_the_same_stream(seed: int, bar: int, purpose: str) -> None:
    """Any host gets the same numbers for the same seed, bar and purpose."""
    assert drawn(seed, bar, purpose) == drawn(seed, bar, purpose)


def test_the_stream_of_a_key_never_changes_between_releases() -> None:
    """The same seed plays the same piece after an upgrade."""
    assert [round(number, 6) for number in drawn(7, 3, "bells", 3)] == [0.18671, 0.521867, 0.863609]


def test_every_part_of_the_key_matters() -> None:
    """Another seed, bar or purpose is another stream."""
    keys = itertools.product((0, 1, 2**40), (0, 1, 2, 1000), ("bells", "pad", ""))
    first = [tuple(drawn(*key, 4)) for key in keys]
    assert len(set(first)) == len(first) == 36


def test_numbers_are_spread_evenly() -> None:
    """Each tenth of the range gets its tenth, within a stream and across bars."""
    for numbers in (drawn(1, 1, "x", 20_000), [Chance(1, bar, "x").uniform() for bar in range(20_000)]):
        counts = Counter(int(number * 10) for number in numbers)
        assert sorted(counts) == list(range(10))
        assert max(abs(count - 2_000) for count in counts.values()) < 200


def test_neighbouring_bars_are_not_correlated() -> None:
    """What one bar draws says nothing about the next."""
    numbers = [Chance(5, bar, "x").uniform() - 0.5 for bar in range(10_000)]
    correlation = sum(a * b for a, b in itertools.pairwise(numbers)) / sum(a * a for a in numbers)
    assert abs(correlation) < 0.04


@given(seed=st.integers(0, 2**63 - 1), low=st.integers(-50, 50), span=st.integers(0, 50))
def test_whole_numbers_stay_within_both_ends(seed: int, low: int, span: int) -> None:
    """Both ends are included and nothing beyond them."""
    chance = Chance(seed, 0, "x")
    assert all(low <= chance.whole(low, low + span) <= low + span for _ in range(50))


def test_every_whole_number_comes_up() -> None:
    """Six faces, none of them missing, none of them loaded."""
    chance = Chance(3, 0, "die")
    counts = Counter(chance.whole(1, 6) for _ in range(12_000))
    assert sorted(counts) == [1, 2, 3, 4, 5, 6]
    assert max(counts.values()) - min(counts.values()) < 350


@pytest.mark.parametrize("probability", [0.0, 0.25, 1.0])
def test_things_happen_as_often_as_they_should(probability: float) -> None:
    """Never at 0, always at 1, a quarter of the time at 0.25."""
    chance = Chance(9, 0, "x")
    share = sum(chance.happens(probability) for _ in range(8_000)) / 8_000
    assert abs(share - probability) < 0.02 * (0.0 < probability < 1.0) + 1e-9


def test_choices_come_from_the_options() -> None:
    """Everything on offer is chosen sooner or later."""
    chance = Chance(2, 0, "x")
    assert {chance.chosen("abc") for _ in range(100)} == {"a", "b", "c"}


def test_weights_are_how_likely_a_choice_is() -> None:
    """Three to one, over four thousand draws."""
    drawn = [Chance(seed, 0, "weighted").weighted("ab", (3.0, 1.0)) for seed in range(4_000)]
    assert 0.72 < drawn.count("a") / 4_000 < 0.78
