"""Phase: where in its cycle a body clock is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import phase
from soundscape.body.circadian import State, advance, simulate
from tests.support.light import regular


@pytest.mark.parametrize(("lux", "off_h"), [(50.0, 0.2), (150.0, 0.01), (500.0, 0.25), (2_000.0, 0.5)])
def test_it_counts_the_hours_since_the_minimum(lux: float, off_h: float) -> None:
    """Exactly in ordinary light, within half an hour in bright light, at every hour of the day."""
    settled = simulate(regular(60, lux), until_h=60 * 24.0)
    state = settled.state
    for tenth in range(240):
        clock_h = tenth / 10.0
        expected = (clock_h - settled.cbt_min_h[-1]) % 24.0
        assert abs((phase.phase(state) - expected + 12.0) % 24.0 - 12.0) < off_h
        state = advance(state, lux if 7.0 <= clock_h + 1e-9 < 23.0 else 0.0, 0.1)


def test_alertness_is_lowest_at_the_minimum_and_highest_half_a_day_later() -> None:
    """0, a half, 1, a half."""
    assert [round(phase.alertness(hour), 6) for hour in (0.0, 6.0, 12.0, 18.0)] == [0.0, 0.5, 1.0, 0.5]


def test_landmarks_stay_on_the_clock() -> None:
    """Melatonin rises seven hours before the minimum, across midnight too."""
    found = phase.describe(State(-1.0, 0.0, 0.4), cbt_min_clock_h=4.6)
    assert found.cbt_min_clock_h == 4.6
    assert found.dlmo_clock_h == pytest.approx(21.6)


@given(x=st.floats(-1.5, 1.5), xc=st.floats(-1.5, 1.5))
def test_every_state_has_a_phase(x: float, xc: float) -> None:
    """Within a day, and alertness within 0..1."""
    hours = phase.phase(State(x, xc, 0.5))
    assert 0.0 <= hours < 24.0
    assert 0.0 <= phase.alertness(hours) <= 1.0


@given(angle=st.floats(0.0, 6.283))
def test_it_never_jumps(angle: float) -> None:
    """A hundredth of a turn is less than an hour, also across the minimum."""
    before, after = (phase.phase(State(-math.cos(a), math.sin(a), 0.5)) for a in (angle, angle + 0.0628))
    assert 0.0 < (after - before) % 24.0 < 1.0
