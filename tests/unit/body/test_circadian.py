"""The body clock: against published reference values, and for what a clock must and must not do."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import circadian_many
from soundscape.body.circadian import MIDNIGHT, MIN_APART_H, State, advance, simulate
from tests.support.light import flight, night_shift, regular

STEADY_150_H = 4.595


@pytest.mark.parametrize(("lux", "cbt_min_h"), [(50, 4.869), (150, 4.595), (250, 4.512), (1_000, 4.371), (10_000, 4.275)])
def test_the_minimum_of_entrained_bodies(lux: float, cbt_min_h: float) -> None:
    """Light from 7 to 23 holds the temperature minimum where the reference table has it, within 0.002 h; melatonin is 7 h before."""
    found = simulate(regular(60, lux))
    assert found.cbt_min_h[-1] % 24.0 == pytest.approx(cbt_min_h, abs=0.002)
    assert found.dlmo_h[-1] == found.cbt_min_h[-1] - 7.0


@pytest.mark.parametrize("shift_h", [-6.5, -3.0, 2.25, 7.0])
def test_a_shifted_life_shifts_the_clock_by_as_much(shift_h: float) -> None:
    """Exactly, once it has settled."""
    moved = simulate(regular(60, 150, on_h=7.0 + shift_h, off_h=23.0 + shift_h))
    assert (moved.cbt_min_h[-1] - shift_h) % 24.0 == pytest.approx(STEADY_150_H, abs=0.005)


def test_in_darkness_it_runs_on_its_own_period() -> None:
    """24.2 h from minimum to minimum."""
    minima = simulate([], until_h=60 * 24.0).cbt_min_h
    assert (minima[-1] - minima[-21]) / 20.0 == pytest.approx(24.2, abs=0.003)


@pytest.mark.parametrize(
    ("shift_h", "lux", "within_1_h", "within_half"),
    [
        (8.0, 150.0, 10.2, 12.2),
        (8.0, 1_000.0, 5.2, 7.2),
        (-8.0, 150.0, 12.2, 14.2),
        (-8.0, 1_000.0, 8.1, 10.2),
        (6.0, 150.0, 7.2, None),
        (3.0, 150.0, 4.2, None),
    ],
)
def test_jet_lag_lasts_as_long_as_in_the_reference(shift_h: float, lux: float, within_1_h: float, within_half: float | None) -> None:
    """From which day on the clock stays within an hour, and half an hour, of where it ends up."""
    steady = simulate(regular(60, lux), until_h=60 * 24.0)
    # At midnight there, at home it is still (or already) another hour of an ordinary day.
    arriving = simulate(regular(2, lux), steady.state, until_h=24.0 + (-shift_h) % 24.0)
    minima = simulate(regular(40, lux), arriving.state).cbt_min_h
    off_h = [abs((at_h - steady.cbt_min_h[-1] + 12.0) % 24.0 - 12.0) for at_h in minima]
    for limit_h, expected in ((1.0, within_1_h), (0.5, within_half)):
        last_out = max(index for index, off in enumerate(off_h) if off > limit_h)
        assert expected is None or minima[last_out + 1] / 24.0 == pytest.approx(expected, abs=0.06)


def shift_by_pulse(centre_h: float) -> float:
    """Return how far (h, advances above 0) 6.7 h of 10 000 lux in dim days move the clock, centred so long after its minimum."""
    dim = simulate([*regular(40, 150), (40 * 24.0, 50 * 24.0, 3.0)]).cbt_min_h
    minimum_h = next(at_h for at_h in dim if at_h > 42 * 24.0)
    start_h, end_h = minimum_h + centre_h - 3.35, minimum_h + centre_h + 3.35
    pulse = [(40 * 24.0, start_h, 3.0), (start_h, end_h, 10_000.0), (end_h, 50 * 24.0, 3.0)]
    return dim[-1] - simulate(regular(40, 150) + pulse).cbt_min_h[-1]


def test_light_before_the_minimum_delays_and_after_it_advances() -> None:
    """The phase response curve has the right signs and sizes: -2.11 h three hours before, +1.61 h three hours after."""
    assert shift_by_pulse(-3.0) == pytest.approx(-2.11, abs=0.1)
    assert shift_by_pulse(3.0) == pytest.approx(1.61, abs=0.1)
    assert all(shift_by_pulse(centre_h) < 0.0 for centre_h in (-5.0, -1.5))
    assert all(shift_by_pulse(centre_h) > 0.0 for centre_h in (1.5, 5.0))


@given(cuts=st.lists(st.floats(0.0, 120.0), max_size=6))
def test_going_on_from_a_state_is_the_same_as_never_having_stopped(cuts: list[float]) -> None:
    """A life cut anywhere and picked up again ends in the same state and has the same minima."""
    light = regular(5, 200)
    whole = simulate(light, until_h=120.0)
    state, start, found = MIDNIGHT, 0.0, []
    for end in [*sorted(cuts), 120.0]:
        part = [(max(a, start) - start, min(b, end) - start, lux) for a, b, lux in light if b > start and a < end]
        piece = simulate(part, state, until_h=end - start)
        found += [start + at_h for at_h in piece.cbt_min_h]
        state, start = piece.state, end
    assert (state.x, state.xc, state.n) == pytest.approx((whole.state.x, whole.state.xc, whole.state.n), abs=2e-4)


def test_advancing_is_simulating() -> None:
    """Step by step as in one go, within the accuracy of the longer step."""
    state = MIDNIGHT
    for hour in range(24 * 14):
        state = advance(state, 150.0 if 7 <= hour % 24 < 23 else 0.0, 1.0)
    whole = simulate(regular(14, 150), until_h=14 * 24.0).state
    assert (state.x, state.xc, state.n) == pytest.approx((whole.x, whole.xc, whole.n), abs=1e-3)
    assert advance(state, 500.0, 0.0) == state


def test_light_in_any_order_and_gaps_are_dark() -> None:
    """The order of the intervals does not matter, and a gap is an interval of 0 lux."""
    light = regular(3, 300)
    dark = [(0.0, 7.0, 0.0), (23.0, 31.0, 0.0), (47.0, 55.0, 0.0)]
    assert simulate(light[::-1]) == simulate(light)
    assert simulate(light + dark).cbt_min_h == pytest.approx(simulate(light).cbt_min_h)
    assert simulate([]) == simulate([], until_h=0.0)
    assert simulate([]).state == MIDNIGHT


def test_a_brighter_sun_than_counts_is_capped() -> None:
    """100 000 lux are 10 000 to this model, and nothing blows up."""
    assert simulate(regular(10, 100_000)) == simulate(regular(10, 10_000))


def test_minima_are_never_less_than_13_hours_apart() -> None:
    """Dents that light makes in the curve do not count, also when day becomes night."""
    for light in (night_shift(20, 1_000), flight(12.0, 10_000), flight(-11.0, 10_000)):
        minima = simulate(light).cbt_min_h
        assert min(np.diff(minima)) >= MIN_APART_H


@pytest.mark.parametrize(
    ("light", "message"),
    [
        ([(0.0, 1.0, -1.0)], r"light\[0\] lux must be a number from 0 up, found -1.0"),
        ([(0.0, 1.0, 5.0), (2.0, 3.0, math.nan)], r"light\[1\] lux must be a number from 0 up, found nan"),
        ([(0.0, math.inf, 5.0)], r"light\[0\] must run from 0 h"),
        ([(3.0, 2.0, 5.0)], r"light\[0\] must run from 0 h or later to a later hour, found 3.0 to 2.0"),
        ([(-1.0, 2.0, 5.0)], r"light\[0\] must run from 0 h"),
        ([(0.0, 5.0, 5.0), (4.0, 6.0, 5.0)], r"light must not overlap: an interval starts at 4.0 h before another ends at 5.0 h"),
    ],
)
def test_impossible_light_is_refused(light: list[tuple[float, float, float]], message: str) -> None:
    """The error says which interval and what is wrong with it."""
    with pytest.raises(ValueError, match=message):
        simulate(light)


@pytest.mark.parametrize("state", [State(math.nan, 0.0, 0.5), State(0.0, 9.0, 0.5), State(0.0, 0.0, 1.5), State(0.0, 0.0, -0.1)])
def test_impossible_bodies_are_refused(state: State) -> None:
    """The error names the ranges."""
    with pytest.raises(ValueError, match="the state must have x and xc from -5 to 5 and n from 0 to 1"):
        simulate([], state)
    with pytest.raises(ValueError, match="the state must"):
        advance(state, 10.0, 1.0)


def test_impossible_stretches_are_refused() -> None:
    """Time neither runs backwards nor for ever."""
    for until_h in (-1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="until_h must be a number of hours from 0 up"):
            simulate([], until_h=until_h)
    for hours in (-1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="hours must be a number from 0 up"):
            advance(MIDNIGHT, 10.0, hours)
    with pytest.raises(ValueError, match="lux must be a number from 0 up, found nan"):
        advance(MIDNIGHT, math.nan, 1.0)


@given(
    x=st.floats(-1.5, 1.5),
    xc=st.floats(-1.5, 1.5),
    n=st.floats(0.0, 1.0),
    light=st.lists(st.tuples(st.floats(0.0, 24.0), st.floats(0.0, 200_000.0)), max_size=12),
)
def test_every_life_leaves_a_body(x: float, xc: float, n: float, light: list[tuple[float, float]]) -> None:
    """Whatever light falls on whatever body, it stays finite and in bounds."""
    state = State(x, xc, n)
    for hours, lux in light:
        state = advance(state, lux, hours)
    assert abs(state.x) < 2.0
    assert abs(state.xc) < 2.0
    assert 0.0 <= state.n <= 1.0


def test_many_bodies_at_once_are_each_as_one() -> None:
    """The vectorised path gives the same states."""
    lux = np.array([0.0, 20.0, 150.0, 3_000.0, 50_000.0])
    many = circadian_many.advance(np.tile([[MIDNIGHT.x], [MIDNIGHT.xc], [MIDNIGHT.n]], (1, 5)), lux, 9.3)
    for column, one in zip(many.T, lux, strict=True):
        state = advance(MIDNIGHT, float(one), 9.3)
        assert tuple(column) == pytest.approx((state.x, state.xc, state.n), abs=1e-12)


def test_many_bodies_refuse_what_one_refuses() -> None:
    """Wrong shapes, negative light and time that is none."""
    states, lux = np.zeros((3, 2)), np.zeros(2)
    for wrong in ((states, -np.ones(2), 1.0), (states[:2], lux, 1.0), (states, lux, -1.0), (states, lux * np.nan, 1.0)):
        with pytest.raises(ValueError):
            circadian_many.advance(*wrong)


def test_fourteen_days_are_quick() -> None:
    """One listener and two weeks take less than 50 ms."""
    light = regular(14, 150)
    spent_ms = []
    for _ in range(5):
        started_s = time.process_time()
        simulate(light)
        spent_ms.append(1000.0 * (time.process_time() - started_s))
    assert min(spent_ms) < 50.0
