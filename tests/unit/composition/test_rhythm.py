"""Rhythm: even patterns."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from soundscape.composition import rhythm


@given(slots=st.integers(1, 16), hits=st.integers(0, 16), turn=st.integers(0, 15))
def test_even_patterns_are_even(slots: int, hits: int, turn: int) -> None:
    """As many hits as asked for, and no gap more than one slot longer than another."""
    hits = min(hits, slots)
    pattern = rhythm.even(hits, slots, turn)
    assert len(pattern) == len(set(pattern)) == hits
    assert list(pattern) == sorted(pattern)
    assert all(0 <= slot < slots for slot in pattern)
    if hits > 1:
        gaps = [after - before for before, after in pairwise((*pattern, pattern[0] + slots))]
        assert max(gaps) - min(gaps) <= 1


def test_three_in_eight_is_the_pattern_everybody_knows() -> None:
    """Bjorklund's example."""
    assert rhythm.even(3, 8) == (0, 3, 6)
