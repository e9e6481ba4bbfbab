"""Units: the arithmetic everybody uses."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.units import amplitude, clamp, lerp

numbers = st.floats(-1e6, 1e6)


@given(value=numbers, low=numbers, high=numbers)
def test_clamped_values_lie_in_the_range(value: float, low: float, high: float) -> None:
    """A value inside stays; one outside moves to the nearer end."""
    low, high = sorted((low, high))
    moved = clamp(value, low, high)
    assert low <= moved <= high
    assert moved == value or moved == (low if value < low else high)


def test_lerp_meets_both_ends() -> None:
    """Share 0 is the start, 1 the end, a half the middle."""
    assert (lerp(2.0, 6.0, 0.0), lerp(2.0, 6.0, 1.0), lerp(2.0, 6.0, 0.5)) == (2.0, 6.0, 4.0)


@pytest.mark.parametrize(("level_db", "linear"), [(0.0, 1.0), (20.0, 10.0), (-20.0, 0.1), (-6.0206, 0.5), (-90.0, 10**-4.5)])
def test_amplitude_of_a_level(level_db: float, linear: float) -> None:
    """Twenty decibels are a factor of ten."""
    assert math.isclose(amplitude(level_db), linear, rel_tol=1e-5)
