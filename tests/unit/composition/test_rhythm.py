"""Rhythm: even patterns, and alarms that must never be played."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.composition import rhythm

T3 = [1.0, 1.0, 2.0, 1.0, 1.0]
T4 = [0.2, 0.2, 0.2, 5.2, 0.2, 0.2, 0.2]


def onsets(gaps: list[float], start: float = 3.0) -> list[float]:
    """Return onsets with these gaps between them."""
    return list(accumulate(gaps, initial=start))


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


@pytest.mark.parametrize("gaps", [T3, T4, [0.8, 1.2, 1.6, 0.9, 1.1], [0.11, 0.3, 0.12, 4.4, 0.2, 0.2, 0.31]])
def test_two_cycles_of_an_alarm_are_known(gaps: list[float]) -> None:
    """Complete, at the end of whatever came before; not before it is complete."""
    assert rhythm.completes_alarm(onsets(gaps))
    assert rhythm.completes_alarm([0.1, 1.4, *onsets(gaps)])
    assert not rhythm.completes_alarm(onsets(gaps[:-1]))
    assert not rhythm.completes_alarm([*onsets(gaps), 60.0])


@pytest.mark.parametrize("gaps", [[0.5] * 7, [1.0] * 7, [1.0, 1.0, 1.4, 1.0, 1.0], [1.0, 1.0, 3.0, 1.0, 1.0], [0.2] * 7, []])
def test_other_rhythms_are_music(gaps: list[float]) -> None:
    """Even pulses and threes without the rest are no alarm."""
    assert not rhythm.completes_alarm(onsets(gaps))
    assert max(len(T3), len(T4)) == rhythm.HISTORY
