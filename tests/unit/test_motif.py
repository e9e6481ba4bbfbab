"""Motifs: remembered, varied, forgotten."""

from hypothesis import given
from hypothesis import strategies as st

from soundscape import motif
from soundscape.chance import Chance
from soundscape.motif import LIFE_BARS, Motif

seeds = st.integers(0, 2**63 - 1)
motifs = st.builds(
    lambda first, moves, gaps: Motif(
        (first, *(first + sum(moves[: index + 1]) for index in range(len(moves)))), (0, *gaps[: len(moves)]), 0
    ),
    st.integers(-4, 4),
    st.lists(st.sampled_from([-2, -1, 1, 2, 3]), min_size=1, max_size=4),
    st.lists(st.integers(1, 8), min_size=4, max_size=4),
)


@given(seed=seeds, complexity=st.floats(0.0, 1.0))
def test_a_new_motif_is_two_to_five_notes_that_move(seed: int, complexity: float) -> None:
    """It begins on its own first note, never repeats a note at once, and its notes come one after another."""
    idea = motif.new(Chance(seed, 0, "motif"), 3, complexity=complexity)
    assert 2 <= len(idea.steps) == len(idea.gaps) <= 5
    assert (idea.steps[0], idea.gaps[0], idea.born_bar) == (0, 0, 3)
    assert all(after != before for before, after in zip(idea.steps, idea.steps[1:], strict=False))
    assert all(gap >= 1 for gap in idea.gaps[1:])


def test_complexity_makes_motifs_longer() -> None:
    """None of them is longer than two notes without it, and the mean grows with it."""
    lengths = {
        complexity: [len(motif.new(Chance(seed, 0, "m"), 0, complexity=complexity).steps) for seed in range(300)]
        for complexity in (0.0, 0.5, 1.0)
    }
    assert set(lengths[0.0]) == {2}
    assert sum(lengths[0.5]) < sum(lengths[1.0])
    assert max(lengths[1.0]) == 5


@given(idea=motifs, seed=seeds)
def test_a_variation_is_never_the_same_and_never_a_stranger(idea: Motif, seed: int) -> None:
    """Exactly one thing changes: height, direction, timing or one note less; its birth is kept."""
    changed = motif.varied(idea, Chance(seed, 0, "motif"))
    assert changed != idea
    assert changed.born_bar == idea.born_bar
    assert 2 <= len(changed.steps) == len(changed.gaps) <= len(idea.steps)
    assert all(0 <= gap <= 8 for gap in changed.gaps)
    if len(changed.steps) == len(idea.steps):
        assert (changed.steps == idea.steps) != (changed.gaps == idea.gaps)


@given(seed=seeds, complexity=st.floats(0.0, 1.0))
def test_a_motif_lives_twelve_bars_and_is_forgotten(seed: int, complexity: float) -> None:
    """Varied in each bar of its life, then another one is born."""
    idea = motif.at_bar(None, 0, Chance(seed, 0, "m"), complexity=complexity)
    for bar in range(1, 3 * LIFE_BARS):
        following = motif.at_bar(idea, bar, Chance(seed, bar, "m"), complexity=complexity)
        assert following != idea
        assert following.born_bar == bar // LIFE_BARS * LIFE_BARS
        idea = following
