"""Windows: their spectra against one transform at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import fft

from soundscape.hearing.windows import window_powers

from .scenes import RATE_HZ, noise


@given(frames=st.integers(2, 300), more=st.integers(0, 900), hop=st.integers(1, 200), channels=st.integers(1, 2), zeros=st.integers(0, 50))
def test_every_window_once(frames: int, more: int, hop: int, channels: int, zeros: int) -> None:
    """The same as transforms one by one: each window that lies wholly within the sound, in order."""
    sound = np.random.default_rng(1).standard_normal((frames + more, channels))
    window = np.hanning(frames)
    size = frames + zeros
    found = np.concatenate(list(window_powers(sound, window, hop, size=size)))
    cut = [sound[start : start + frames] * window[:, np.newaxis] for start in range(0, more + 1, hop)]
    expected = np.array([(np.abs(fft.rfft(one, size, axis=0)) ** 2).sum(axis=1) for one in cut])
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_only_the_bins_that_are_wanted() -> None:
    """From 0 Hz up."""
    sound = noise(0.0, seconds=1.0)[:, np.newaxis]
    window = np.hanning(4_096)
    whole, low = (np.concatenate(list(window_powers(sound, window, 2_048, bins=bins))) for bins in (None, 100))
    assert low.shape == (len(whole), 100)
    assert np.array_equal(whole[:, :100], low)


def test_single_precision_is_deep_enough() -> None:
    """A tone 100 dB below another is still there, at its own level, as 32-bit samples hold it."""
    times_s = np.arange(2 * RATE_HZ) / RATE_HZ
    sound = np.sin(2.0 * np.pi * 100.0 * times_s) + 1e-5 * np.sin(2.0 * np.pi * 5_000.0 * times_s)
    # Its side lobes fall quickly: what is left at 5 kHz is the soft tone.
    window = np.hanning(2 * RATE_HZ)
    (power,) = (powers[0] for powers in window_powers(sound[:, np.newaxis].astype(np.float32), window, RATE_HZ))
    assert 10.0 * np.log10(power[10_000] / power[200]) == pytest.approx(-100.0, abs=0.5)
