"""The body clock against an independent implementation: PyPI's `circadian` 1.0.3, run in steps of 0.01 h."""

from typing import Any

import numpy as np
import pytest

from soundscape.body.circadian import MIDNIGHT, simulate
from tests.conftest import require_package
from tests.support.light import Light, flight, night_shift, regular, social_jet_lag

STEP_H = 0.01


def reference(light: Light, until_h: float) -> Any:
    """Return x, xc, n of the reference on its grid. Its light at a point acts on the step that ends there."""
    models = require_package("circadian.models")
    times = np.linspace(0.0, until_h, round(until_h / STEP_H) + 1)
    lux = np.zeros_like(times)
    for start, end, level in light:
        lux[(times - STEP_H / 2.0 >= start) & (times - STEP_H / 2.0 < end)] = level
    initial = np.array([MIDNIGHT.x, MIDNIGHT.xc, MIDNIGHT.n])
    return times, models.Forger99().integrate(times, initial_condition=initial, input=lux).states.reshape(len(times), 3)


def minima(times: Any, x: Any) -> list[float]:
    """Return when x is lowest, between the grid points by a parabola; of two less than 13 h apart the lower."""
    found: list[tuple[float, float]] = []
    for index in np.flatnonzero((x[1:-1] < x[:-2]) & (x[1:-1] <= x[2:]) & (x[1:-1] < 0.0)) + 1:
        before, here, after = x[index - 1 : index + 2]
        at_h = times[index] + STEP_H * 0.5 * (before - after) / (before - 2.0 * here + after)
        if not found or at_h - found[-1][0] >= 13.0:
            found.append((at_h, here))
        elif here < found[-1][1]:
            found[-1] = (at_h, here)
    return [float(at_h) for at_h, _ in found]


@pytest.mark.parametrize(
    ("light", "days"),
    [
        (regular(12, 50), 12),
        (regular(12, 150), 12),
        (regular(12, 250), 12),
        (regular(12, 1_000), 12),
        (flight(8.0, 150, before=4, after=14), 18),
        (flight(-8.0, 150, before=4, after=14), 18),
        (flight(8.0, 1_000, before=4, after=10), 14),
        (flight(-8.0, 1_000, before=4, after=10), 14),
        ([], 14),
        (social_jet_lag(3, 150), 21),
        (night_shift(14, 150, before=4), 18),
    ],
    ids=["50", "150", "250", "1000", "east", "west", "east bright", "west bright", "dark", "social", "night shift"],
)
def test_minima_and_states_agree(light: Light, days: int) -> None:
    """Every temperature minimum within 0.05 h, and the states too, throughout."""
    until_h = 24.0 * days
    times, states = reference(light, until_h)
    expected = minima(times, states[:, 0])
    found = simulate(light, until_h=until_h)
    assert len(found.cbt_min_h) == len(expected)
    assert max(abs(ours - theirs) for ours, theirs in zip(found.cbt_min_h, expected, strict=True)) < 0.05
    assert (found.state.x, found.state.xc, found.state.n) == pytest.approx(tuple(states[-1]), abs=0.01)
