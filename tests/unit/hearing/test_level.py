"""Level against signals whose level is known by arithmetic."""

import numpy as np
import pytest

from soundscape.hearing.level import measure_level, true_peak_amplitude

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
