"""Melody: ideas that live, are told varied, and are forgotten; over hundreds of seeds and half hours."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from soundscape.chance import Chance
from soundscape.composition import harmony, melody, rhythm
from soundscape.composition.melody import Melody, Tone

BAR_FRAMES = 164_640
BARS = 525
"""Half an hour at 70 bpm."""

Told = tuple[tuple[int, ...], tuple[int, ...]]


def played(bars: int, *, seed: int = 1, **wanted: float) -> Iterator[tuple[int, Melody, tuple[Tone, ...]]]:
    """Yield the melody after each bar and its tones, with the harmony that goes with it."""
    how = {"notes": 2.5, "complexity": 0.6, "brightness": 0.5, "tension": 0.3} | wanted
    tune, chord = Melody(), harmony.HOME
    for bar in range(bars):
        chord = harmony.following(chord, tension=0.3, brightness=0.5, complexity=0.5, settle=False, chance=Chance(seed, bar, "harmony"))
        tune, tones = melody.following(tune, bar, chord, chance=Chance(seed, bar, "melody"), **how)
        yield bar, tune, tones


def told_in(tones: tuple[Tone, ...]) -> set[Told]:
    """Return every run of four or five tones of a bar as degrees and rhythm: whatever was told is among them."""
    found = set()
    for length in (4, 5):
        for run in combinations(tones, length):
            gaps = (0, *(after.slot - before.slot for before, after in pairwise(run)))
            found.add((tuple(tone.degree for tone in run), gaps))
    return found


@cache
def told_by(seed: int) -> frozenset[Told]:
    """Return every recognisable idea a seed tells in half an hour, bars that hold one idea alone."""
    return frozenset(idea for _, _, tones in played(BARS, seed=seed) if 4 <= len(tones) <= 5 for idea in told_in(tones))


def test_two_seeds_share_less_than_a_twentieth_of_their_motifs() -> None:
    """Two hundred seeds, every pair of them: scale degrees and rhythm, four notes or more."""
    ideas = [told_by(seed) for seed in range(200)]
    assert min(len(each) for each in ideas) > 40
    for one, other in combinations(ideas, 2):
        assert len(one & other) < 0.05 * min(len(one), len(other))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("wanted", [{}, {"notes": 6.0, "complexity": 1.0}, {"notes": 1.0, "complexity": 0.4}], ids=str)
def test_no_motif_comes_back_unchanged_within_ten_minutes(seed: int, wanted: dict[str, float]) -> None:
    """Whatever is told with four notes or more was not told in the 600 s before."""
    last: dict[int, int] = {}
    known: tuple[int, ...] = ()
    for bar, tune, _ in played(BARS, seed=seed, **wanted):
        for idea in _new(known, tune.told):
            assert (bar - last.get(idea, -BARS)) * BAR_FRAMES / 48_000 > 600.0
            last[idea] = bar
        known = tune.told
    assert len(last) > 10


def _new(before: tuple[int, ...], after: tuple[int, ...]) -> tuple[int, ...]:
    """Return what was added at the end of a memory that forgets at its beginning."""
    count = next(count for count in range(len(after) + 1) if after[: len(after) - count] == before[len(before) - len(after) + count :])
    return after[len(after) - count :]


def test_complexity_is_how_many_ideas_live_at_once() -> None:
    """One without it, four with all of it; they are born one by one and forgotten after at most 24 bars."""
    for complexity, alive in ((0.0, 1), (0.34, 2), (0.67, 3), (1.0, 4)):
        for bar, tune, _ in played(120, complexity=complexity):
            assert len(tune.ideas) == alive
            assert all(bar - idea.born_bar < melody.LIFE_BARS[1] for idea in tune.ideas)


@pytest.mark.parametrize("notes", [0.3, 1.0, 2.5, 6.0])
@pytest.mark.parametrize("complexity", [0.0, 0.5, 1.0])
def test_density_is_paid_out_in_whole_ideas(notes: float, complexity: float) -> None:
    """In the long run as many tones as were asked for, at most one at a time, in order."""
    bars = [tones for _, _, tones in played(BARS, notes=notes, complexity=complexity)]
    assert sum(len(tones) for tones in bars) / len(bars) == pytest.approx(notes, rel=0.05)
    for tones in bars:
        assert all(before.slot < after.slot for before, after in pairwise(tones))
        assert all(0 <= tone.slot < rhythm.SLOTS for tone in tones)


def test_bright_melodies_lie_higher() -> None:
    """The mean degree rises, within the register."""
    heights = []
    for brightness in (0.0, 0.5, 1.0):
        degrees = [tone.degree for _, _, tones in played(200, brightness=brightness) for tone in tones]
        assert min(degrees) >= melody.LOWEST_DEGREES[0]
        assert max(degrees) <= melody.HIGHEST_DEGREES[1]
        heights.append(sum(degrees) / len(degrees))
    assert heights[0] + 1.0 < heights[1] < heights[2] - 1.0


@examples(max_examples=20)
@given(seed=st.integers(0, 2**63 - 1))
def test_the_memory_is_bounded(seed: int) -> None:
    """However much was told."""
    *_, (_, tune, _) = played(300, seed=seed, notes=8.0, complexity=1.0)
    assert len(tune.told) <= melody.MEMORY
    assert len(tune.ideas) <= melody.MOST_IDEAS
    assert tune.owed <= melody.MOST_OWED
