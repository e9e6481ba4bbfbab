"""Harmony: the graph of chords, and the ways that seeds take through it."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.chance import Chance
from soundscape.composition import harmony
from soundscape.composition.harmony import Chord
from soundscape.composition.tonality import HIGHEST_DEGREE

SHARES = (0.0, 0.2, 0.6, 1.0)
every_chord = st.sampled_from(harmony.chords())


def walk(length: int, seed: int = 1, **wanted: float) -> Iterator[Chord]:
    """Yield the chords of one seed, each following the one before."""
    how = {"tension": 0.3, "brightness": 0.5, "complexity": 0.5} | wanted
    chord = harmony.HOME
    for bar in range(length):
        chord = harmony.following(chord, settle=False, chance=Chance(seed, bar, "harmony"), **how)
        yield chord


def mean(values: list[float]) -> float:
    """Return the mean."""
    return sum(values) / len(values)


@given(every_chord)
def test_a_chord_is_open_and_inside_the_range(chord: Chord) -> None:
    """Two to four degrees in order, each at least two from the next, none beyond the range."""
    assert 2 <= len(chord) <= 4
    assert all(2 <= high - low <= 6 for low, high in pairwise(chord))
    assert chord[0] >= 0
    assert chord[-1] <= HIGHEST_DEGREE


@given(every_chord)
def test_every_edge_is_a_small_step(chord: Chord) -> None:
    """A common tone always; no voice moves by more than two degrees; who joins or leaves does so alone. Edges go both ways."""
    for other in harmony.neighbours(chord):
        assert other != chord
        assert set(chord) & set(other)
        assert chord in harmony.neighbours(other)
        if len(chord) == len(other):
            assert all(abs(after - before) <= 2 for before, after in zip(chord, other, strict=True))
        else:
            assert len(set(chord) ^ set(other)) == 1


def test_every_chord_can_be_reached_and_none_is_a_dead_end() -> None:
    """The graph is one piece."""
    reached, fresh = {harmony.HOME}, [harmony.HOME]
    while fresh:
        fresh = [other for chord in fresh for other in harmony.neighbours(chord) if other not in reached]
        reached |= set(fresh)
    assert reached == set(harmony.chords())


@given(chord=every_chord, seed=st.integers(0, 2**63 - 1), shares=st.tuples(*[st.sampled_from(SHARES)] * 3), settle=st.booleans())
def test_what_follows_is_a_neighbour(chord: Chord, seed: int, shares: tuple[float, float, float], settle: bool) -> None:
    """Whatever is wanted, the step is an edge; at the end of a phrase it leads to root or fifth."""
    tension, brightness, complexity = shares
    after = harmony.following(
        chord, tension=tension, brightness=brightness, complexity=complexity, settle=settle, chance=Chance(seed, 0, "harmony")
    )
    assert after in harmony.neighbours(chord)
    assert harmony.is_settled(after) or not settle


def test_a_seed_wanders_and_no_two_take_the_same_way() -> None:
    """Many chords come up, and other seeds take other ways."""
    ways = [tuple(walk(40, seed)) for seed in range(50)]
    assert len(set(ways)) == 50
    assert len({chord for way in ways for chord in way}) > 60


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.3), (0.3, 0.6), (0.6, 1.0)])
def test_tension_leads_away_from_root_and_fifth(low: float, high: float) -> None:
    """The more is wanted, the more voices stand elsewhere."""
    calm, tense = (mean([harmony.tension_of(chord) for chord in walk(400, tension=wanted)]) for wanted in (low, high))
    assert calm + 0.15 < tense
    assert calm == pytest.approx(low, abs=0.15)


def test_bright_music_lies_higher() -> None:
    """The mean degree of many chords rises with brightness."""
    dark, middle, bright = (mean([mean(list(chord)) for chord in walk(400, brightness=wanted)]) for wanted in (0.0, 0.5, 1.0))
    assert dark + 1.0 < middle < bright - 1.0


def test_complex_music_has_more_voices() -> None:
    """Three or fewer without complexity, four with it."""
    simple, complex_ = (mean([len(chord) for chord in walk(400, complexity=wanted)]) for wanted in (0.0, 1.0))
    assert simple + 0.8 < complex_


@given(every_chord)
def test_the_bass_has_root_and_fifth_first(chord: Chord) -> None:
    """Every degree of the chord is there, settled ones before the others."""
    degrees = harmony.bass_degrees(chord)
    assert sorted(degrees) == list(chord)
    assert (degrees[0] % 5 in (0, 3)) == harmony.is_settled(chord)
    assert harmony.tension_of(chord) == sum(degree % 5 not in (0, 3) for degree in chord) / len(chord)
