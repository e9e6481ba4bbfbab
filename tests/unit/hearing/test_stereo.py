"""Stereo against channels whose relation is known."""

import numpy as np
import pytest

from soundscape.hearing.stereo import measure_stereo

from .scenes import noise


def test_unrelated_channels_lose_3_db() -> None:
    """Two independent noises have correlation 0 and lose 3.01 dB in mono."""
    stereo = measure_stereo(np.stack([noise(0.0, seed=1), noise(0.0, seed=2)], axis=1))
    assert stereo is not None
    assert stereo.correlation == pytest.approx(0.0, abs=0.02)
    assert stereo.mono_loss_db == pytest.approx(3.01, abs=0.1)


def test_equal_channels_lose_nothing() -> None:
    """Equal channels have correlation 1, lose nothing and are balanced."""
    stereo = measure_stereo(np.stack([noise(0.0)] * 2, axis=1))
    assert stereo is not None
    assert stereo.correlation == pytest.approx(1.0)
    assert stereo.mono_loss_db == pytest.approx(0.0, abs=1e-6)
    assert stereo.balance_db == pytest.approx(0.0, abs=1e-6)


def test_opposite_channels_lose_everything() -> None:
    """Opposite channels vanish in mono: the loss stops at 120 dB."""
    wave = noise(0.0)
    stereo = measure_stereo(np.stack([wave, -wave], axis=1))
    assert stereo is not None
    assert stereo.correlation == pytest.approx(-1.0)
    assert stereo.mono_loss_db == pytest.approx(120.0, abs=0.1)


def test_balance() -> None:
    """A right channel of half the amplitude gives -6.02 dB; a missing one no correlation."""
    wave = noise(0.0)
    quieter = measure_stereo(np.stack([wave, wave / 2.0], axis=1))
    missing = measure_stereo(np.stack([wave, wave * 0.0], axis=1))
    assert quieter is not None
    assert missing is not None
    assert quieter.balance_db == pytest.approx(-6.02, abs=0.01)
    assert missing.correlation is None
    assert missing.mono_loss_db == pytest.approx(3.01, abs=0.01)


def test_mono_and_silence_have_no_stereo() -> None:
    """One channel, or nothing in two, gives None."""
    assert measure_stereo(noise(0.0)[:, None]) is None
    assert measure_stereo(np.zeros((100, 2))) is None
