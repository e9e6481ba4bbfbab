"""Spectrum against noise of exact slope and against sines."""

import numpy as np
import pytest

from soundscape.hearing.spectrum import measure_spectrum

from .scenes import RATE_HZ, noise, sine, tonal_scene


@pytest.mark.parametrize("slope", [3.0, 0.0, -3.0, -5.0, -6.0, -7.0])
def test_slope_of_noise(slope: float) -> None:
    """Noise of every colour is measured within 0.3 dB per octave in 10 s, by mean and by median."""
    spectrum = measure_spectrum(noise(slope, seconds=10.0)[:, None], RATE_HZ)
    assert spectrum.slope_db_per_octave == pytest.approx(slope, abs=0.3)
    assert spectrum.bed_slope_db_per_octave == pytest.approx(slope, abs=0.3)


def test_slope_of_a_bed_under_music() -> None:
    """Tones 15 dB over a bed do not bend its slope: 0.3 dB per octave still holds."""
    scene = tonal_scene(seed=5, seconds=20.0, bed_db=-38.0)
    assert measure_spectrum(scene, RATE_HZ).bed_slope_db_per_octave == pytest.approx(-5.0, abs=0.3)


def test_white_centroid() -> None:
    """White noise has its centroid in the middle of 20 Hz to 20 kHz, whatever the sample rate."""
    for rate_hz in (44_100, 48_000, 96_000):
        spectrum = measure_spectrum(noise(0.0, seconds=5.0, rate_hz=rate_hz)[:, None], rate_hz)
        assert spectrum.centroid_hz == pytest.approx(10_010.0, rel=0.02)


def test_centroid_is_weighted_by_power() -> None:
    """Tones of 200 and 2000 Hz, the higher 20 dB down, have their centroid at 217.8 Hz."""
    wave = sine(200.0, peak_db=-20.0) + sine(2_000.0, peak_db=-40.0)
    assert measure_spectrum(wave[:, None], RATE_HZ).centroid_hz == pytest.approx((200.0 + 2_000.0 * 0.01) / 1.01, rel=0.005)


def test_opposite_channels_do_not_cancel() -> None:
    """Channels of opposite sign are measured like equal ones."""
    wave = noise(-3.0)
    opposite = measure_spectrum(np.stack([wave, -wave], axis=1), RATE_HZ)
    assert opposite.centroid_hz == pytest.approx(measure_spectrum(wave[:, None], RATE_HZ).centroid_hz)


def test_silence_has_no_spectrum() -> None:
    """Silence gives None everywhere."""
    spectrum = measure_spectrum(np.zeros((RATE_HZ, 1)), RATE_HZ)
    assert (spectrum.centroid_hz, spectrum.slope_db_per_octave, spectrum.bed_slope_db_per_octave) == (None, None, None)
