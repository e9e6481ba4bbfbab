"""Energy: what body clock, sleep pressure and cycle add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body.energy import combined, energy

shares = st.floats(0.0, 1.0)
levels = st.floats(-1.0, 1.0)


@pytest.mark.parametrize(
    ("alertness", "pressure", "level", "expected"),
    [
        (0.5, None, None, 0.5),
        (0.5, 0.45, 0.0, 0.5),
        (1.0, 0.45, 0.0, 1.0),
        (0.0, 0.45, 0.0, 0.0),
        (0.5, 0.65, 0.0, 0.38),
        (0.5, 0.45, 1.0, 0.6),
        (0.5, None, -1.0, 0.4),
    ],
)
def test_the_sum(alertness: float, pressure: float | None, level: float | None, expected: float) -> None:
    """0.5 + 0.5 C - 0.6 (S - 0.45), and a tenth of the cycle; what is unknown is left out."""
    assert energy(alertness=alertness, sleep_pressure=pressure, ultradian_level=level) == pytest.approx(expected)


@given(alertness=shares, pressure=st.none() | shares, level=st.none() | levels)
def test_it_is_a_share(alertness: float, pressure: float | None, level: float | None) -> None:
    """Never below 0 nor above 1."""
    assert 0.0 <= energy(alertness=alertness, sleep_pressure=pressure, ultradian_level=level) <= 1.0


@given(alertness=shares, pressure=shares, level=levels, nudge=st.floats(0.0, 0.01))
def test_small_changes_of_a_body_are_small_changes_of_energy(alertness: float, pressure: float, level: float, nudge: float) -> None:
    """No input moves it by more than its own move."""
    before = energy(alertness=alertness, sleep_pressure=pressure, ultradian_level=level)
    for moved in (
        energy(alertness=min(1.0, alertness + nudge), sleep_pressure=pressure, ultradian_level=level),
        energy(alertness=alertness, sleep_pressure=min(1.0, pressure + nudge), ultradian_level=level),
        energy(alertness=alertness, sleep_pressure=pressure, ultradian_level=min(1.0, level + nudge)),
    ):
        assert abs(moved - before) <= nudge + 1e-12


@given(alertness=shares, pressure=shares)
def test_the_cycle_has_little_say(alertness: float, pressure: float) -> None:
    """From trough to peak it moves energy by at most 0.3, twice its design weight."""
    low, high = (energy(alertness=alertness, sleep_pressure=pressure, ultradian_level=level) for level in (-1.0, 1.0))
    assert 0.0 <= high - low <= 0.3


@given(alertness=shares, pressure=st.none() | shares, level=st.none() | levels)
def test_the_parts_add_up(alertness: float, pressure: float | None, level: float | None) -> None:
    """To the level, where it does not touch its limits; what is unknown has no part."""
    found = combined(alertness=alertness, sleep_pressure=pressure, ultradian_level=level)
    total = 0.5 + found.circadian + (found.sleep_pressure or 0.0) + (found.ultradian or 0.0)
    assert found.level == pytest.approx(min(1.0, max(0.0, total)))
    assert (found.sleep_pressure is None, found.ultradian is None) == (pressure is None, level is None)
