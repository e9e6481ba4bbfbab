"""Motifs of scores: what is the same idea and what is not."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from soundscape.quality.motifs import motifs, share

from .scores import RATIOS, ROOT_HZ, event, score

BEAT_S = 60.0 / 72.0


def melody(
    degrees: Sequence[int], *, beats: Sequence[float] | None = None, higher: float = 1.0, tempo_bpm: float = 72.0
) -> frozenset[tuple[int, ...]]:
    """Return the motifs of a melody of scale degrees, half a beat apart if nothing else is said."""
    at = np.arange(len(degrees)) * 0.5 if beats is None else np.asarray(beats)
    pitches = [ROOT_HZ * higher * RATIOS[degree % 5] * 2.0 ** (degree // 5) for degree in degrees]
    return motifs(
        score([event(one * 60.0 / tempo_bpm, hz) for one, hz in zip(at.tolist(), pitches, strict=True)], seconds=600, tempo_bpm=tempo_bpm)
    )


@given(st.lists(st.integers(0, 12), min_size=4, max_size=20), st.sampled_from([0.5, 0.75, 1.5, 2.0]), st.floats(50.0, 160.0))
def test_key_and_tempo_do_not_make_another_idea(degrees: list[int], higher: float, tempo_bpm: float) -> None:
    """The same steps in the same rhythm."""
    assert melody(degrees) == melody(degrees, higher=higher, tempo_bpm=tempo_bpm)
    assert share(melody(degrees), melody(degrees, higher=higher)) == 1.0


def test_another_step_or_gap_is_another_idea() -> None:
    """One note moved, in pitch or in time."""
    plain = melody([0, 1, 2, 3])
    assert share(plain, melody([0, 1, 2, 4])) == 0.0
    assert share(plain, melody([0, 1, 2, 3], beats=[0.0, 0.5, 1.0, 2.0])) == 0.0


def test_part_of_a_score_is_shared() -> None:
    """One run of three, of the score that has fewer."""
    assert share(melody([0, 1, 2, 3, 5, 4]), melody([9, 9, 9, 0, 1, 2, 3])) == 1 / 3


def test_a_long_rest_divides() -> None:
    """What lies a bar and more apart is no idea; fewer than four notes are none."""
    assert melody([0, 1, 2, 3], beats=[0.0, 1.0, 6.0, 7.0]) == frozenset()
    assert melody([0, 1, 2]) == frozenset()
    assert share(frozenset(), melody([0, 1, 2, 3])) is None


def test_other_layers_are_no_melody() -> None:
    """A pluck's pattern over the chord does not count."""
    events = [event(float(second), 220.0, layer="pluck") for second in range(10)]
    assert motifs(score(events)) == frozenset()
