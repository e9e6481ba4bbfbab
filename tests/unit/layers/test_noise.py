"""The bed on its own: its slope, what the ears share, and how it changes."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from soundscape.audio import Pcm
from soundscape.engine.solo import Solo
from soundscape.hearing.clicks import find_clicks
from soundscape.hearing.stereo import measure_stereo
from soundscape.layers import noise, waves
from soundscape.layers._shaped import MONO_BELOW_HZ, WIDE_FROM_HZ
from soundscape.layers.base import Layer
from soundscape.score import Note
from tests.support.build import controls

SECOND = 48_000


def bed(slope_db: float, *, seconds: int, seed: int = 1, layer: Layer = noise.LAYER) -> Pcm:
    """Return a bed of this slope once it is fully there."""
    with Solo(layer, seed=seed) as solo:
        held = Note(0, layer.name, 0.0, 1.0, (seconds + 20) * SECOND)
        sound = solo.play([held], (seconds + 14) * SECOND, controls({}, noise_slope_db_per_octave=slope_db))
        return sound[14 * SECOND :]


def slope_db(samples: NDArray[np.floating]) -> float:
    """Return the slope of the power density between 100 Hz and 10 kHz in dB per octave, after Welch."""
    frequency, density = signal.welch(samples.astype(np.float64), SECOND, nperseg=32_768)
    edges = 100.0 * 2.0 ** np.arange(0.0, 6.7, 1.0 / 3.0)
    bands = [10.0 * np.log10(density[(frequency >= low) & (frequency < high)].mean()) for low, high in pairwise(edges)]
    return float(np.polyfit(np.arange(len(bands)) / 3.0, bands, 1)[0])


def filtered(sound: Pcm, cut_hz: float, kind: str) -> NDArray[np.float64]:
    """Return what lies above or below a frequency, without the ends, where the filter has not settled."""
    return np.asarray(signal.sosfiltfilt(signal.butter(8, cut_hz, kind, fs=SECOND, output="sos"), sound, axis=0))[
        SECOND // 4 : -SECOND // 4
    ]


@pytest.mark.parametrize("slope", [0.0, -3.0, -5.0, -6.0, -7.0])
def test_the_slope_is_exact_at_each_ear(slope: float) -> None:
    """Within 0.3 dB per octave of what was asked for, measured on what the layer puts out."""
    sound = bed(slope, seconds=30)
    assert slope_db(sound[:, 0]) == pytest.approx(slope, abs=0.3)
    assert slope_db(sound[:, 1]) == pytest.approx(slope, abs=0.3)


def test_low_sound_is_in_the_middle_and_the_rest_is_wide_but_safe_in_mono() -> None:
    """Below 150 Hz the ears are one; above, a fifth of the power is common and mono loses 2.2 dB."""
    sound = bed(0.0, seconds=20)
    low = measure_stereo(filtered(sound, MONO_BELOW_HZ / 2.0, "lowpass"))
    high = measure_stereo(filtered(sound, WIDE_FROM_HZ * 1.3, "highpass"))
    assert low is not None
    assert low.correlation == pytest.approx(1.0, abs=0.001)
    assert high is not None
    assert high.correlation == pytest.approx(0.2, abs=0.03)
    assert high.mono_loss_db == pytest.approx(2.2, abs=0.15)


def likeness(heard: NDArray[np.float64], piece: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the normalised correlation of a piece with every place of what was heard, -1 to 1."""
    match = signal.correlate(heard, piece, mode="valid", method="fft")
    power = np.cumsum(np.insert(heard**2, 0, 0.0))
    energy = power[len(piece) :] - power[: -len(piece)]
    return np.asarray(match / np.sqrt(energy * np.sum(piece**2)))


@pytest.mark.parametrize(("layer", "slope"), [(noise.LAYER, 0.0), (noise.LAYER, -7.0), (waves.LAYER, -5.0)])
def test_nothing_comes_back(layer: Layer, slope: float) -> None:
    """Two seconds out of every 40 of two minutes, as left, right or mono hear them, are found nowhere else; a table is 20 s long."""
    sound = bed(slope, seconds=120, layer=layer).astype(np.float64)[::2]
    for heard in (sound[:, 0], sound[:, 1], sound.sum(axis=1)):
        for start in range(0, len(heard), 40 * SECOND // 2):
            alike = likeness(heard, heard[start : start + SECOND])
            alike[max(0, start - 480) : start + 480] = 0.0
            assert alike.max() < 0.95


def test_a_new_slope_comes_by_cross_fade() -> None:
    """Within 4 s, at no moment louder or softer than either, without a click."""
    held = Note(0, "noise", 0.0, 1.0, 90 * SECOND)
    with Solo(noise.LAYER) as solo:
        before = solo.play([held], 20 * SECOND, controls({}, noise_slope_db_per_octave=0.0))
        after = solo.play([], 34 * SECOND, controls({}, noise_slope_db_per_octave=-6.0))
    sound = np.concatenate((before, after))[4 * SECOND :]
    assert slope_db(sound[: 16 * SECOND, 0]) == pytest.approx(0.0, abs=0.3)
    assert slope_db(sound[-20 * SECOND :, 0]) == pytest.approx(-6.0, abs=0.3)
    assert find_clicks(sound, SECOND).count == 0
    levels = 10.0 * np.log10((sound.astype(np.float64) ** 2).reshape(-1, 2 * SECOND).mean(axis=1))
    assert np.max(np.abs(np.diff(levels))) < 3.0
