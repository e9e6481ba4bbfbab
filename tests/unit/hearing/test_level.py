"""Level against signals whose level is known by arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from soundscape.hearing.level import OVERSAMPLING, REACH_FRAMES, interpolator, measure_level, most_between, true_peak_amplitude

from .scenes import RATE_HZ, noise, sine


def test_sine_rms_lies_3_db_under_its_peak() -> None:
    """A sine of -18 dBFS peak has an RMS of -21.01 dBFS and a crest of 3.01 dB."""
    level = measure_level(sine(997.0, peak_db=-18.0)[:, None])
    assert level.rms_dbfs == pytest.approx(-21.01, abs=0.01)
    assert level.peak_dbfs == pytest.approx(-18.0, abs=0.01)
    assert level.crest_db == pytest.approx(3.01, abs=0.05)


def test_true_peak_finds_what_lies_between_samples() -> None:
    """A quarter-rate sine sampled at 45 degrees has samples at -3.01 dBFS and a true peak of 0 dBTP."""
    wave = np.sin(np.pi / 4.0 + np.pi / 2.0 * np.arange(RATE_HZ))
    wave[:200] *= np.linspace(0.0, 1.0, 200)
    wave[-200:] *= np.linspace(1.0, 0.0, 200)
    level = measure_level(wave[:, None])
    assert level.peak_dbfs == pytest.approx(-3.01, abs=0.01)
    assert level.true_peak_dbtp == pytest.approx(0.0, abs=0.1)


def test_true_peak_is_found_in_the_louder_channel_only() -> None:
    """One loud moment in one channel decides, however long the quiet rest is."""
    wave = np.stack([sine(440.0, peak_db=-40.0), sine(440.0, peak_db=-40.0)], axis=1)
    wave[100_000:104_800, 1] += sine(1_000.0, seconds=0.1) * np.hanning(4_800) * 0.5
    assert true_peak_amplitude(wave) == pytest.approx(0.51, abs=0.01)


def test_noise_crest_is_as_published() -> None:
    """White noise has a crest of about 14 dB (science.md 5.3)."""
    assert measure_level(noise(0.0, seconds=10.0)[:, None]).crest_db == pytest.approx(14.0, abs=1.0)


def test_silence_has_no_level() -> None:
    """Silence gives None, not minus infinity."""
    level = measure_level(np.zeros((100, 2)))
    assert (level.rms_dbfs, level.peak_dbfs, level.true_peak_dbtp, level.crest_db) == (None, None, None, None)


@given(st.sampled_from(["white", "dark", "square"]), st.integers(0, 2**32 - 1), st.integers(2_424, 2_600))
def test_nothing_between_samples_exceeds_its_bound(kind: str, seed: int, frames: int) -> None:
    """Whatever the sound: so what is not interpolated cannot hold the peak."""
    white = np.random.default_rng(seed).standard_normal(frames)
    stretch = {"white": white, "dark": np.cumsum(white), "square": np.sign(white)}[kind]
    reach = 2 * REACH_FRAMES * OVERSAMPLING
    between = signal.upfirdn(interpolator(), stretch, up=OVERSAMPLING)[reach : OVERSAMPLING - reach]
    assert float(np.max(np.abs(between))) <= most_between(stretch)


@pytest.mark.parametrize("at", [0, 1, 2_399, 2_400, 7_199, 7_210])
def test_true_peak_is_that_of_all_of_the_sound(at: int) -> None:
    """Wherever the loudest moment lies: at an end, at a seam between blocks, or within one."""
    wave = noise(-3.0, seconds=0.2, rms_db=-40.0)[:7_211]
    wave[max(0, at - 1) : at + 2] += 0.5
    whole = signal.upfirdn(interpolator(), wave, up=OVERSAMPLING)
    ends = whole[REACH_FRAMES * OVERSAMPLING : (REACH_FRAMES + len(wave) - 1) * OVERSAMPLING + 1]
    assert true_peak_amplitude(wave[:, None]) == pytest.approx(float(np.max(np.abs(ends))), rel=1e-9)
