"""Shaped noise: its slope is exact."""

import numpy as np
import pytest

from soundscape.layers._feed import STRETCH_FRAMES
from soundscape.layers._shaped import LOWEST_HZ, MONO_BELOW_HZ, NOISE_FRAMES, SHARED, WIDE_FROM_HZ, read_round, shaped_noise


@pytest.mark.parametrize("slope_db_per_octave", [0.0, -3.0, -5.0, -7.0])
def test_the_slope_is_exact(slope_db_per_octave: float) -> None:
    """From 20 Hz to 20 kHz the power of every octave falls by just so much, within a fifth of a decibel."""
    noise = shaped_noise(slope_db_per_octave, 1)
    power = np.abs(np.fft.rfft(noise)) ** 2
    bin_hz = 48_000 / NOISE_FRAMES
    octaves = [power[round(low / bin_hz) : round(2 * low / bin_hz)].mean() for low in (31.25, 62.5, 125.0, 250.0, 1e3, 4e3, 8e3)]
    steps = np.diff(10.0 * np.log10(octaves)) / np.array([1, 1, 1, 2, 2, 1])
    assert np.allclose(steps, slope_db_per_octave, atol=0.2)


def test_it_is_centred_and_keeps_no_room_for_what_nobody_hears() -> None:
    """No DC, 12 dB less an octave below 20 Hz, so that even the steepest has most of its power where it is heard."""
    noise = shaped_noise(-7.0, 1)
    assert noise.shape == (NOISE_FRAMES,)
    assert abs(noise.mean()) < 1e-9
    power = np.abs(np.fft.rfft(noise)) ** 2
    edge = round(LOWEST_HZ * NOISE_FRAMES / 48_000)
    assert 10.0 * np.log10(power[edge] / power[edge // 2]) == pytest.approx(12.04, abs=0.01)
    assert power[:edge].sum() < 0.25 * power.sum()


def test_white_noise_has_rms_1() -> None:
    """The level that gains are relative to."""
    assert np.sqrt(np.mean(shaped_noise(0.0, 1) ** 2)) == pytest.approx(1.0, abs=0.001)


def test_it_loops_without_a_seam() -> None:
    """The step from its end to its beginning is like any other."""
    noise = shaped_noise(-5.0, 1)
    steps = np.abs(np.diff(noise))
    assert abs(noise[0] - noise[-1]) < 6.0 * steps.mean()


def test_seeds_are_different_noises() -> None:
    """The same seed is the same noise, another one is unrelated."""
    first, again, other = shaped_noise(-5.0, 1), shaped_noise(-5.0, 1), shaped_noise(-5.0, 2)
    assert np.array_equal(first, again)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.05


def test_the_parts_add_up_to_the_whole() -> None:
    """Middle and side share the power of every octave; below the crossing the side has none."""
    bin_hz = 48_000 / NOISE_FRAMES
    whole, middle, side = (np.abs(np.fft.rfft(shaped_noise(-5.0, 1, part))) ** 2 for part in ("whole", "middle", "side"))
    assert np.allclose(middle[1:] + side[1:], whole[1:], rtol=1e-6)
    assert side[: round(MONO_BELOW_HZ / bin_hz)].sum() < 1e-9 * whole.sum()
    above = round(WIDE_FROM_HZ / bin_hz)
    assert np.allclose(middle[above:-1], SHARED / (1.0 - SHARED) * side[above:-1], rtol=1e-6)


def test_noise_is_read_round_without_a_seam() -> None:
    """A stretch more than once round: what begins near the end needs no second piece."""
    noise = shaped_noise(-5.0, 1)
    table = read_round(noise)
    assert table.shape == (NOISE_FRAMES + STRETCH_FRAMES,)
    assert np.array_equal(table[NOISE_FRAMES:], table[:STRETCH_FRAMES])
    assert np.allclose(table[:NOISE_FRAMES], noise, atol=1e-6)
