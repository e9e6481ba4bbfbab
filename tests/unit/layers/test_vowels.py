"""Vowels: waveforms between "oo" and "ah"."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from soundscape.layers._vowels import AH, HIGHEST_HZ, OO, formants, harmonic_gains

pitches = st.floats(40.0, 1_000.0)
shares = st.floats(0.0, 1.0)


def centroid_hz(pitch_hz: float, brightness: float) -> float:
    """Return the power-weighted mean frequency of a sung tone."""
    power = np.array(harmonic_gains(pitch_hz, brightness)) ** 2
    return float(pitch_hz * (power @ np.arange(1, len(power) + 1)) / power.sum())


def test_the_ends_are_the_two_vowels() -> None:
    """Dark is "oo", bright is "ah"."""
    assert np.allclose(formants(0.0), OO)
    assert np.allclose(formants(1.0), AH)


@given(pitches, shares)
def test_every_voice_is_equally_strong_and_never_shrill(pitch_hz: float, brightness: float) -> None:
    """The squares of the gains add up to 1, all are above 0, and nothing lies above 5 kHz."""
    gains = harmonic_gains(pitch_hz, brightness)
    assert np.isclose(sum(gain**2 for gain in gains), 1.0)
    assert min(gains) > 0.0
    assert len(gains) * pitch_hz <= HIGHEST_HZ


@given(st.floats(80.0, 300.0))
def test_ah_is_brighter_than_oo(pitch_hz: float) -> None:
    """Opening the mouth moves the energy up."""
    assert centroid_hz(pitch_hz, 1.0) > 1.15 * centroid_hz(pitch_hz, 0.0)
