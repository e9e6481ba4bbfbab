"""Roughness against intervals everybody knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.hearing.pitch import tonal_peaks
from soundscape.hearing.roughness import measure_roughness, roughness

from .scenes import RATE_HZ, Wave, noise, sine


def pair(ratio: float, *, base_hz: float = 220.0, partials: int = 6, peak_db: float = -30.0) -> Wave:
    """Return two harmonic tones an interval apart, shape (frames, 1)."""
    wave = sum(
        sine(base_hz * step * partial, seconds=3.0, peak_db=peak_db - 6.0 * (partial - 1))
        for step in (1.0, ratio)
        for partial in range(1, partials + 1)
    )
    return np.asarray(wave)[:, None]


def heard(wave: Wave) -> float:
    """Return the roughness of a sound that has tones."""
    found = measure_roughness(tonal_peaks(wave, RATE_HZ))
    assert found is not None
    return found


def test_the_unit_is_the_roughest_pair_of_equal_sines() -> None:
    """It is reached where the curve is highest and nowhere exceeded by two sines."""
    apart_hz = np.linspace(1.0, 200.0, 2_000)
    found = [roughness(np.array([220.0, 220.0 + one]), np.ones(2)) for one in apart_hz]
    assert max(found) == pytest.approx(1.0, abs=0.001)
    # Science.md 5.2: s = 0.24 / (0.0207 * 220 + 18.96), and the curve is highest at s d = 0.22.
    assert apart_hz[int(np.argmax(found))] == pytest.approx(0.2204 / (0.24 / (0.0207 * 220.0 + 18.96)), rel=0.01)


@given(
    st.lists(st.tuples(st.floats(40.0, 8_000.0), st.floats(1e-4, 1.0)), min_size=1, max_size=12),
    st.floats(1e-3, 1e3),
)
def test_level_and_order_do_not_matter(partials: list[tuple[float, float]], gain: float) -> None:
    """Roughness is a number of the interval, never below 0."""
    hz, amplitude = (np.array(column) for column in zip(*partials, strict=True))
    plain = roughness(hz, amplitude)
    assert plain >= 0.0
    assert roughness(hz[::-1], gain * amplitude[::-1]) == pytest.approx(plain, rel=1e-6, abs=1e-12)


def test_intervals_are_ordered_as_ears_order_them() -> None:
    """Octave and fifth smooth, third less, second and semitone rough."""
    octave, fifth, third, second, semitone = (heard(pair(ratio)) for ratio in (2.0, 3 / 2, 5 / 4, 9 / 8, 16 / 15))
    assert octave < fifth < third < second < semitone
    assert semitone > 0.9
    assert octave < 0.1


@pytest.mark.parametrize("peak_db", [-20.0, -50.0])
def test_it_is_measured_the_same_at_any_level(peak_db: float) -> None:
    """The same interval, loud and soft."""
    assert heard(pair(9 / 8, peak_db=peak_db)) == pytest.approx(heard(pair(9 / 8, peak_db=-30.0)), rel=0.02)


def test_without_tones_there_is_none() -> None:
    """Silence has no roughness that could be known; a single sine has none at all."""
    assert measure_roughness(tonal_peaks(np.zeros((RATE_HZ, 1)), RATE_HZ)) is None
    assert heard(sine(220.0, seconds=2.0, peak_db=-20.0)[:, None]) == 0.0
    assert len(tonal_peaks(noise(-5.0, seconds=2.0)[:, None], RATE_HZ)) < 20
