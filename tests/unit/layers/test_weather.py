"""Weather: what wind, rain and birds are made of."""

import numpy as np
import pytest

from soundscape.hearing.spectrum import PowerSpectrum, power_spectrum
from soundscape.layers._shaped import NOISE_FRAMES
from soundscape.layers._weather import BIRDS, band_noise, bird_song, rain_noise


def share(spectrum: PowerSpectrum, low_hz: float, high_hz: float) -> float:
    """Return the share of the power between two frequencies."""
    inside = (spectrum.frequency_hz >= low_hz) & (spectrum.frequency_hz <= high_hz)
    return float(spectrum.density[inside].sum() / spectrum.density.sum())


def test_band_noise_lies_in_its_band() -> None:
    """RMS 1, centred, 18 dB less an octave outside, and the same for the same seed."""
    noise = band_noise(400.0, 2_000.0, 0.0, 1)
    assert noise.shape == (NOISE_FRAMES,)
    assert np.std(noise) == pytest.approx(1.0)
    assert abs(noise.mean()) < 1e-9
    assert share(power_spectrum(noise[:, None], 48_000), 350.0, 2_300.0) > 0.85
    assert np.array_equal(noise, band_noise(400.0, 2_000.0, 0.0, 1))


def test_rain_has_drops() -> None:
    """RMS 1, and peakier than any noise without drops, at a steady level all the same."""
    rain, hiss = rain_noise(1), band_noise(600.0, 9_000.0, -3.0, 2)
    assert np.std(rain) == pytest.approx(1.0)
    assert np.mean(rain**4) > 1.3 * np.mean(hiss**4)
    levels = 10.0 * np.log10((rain**2).reshape(20, -1).mean(axis=1))
    assert np.ptp(levels) < 4.0


@pytest.mark.parametrize("bird", range(BIRDS))
def test_birds_sound_like_no_alarm(bird: int) -> None:
    """Peak 1, in one of the two bands alarms leave free, silent at both ends."""
    song = bird_song(bird)
    spectrum = power_spectrum(song[:, None], 48_000)
    assert np.max(np.abs(song)) == pytest.approx(1.0)
    assert share(spectrum, 468.0, 572.0) < 0.01
    assert share(spectrum, 2_500.0, 3_800.0) < 0.05
    assert max(share(spectrum, 1_600.0, 2_500.0), share(spectrum, 3_800.0, 5_300.0)) > 0.9
    assert abs(song[0]) < 1e-6
    assert not np.any(song[-480:])
