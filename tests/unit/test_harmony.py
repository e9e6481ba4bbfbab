"""Harmony: how one chord leads to the next, over thousands of seeds."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import harmony, scales
from soundscape.chance import Chance
from soundscape.harmony import Chord

TENSIONS = (0.0, 0.2, 0.6, 1.0)


def progressions(count: int = 2_000, length: int = 6) -> Iterator[tuple[Chord, Chord]]:
    """Yield neighbours of many seeded progressions in every light and tension."""
    for seed in range(count):
        chord = harmony.HOME
        for bar in range(length):
            following = harmony.following(
                chord, tension=TENSIONS[seed % 4], brightness=(seed % 7) / 6.0, chance=Chance(seed, bar, "harmony")
            )
            yield chord, following
            chord = following


def test_every_step_is_a_small_one_in_open_voicing() -> None:
    """At least one common tone, no voice by more than two degrees, voices in order, two degrees apart, within the range."""
    for chord, following in progressions():
        assert len(following) == len(chord)
        assert any(before == after for before, after in zip(chord, following, strict=True))
        assert all(abs(after - before) <= 2 for before, after in zip(chord, following, strict=True))
        assert all(high - low >= 2 for low, high in pairwise(following))
        assert following[0] >= harmony.LOWEST_DEGREE
        assert following[-1] <= harmony.HIGHEST_DEGREE


def test_the_harmony_moves_on() -> None:
    """Nearly every chord is another one, and a seed wanders through many."""
    steps = list(progressions())
    assert sum(before != after for before, after in steps) > 0.99 * len(steps)
    assert len({after for _, after in steps}) > 40


def test_low_tension_settles_on_root_and_fifth() -> None:
    """The more tension is wanted, the more voices stand elsewhere."""

    def mean_tension(tension: float) -> float:
        found, chord = [], harmony.HOME
        for bar in range(400):
            chord = harmony.following(chord, tension=tension, brightness=0.5, chance=Chance(1, bar, "harmony"))
            found.append(harmony.tension_of(chord))
        return sum(found) / len(found)

    calm, tense = mean_tension(0.0), mean_tension(1.0)
    assert calm < 0.35
    assert tense > 0.65


def test_bright_music_lies_higher() -> None:
    """The mean degree of many chords rises with brightness."""

    def mean_degree(brightness: float) -> float:
        degrees, chord = list[int](), harmony.HOME
        for bar in range(400):
            chord = harmony.following(chord, tension=0.3, brightness=brightness, chance=Chance(1, bar, "harmony"))
            degrees += chord
        return sum(degrees) / len(degrees)

    assert mean_degree(0.0) + 2.0 < mean_degree(1.0)


@pytest.mark.parametrize("name", sorted(scales.SCALES))
def test_octaves_are_exact(name: str) -> None:
    """Five degrees up or down are exactly 2:1, below the root as well."""
    scale = scales.named(name)
    for degree in range(-10, 15):
        assert harmony.pitch_hz(degree + 5, scale, 110.0) == pytest.approx(2.0 * harmony.pitch_hz(degree, scale, 110.0))
    assert harmony.pitch_hz(0, scale, 110.0) == 110.0
    assert harmony.pitch_hz(3, scale, 110.0) == 165.0


@given(st.lists(st.integers(0, 12), min_size=3, max_size=4, unique=True).map(lambda degrees: tuple(sorted(degrees))))
def test_the_bass_takes_a_tone_of_the_chord(chord: Chord) -> None:
    """Root or fifth where there is one, else the lowest voice."""
    degree = harmony.bass_degree(chord)
    assert degree in chord
    settled = [voice for voice in chord if voice % 5 in (0, 3)]
    assert degree == (settled[0] if settled else chord[0])
    assert 0.0 <= harmony.tension_of(chord) <= 1.0
