"""Clipping: flat tops against every kind of round one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.hearing.clipping import find_clipping

from .scenes import RATE_HZ, noise, sine, tonal_scene


@settings(max_examples=40, deadline=None)
@given(frequency_hz=st.floats(30.0, 12_000.0), peak_db=st.floats(-30.0, 0.0))
def test_no_sine_is_clipped(frequency_hz: float, peak_db: float) -> None:
    """A pure tone of any pitch and level has round tops, bass sines included."""
    assert find_clipping(sine(frequency_hz, seconds=1.0, peak_db=peak_db)[:, None], RATE_HZ).share == 0.0


@pytest.mark.parametrize("slope", [0.0, -3.0, -7.0])
def test_no_noise_is_clipped(slope: float) -> None:
    """Noise of any colour has no flat tops."""
    assert find_clipping(noise(slope, seconds=10.0)[:, None], RATE_HZ).share == 0.0


@pytest.mark.parametrize("overdrive_db", [1.0, 3.0, 6.0, 18.0])
@pytest.mark.parametrize("bed_db", [None, -40.0])
def test_overdriven_scenes(overdrive_db: float, bed_db: float | None) -> None:
    """A scene that is driven 1 dB or more into a ceiling is clipped; before, it was not."""
    for seed in range(8):
        scene = tonal_scene(seed=seed, bed_db=bed_db)
        ceiling = float(np.abs(scene).max()) * 10.0 ** (-overdrive_db / 20.0)
        assert find_clipping(scene, RATE_HZ).share == 0.0
        assert find_clipping(np.clip(scene, -ceiling, ceiling), RATE_HZ).share > 0.0


def test_sixteen_bits_are_not_clipping() -> None:
    """Rounding to 16 bits makes steps at the top of a bass sine, not flat tops."""
    wave = np.round(sine(41.0, peak_db=-12.0) * 32_767.0) / 32_767.0
    assert find_clipping(wave[:, None], RATE_HZ).share == 0.0


def test_over_full_scale() -> None:
    """Samples beyond full scale are counted exactly, in the last short stretch too."""
    wave = noise(0.0, seconds=1.3, rms_db=-30.0)
    wave[[5, 700, len(wave) - 1]] = [1.5, -1.2, 1.01]
    assert find_clipping(wave[:, None], RATE_HZ).over_full_scale_frames == 3
