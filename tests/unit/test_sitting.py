"""Sittings: what is kept of a stretch of listening."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import sitting
from soundscape.signals.base import Motion, Reading
from soundscape.signals.feedback import Feedback
from soundscape.sitting import MOST_ANSWERS, Sitting

BEGAN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
EMPTY = Sitting("s", "relax", BEGAN.timestamp(), BEGAN.timestamp())


def reading(bpm: float, after_s: float, motion: Motion | None = "still") -> Reading:
    """Return a heart-rate reading after so long."""
    return Reading("heart-rate", bpm, BEGAN + timedelta(seconds=after_s), motion=motion)


@given(rates=st.lists(st.floats(30.0, 220.0), min_size=2, max_size=40))
def test_mean_and_slope_are_those_of_the_straight_line(rates: list[float]) -> None:
    """Whatever the course, two readings in each minute count as one."""
    now = EMPTY
    for minute, bpm in enumerate(rates):
        for after_s in (10.0, 40.0):
            now = sitting.heard(now, reading(bpm, 60.0 * minute + after_s))
    summary = now.heart
    assert summary is not None
    assert summary.minutes == len(rates)
    assert summary.mean_bpm == pytest.approx(np.mean(rates), abs=0.01)
    assert summary.slope_bpm_per_min == pytest.approx(np.polyfit(range(len(rates)), rates, 1)[0], abs=0.01)


def test_busy_minutes_weigh_no_more_than_quiet_ones() -> None:
    """A strap and a watch in one minute are one minute."""
    now = EMPTY
    for second in range(60):
        now = sitting.heard(now, reading(60.0, second))
    now = sitting.heard(now, reading(80.0, 70.0))
    assert now.heart == sitting.HeartSummary(2, 70.0, 20.0)


def test_a_moving_body_and_an_old_reading_say_nothing() -> None:
    """Nor does anything that is no heart rate, or from before the beginning."""
    now = sitting.heard(EMPTY, reading(60.0, 130.0))
    for other in (reading(150.0, 190.0, "moving"), reading(90.0, 30.0), reading(90.0, -60.0), Reading("feedback", Feedback("good"), BEGAN)):
        assert sitting.heard(now, other) == now


def test_the_first_minutes_of_a_block_are_left_out() -> None:
    """They belong to the block before."""
    block = Sitting("s", "relax", BEGAN.timestamp(), BEGAN.timestamp(), block=3, settle_min=2)
    now = block
    for minute, bpm in enumerate((100.0, 90.0, 62.0, 60.0)):
        now = sitting.heard(now, reading(bpm, 60.0 * minute))
    assert now.heart == sitting.HeartSummary(2, 61.0, -2.0)


def test_nothing_measured_is_nothing() -> None:
    """And one minute has no slope."""
    assert EMPTY.heart is None
    assert sitting.heard(EMPTY, reading(60.0, 5.0)).heart == sitting.HeartSummary(1, 60.0, None)


def test_answers_are_kept_and_bounded() -> None:
    """The newest hundred."""
    now = EMPTY
    for number in range(MOST_ANSWERS + 5):
        now = sitting.said(now, Feedback("good", flow=4.0), BEGAN.timestamp() + number)
    assert len(now.answers) == MOST_ANSWERS
    assert now.answers[0].at_s == BEGAN.timestamp() + 5
    assert (now.answers[-1].mood, now.answers[-1].flow) == ("good", 4.0)
