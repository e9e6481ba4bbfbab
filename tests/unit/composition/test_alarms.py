"""Alarms: rhythms that must never be played."""

from itertools import accumulate

import pytest

from soundscape.composition import alarms
from soundscape.score import Note

T3 = [1.0, 1.0, 2.0, 1.0, 1.0]
T4 = [0.2, 0.2, 0.2, 5.2, 0.2, 0.2, 0.2]


def onsets(gaps: list[float], start: float = 3.0) -> list[float]:
    """Return onsets with these gaps between them."""
    return list(accumulate(gaps, initial=start))


@pytest.mark.parametrize("gaps", [T3, T4, [0.8, 1.2, 1.6, 0.9, 1.1], [0.11, 0.3, 0.12, 4.4, 0.2, 0.2, 0.31]])
def test_two_cycles_of_an_alarm_are_known(gaps: list[float]) -> None:
    """Complete, at the end of whatever came before; not before it is complete."""
    assert alarms.completes_alarm(onsets(gaps))
    assert alarms.completes_alarm([0.1, 1.4, *onsets(gaps)])
    assert not alarms.completes_alarm(onsets(gaps[:-1]))
    assert not alarms.completes_alarm([*onsets(gaps), 60.0])


@pytest.mark.parametrize("gaps", [[0.5] * 7, [1.0] * 7, [1.0, 1.0, 1.4, 1.0, 1.0], [1.0, 1.0, 3.0, 1.0, 1.0], [0.2] * 7, []])
def test_other_rhythms_are_music(gaps: list[float]) -> None:
    """Even pulses and threes without the rest are no alarm."""
    assert not alarms.completes_alarm(onsets(gaps))
    assert max(len(T3), len(T4)) == alarms.HISTORY


def test_a_note_that_would_complete_an_alarm_is_left_out() -> None:
    """With five tones of T3 behind it, the sixth stays silent; the layer goes on after it."""
    second = 48_000
    behind = tuple(at * second for at in (0, 1, 2, 4, 5))
    completing, later = (Note(at * second, "bells", 440.0, 0.5, second) for at in (6, 8))
    assert alarms.without_alarms([completing, later], behind) == ([later], (*behind, 8 * second))


def test_notes_struck_together_are_one_onset() -> None:
    """A chord is no faster rhythm than a note."""
    chord = [Note(48_000, "cue", pitch, 0.5, 4_800) for pitch in (220.0, 330.0)]
    assert alarms.without_alarms(chord, (0,)) == (chord, (0, 48_000))
