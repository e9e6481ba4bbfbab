"""Motifs: small ideas, never the same twice."""

from hypothesis import given
from hypothesis import strategies as st

from soundscape.chance import Chance
from soundscape.composition import motif
from soundscape.composition.motif import Motif

seeds = st.integers(0, 2**63 - 1)
motifs = st.builds(lambda seed, bar: motif.new(Chance(seed, bar, "test"), bar, complexity=1.0), seeds, st.integers(0, 100))


@given(seed=seeds, complexity=st.floats(0.0, 1.0))
def test_a_new_motif_is_two_to_five_notes_that_move(seed: int, complexity: float) -> None:
    """It begins on its own first note, never repeats a note at once, stays in reach and fits into a bar."""
    idea = motif.new(Chance(seed, 0, "motif"), 3, complexity=complexity)
    assert 2 <= len(idea.steps) == len(idea.gaps) <= 5
    assert (idea.steps[0], idea.gaps[0], idea.born_bar) == (0, 0, 3)
    assert all(after != before for before, after in zip(idea.steps, idea.steps[1:], strict=False))
    assert all(motif.DEEPEST <= step <= motif.HIGHEST for step in idea.steps)
    assert all(gap >= 2 for gap in idea.gaps[1:])
    assert idea.length <= motif.LONGEST


def test_complexity_makes_motifs_longer() -> None:
    """Two or three notes without it, and the mean grows with it."""
    lengths = {
        complexity: [len(motif.new(Chance(seed, 0, "m"), 0, complexity=complexity).steps) for seed in range(300)]
        for complexity in (0.0, 0.5, 1.0)
    }
    assert max(lengths[0.0]) <= 3
    assert sum(lengths[0.0]) < sum(lengths[0.5]) < sum(lengths[1.0])
    assert max(lengths[1.0]) == 5


@given(idea=motifs, seed=seeds)
def test_a_variation_is_never_the_same_and_never_a_stranger(idea: Motif, seed: int) -> None:
    """Exactly one thing changes: height, direction, timing or one note less; its birth is kept and it fits into a bar."""
    changed = motif.varied(idea, Chance(seed, 0, "motif"))
    assert (changed.steps, changed.gaps) != (idea.steps, idea.gaps)
    assert changed.born_bar == idea.born_bar
    assert 2 <= len(changed.steps) == len(changed.gaps)
    assert len(idea.steps) - len(changed.steps) in (0, 1)
    assert changed.gaps[0] == 0
    assert all(gap >= 2 for gap in changed.gaps[1:])
    assert changed.length <= motif.LONGEST
    if len(changed.steps) == len(idea.steps):
        assert (changed.steps == idea.steps) != (changed.gaps == idea.gaps)


@given(idea=motifs)
def test_every_kind_of_variation_comes_up(idea: Motif) -> None:
    """Over a hundred chances the same idea is moved, turned, stretched and, if it is long enough, thinned."""
    forms = [motif.varied(idea, Chance(seed, 0, "motif")) for seed in range(100)]
    assert any(form.gaps != idea.gaps and len(form.gaps) == len(idea.gaps) for form in forms)
    assert any(form.steps[0] != idea.steps[0] for form in forms)
    assert any(len(form.steps) < len(idea.steps) for form in forms) == (len(idea.steps) > 2)


def test_an_identity_tells_degrees_and_rhythm_apart() -> None:
    """The same for the same, another for another height or another timing."""
    known = motif.identity((5, 7, 8, 6), (0, 2, 2, 4))
    assert known == motif.identity((5, 7, 8, 6), (0, 2, 2, 4))
    assert known not in (motif.identity((6, 8, 9, 7), (0, 2, 2, 4)), motif.identity((5, 7, 8, 6), (0, 2, 4, 2)))
    assert 0 <= known < 2**32
