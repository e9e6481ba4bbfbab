"""Hum: mains in a scene, and scenes without mains."""

import numpy as np
import pytest

from soundscape.hearing.hum import find_hum

from .scenes import RATE_HZ, Wave, noise, sine, tonal_scene


def mains(frequency_hz: float, *, seconds: float, rms: float) -> Wave:
    """Return eight falling harmonics of the mains with the given RMS, shape (frames, 1)."""
    wave = np.sum([sine(frequency_hz * k, seconds=seconds) / k for k in range(1, 9)], axis=0)
    return np.asarray(wave * rms / np.sqrt(np.mean(wave**2)))[:, None]


@pytest.mark.parametrize("frequency_hz", [50, 60])
@pytest.mark.parametrize(("level_db", "bed_db"), [(-20.0, None), (-40.0, None), (-40.0, -60.0), (-20.0, -40.0)])
def test_hum_is_found(frequency_hz: int, level_db: float, bed_db: float | None) -> None:
    """Hum down to -40 dB under the music, -20 dB over a loud bed, is found with the right mains frequency."""
    for seed in range(6):
        scene = tonal_scene(seed=seed, bed_db=bed_db)
        rms = float(np.sqrt(np.mean(scene**2))) * 10.0 ** (level_db / 20.0)
        hum = find_hum(scene + mains(frequency_hz, seconds=6.0, rms=rms), RATE_HZ)
        assert hum is not None
        assert (hum.present, hum.mains_hz) == (True, frequency_hz)


@pytest.mark.parametrize("bed_db", [None, -60.0, -40.0])
def test_music_is_no_hum(bed_db: float | None) -> None:
    """Drones and chords whose root keeps 1 Hz away from the mains and its octave are not hum."""
    for seed in range(15):
        hum = find_hum(tonal_scene(seed=seed, bed_db=bed_db), RATE_HZ)
        assert hum is not None
        assert not hum.present


def test_noise_is_no_hum() -> None:
    """Noise, and silence, hold no hum."""
    for wave in (noise(-6.0, seconds=10.0), np.zeros(10 * RATE_HZ)):
        hum = find_hum(wave[:, None], RATE_HZ)
        assert hum is not None
        assert not hum.present
        assert hum.prominence_db < 4.0


def test_too_short_to_know() -> None:
    """Under 2 s hum cannot be told from a note."""
    assert find_hum(noise(0.0, seconds=1.9)[:, None], RATE_HZ) is None
