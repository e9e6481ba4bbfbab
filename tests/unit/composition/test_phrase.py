"""Phrases: four to eight bars of whole chords."""

from hypothesis import given
from hypothesis import strategies as st

from soundscape.chance import Chance
from soundscape.composition import phrase


@given(chord_s=st.floats(2.0, 120.0), bar_s=st.floats(1.3, 8.0), first=st.integers(0, 10_000), seed=st.integers(0, 2**63 - 1))
def test_a_phrase_is_four_to_eight_bars_of_whole_chords(chord_s: float, bar_s: float, first: int, seed: int) -> None:
    """Each chord is as near to its wanted length as whole bars allow, at most a phrase, and the phrase ends with one."""
    now = phrase.new(first, chord_s=chord_s, bar_s=bar_s, chance=Chance(seed, first, "phrase"))
    assert 4 <= now.bars <= 8
    assert now.bars % now.chord_bars == 0
    assert now.end_bar == first + now.bars
    assert now.chord_bars in (1, 8) or abs(now.chord_bars * bar_s - chord_s) <= 0.5 * bar_s + 1e-9
    begins = [bar for bar in range(first, now.end_bar) if now.chord_begins(bar)]
    assert begins == list(range(first, now.end_bar, now.chord_bars))
    assert [bar for bar in begins if now.is_last_chord(bar)] == begins[-1:]


def test_phrases_differ_in_length() -> None:
    """Nobody can count on the next one."""
    lengths = {phrase.new(0, chord_s=4.0, bar_s=4.0, chance=Chance(seed, 0, "phrase")).bars for seed in range(100)}
    assert lengths == {4, 5, 6, 7, 8}
