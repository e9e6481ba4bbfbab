"""Which samples and beats are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import artefacts, heart
from soundscape.body.heart import HeartState
from tests.support.build import NOON, reading


def rates(*told: float, step_s: float = 5.0) -> list[float]:
    """Return what is believed after samples every `step_s`."""
    state = HeartState()
    for index, bpm in enumerate(told):
        state = heart.fold(state, reading(bpm, after_s=index * step_s), resting_bpm=60.0)
    return [sample.bpm for sample in state.samples]


def test_a_sample_far_from_the_last_half_minute_is_doubted() -> None:
    """One or two of them never show, and what follows goes on as before."""
    assert rates(60.0, 61.0, 62.0, 150.0, 61.0) == [60.0, 61.0, 62.0, 61.0]
    assert rates(60.0, 61.0, 62.0, 150.0, 149.0, 61.0) == [60.0, 61.0, 62.0, 61.0]
    assert rates(100.0, 101.0, 40.0, 102.0) == [100.0, 101.0, 102.0]


def test_three_in_a_row_that_agree_are_believed() -> None:
    """And what they contradict is not any more."""
    assert rates(60.0, 61.0, 62.0, 110.0, 112.0, 114.0) == [110.0, 112.0, 114.0]


def test_three_in_a_row_that_disagree_are_not() -> None:
    """A sensor that slips says anything."""
    assert rates(60.0, 61.0, 62.0, 110.0, 150.0, 200.0, 63.0) == [60.0, 61.0, 62.0, 63.0]


def test_after_half_a_minute_nothing_is_left_to_compare_with() -> None:
    """Sparse devices are believed as they are."""
    assert rates(60.0, 61.0, 150.0, step_s=40.0)[-1] == 150.0


@pytest.mark.parametrize(("off", "doubtful"), [(34.9, False), (35.1, True), (-34.9, False), (-35.1, True)])
def test_the_limit_is_thirty_five(off: float, doubtful: bool) -> None:
    """Up and down alike."""
    assert artefacts.is_doubtful(80.0 + off, (78.0, 80.0, 90.0)) == doubtful


@given(st.lists(st.floats(30.0, 220.0), min_size=1, max_size=60))
def test_whatever_comes_somebody_is_believed(told: list[float]) -> None:
    """There is always a newest believed sample, and it was told."""
    assert set(rates(*told)) <= set(told)
    assert rates(*told)


def test_a_stray_beat_is_off_both_its_neighbour_and_the_middle() -> None:
    """A beat that is 20 % off only one of them is a real change."""
    around = (800.0,) * 24
    assert artefacts.is_stray(400.0, 800.0, around)
    assert artefacts.is_stray(1200.0, 800.0, around)
    assert not artefacts.is_stray(700.0, 800.0, around)
    assert not artefacts.is_stray(1000.0, 990.0, around)
    assert not artefacts.is_stray(810.0, 1100.0, around)
    assert not artefacts.is_stray(400.0, None, ())


def test_a_state_starts_with_what_is_told_first() -> None:
    """Nothing contradicts a first sample, however odd."""
    assert heart.at(
        heart.fold(HeartState(), reading(200.0), resting_bpm=None), NOON.timestamp(), weight=1.0, resting_bpm=None
    ).bpm == pytest.approx(200.0)
