"""Samples: what is accepted as sound and what is refused."""

from typing import Any

import numpy as np
import pytest

from soundscape.hearing.samples import as_sound, block_power, pieces


@pytest.mark.parametrize(
    ("samples", "rate_hz", "name"),
    [
        (np.array([0.0, np.nan]), 48_000, "samples"),
        (np.array([0.0, np.inf]), 48_000, "samples"),
        (np.zeros(0), 48_000, "samples"),
        (np.zeros((10, 3)), 48_000, "samples"),
        (np.zeros((10, 0)), 48_000, "samples"),
        (np.zeros((2, 2, 2)), 48_000, "samples"),
        (np.zeros(10, dtype=np.int16), 48_000, "samples"),
        (np.zeros(10), 0, "sample_rate_hz"),
        (np.zeros(10), -48_000, "sample_rate_hz"),
        (np.zeros(10), 7_999, "sample_rate_hz"),
        (np.zeros(10), 192_001, "sample_rate_hz"),
        (np.zeros(10), float("nan"), "sample_rate_hz"),
    ],
)
def test_impossible_input_is_refused(samples: Any, rate_hz: float, name: str) -> None:
    """NaN, wrong shapes, whole numbers and impossible rates raise ValueError naming the argument."""
    with pytest.raises(ValueError, match=f"^{name}: must"):
        as_sound(samples, rate_hz)


def test_nan_far_inside_is_refused() -> None:
    """One NaN after a million good frames is seen."""
    samples = np.zeros((2_500_000, 1), dtype=np.float32)
    samples[2_400_000] = np.nan
    with pytest.raises(ValueError, match="finite"):
        as_sound(samples, 48_000)


def test_floats_are_not_copied() -> None:
    """32-bit stereo stays what and where it is."""
    samples = np.zeros((10, 2), dtype=np.float32)
    assert as_sound(samples, 48_000) is samples


def test_pieces_cover_everything_once() -> None:
    """Pieces are consecutive, and whole multiples but for the last."""
    sound = np.arange(2_500_001, dtype=np.float64)[:, None]
    parts = list(pieces(sound, multiple_of=480))
    assert np.array_equal(np.concatenate(parts), sound)
    assert all(len(part) % 480 == 0 for part in parts[:-1])


def test_block_power() -> None:
    """Blocks hold the mean square of each channel; the rest at the end is left out."""
    sound = np.array([[1.0, 0.0], [3.0, 2.0], [2.0, 2.0], [0.0, 0.0], [9.0, 9.0]])
    assert block_power(sound, 2) == pytest.approx(np.array([[5.0, 2.0], [2.0, 2.0]]))
