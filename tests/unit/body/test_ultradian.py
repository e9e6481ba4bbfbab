"""The rest-activity cycle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import ultradian


def test_the_first_peak_comes_35_minutes_after_waking_and_then_every_110() -> None:
    """Peaks at 35 and 145 min, a trough in between."""
    assert ultradian.at(35 / 60).level == pytest.approx(1.0)
    assert ultradian.at(145 / 60).level == pytest.approx(1.0)
    assert ultradian.at(90 / 60).level == pytest.approx(-1.0)
    assert ultradian.at(35 / 60).phase == pytest.approx(0.0)
    assert ultradian.at(90 / 60).phase == pytest.approx(0.5)


def test_it_weakens_late_in_the_day() -> None:
    """Full up to 8 h awake, half from 12 h on."""
    peaks_min = [35 + 110 * cycle for cycle in range(9)]
    levels = [ultradian.at(minutes / 60).level for minutes in peaks_min]
    assert levels[:5] == pytest.approx([1.0] * 5, abs=0.01)
    assert levels[7:] == pytest.approx([0.5, 0.5])


@given(st.floats(0.0, 24.0))
def test_it_stays_in_its_range(awake_h: float) -> None:
    """Phase from 0 to 1, level from -1 to 1, all day."""
    cycle = ultradian.at(awake_h)
    assert 0.0 <= cycle.phase <= 1.0
    assert -1.0 <= cycle.level <= 1.0


@given(st.floats(0.0, 23.98))
def test_it_never_jumps(awake_h: float) -> None:
    """A minute moves it by less than 6 % of its height."""
    assert abs(ultradian.at(awake_h + 1 / 60).level - ultradian.at(awake_h).level) < 0.06


def test_a_nap_begins_it_anew() -> None:
    """35 minutes after the nap is a peak; late in the day it is as weak as it would be anyway."""
    assert ultradian.at(6.0, rested_h=35 / 60).level == pytest.approx(1.0)
    assert ultradian.at(13.0, rested_h=35 / 60).level == pytest.approx(0.5)


def test_it_comes_and_goes_without_a_step() -> None:
    """Nothing at waking, nothing at bedtime, and nothing right after a nap."""
    assert ultradian.at(0.0).level == pytest.approx(0.0)
    assert ultradian.at(16.0, until_bed_h=0.0).level == pytest.approx(0.0)
    assert ultradian.at(6.0, rested_h=0.0).level == pytest.approx(0.0)
