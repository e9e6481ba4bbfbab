"""Daylight: from the light outside to the light at the eye."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body.daylight import MAX_EYE_LUX, cloud_factor, eye_lux


@pytest.mark.parametrize(
    ("okta", "share"), [(0, 1.0), (1, 0.999), (2, 0.993), (3, 0.973), (4, 0.929), (5, 0.848), (6, 0.718), (7, 0.524), (8, 0.250)]
)
def test_clouds_dim_as_measured(okta: int, share: float) -> None:
    """Kasten and Czeplak's table, okta by okta."""
    assert math.isclose(cloud_factor(okta / 8.0), share, abs_tol=0.0006)


def test_an_unknown_sky_counts_as_clear() -> None:
    """Without weather, nothing is taken away."""
    assert cloud_factor(None) == 1.0
    outside = 20_000.0
    assert eye_lux(outside, cloud_cover=None, awake=True, evening=False) == eye_lux(outside, cloud_cover=0.0, awake=True, evening=False)


def test_asleep_is_dark() -> None:
    """Closed eyes see nothing of the midday sun."""
    assert eye_lux(128_000.0, cloud_cover=0.0, awake=False, evening=False) == 0.0


def test_lamps_by_day_and_dimmer_ones_in_the_evening() -> None:
    """At night only lamps are left: 100 lux, 40 in the last hours."""
    assert eye_lux(0.0, cloud_cover=None, awake=True, evening=False) == 100.0
    assert eye_lux(0.0, cloud_cover=None, awake=True, evening=True) == 40.0


def test_windows_let_half_a_percent_in() -> None:
    """A clear noon of 100 000 lux adds 500 at an eye indoors, an overcast one 125."""
    assert eye_lux(100_000.0, cloud_cover=0.0, awake=True, evening=False) == pytest.approx(600.0)
    assert eye_lux(100_000.0, cloud_cover=1.0, awake=True, evening=False) == pytest.approx(225.0)


@given(outside=st.floats(0.0, 1e7), clouds=st.none() | st.floats(0.0, 1.0), awake=st.booleans(), evening=st.booleans())
def test_the_eye_stays_in_its_range(outside: float, clouds: float | None, awake: bool, evening: bool) -> None:
    """From darkness to 10 000 lux, whatever is outside."""
    assert 0.0 <= eye_lux(outside, cloud_cover=clouds, awake=awake, evening=evening) <= MAX_EYE_LUX


def test_under_the_sky_there_is_more_light_but_never_less_than_inside() -> None:
    """Three tenths of the daylight by day, lamps after dark."""
    assert eye_lux(20_000.0, cloud_cover=None, awake=True, evening=False, outdoors=True) == pytest.approx(6_000.0)
    assert eye_lux(100_000.0, cloud_cover=None, awake=True, evening=False, outdoors=True) == MAX_EYE_LUX
    assert eye_lux(0.0, cloud_cover=None, awake=True, evening=False, outdoors=True) == 100.0
    assert eye_lux(20_000.0, cloud_cover=None, awake=False, evening=False, outdoors=True) == 0.0
