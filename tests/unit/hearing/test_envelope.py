"""Envelope trends against slopes that were drawn on purpose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.hearing.envelope import LEAST_S, loudness_steps, measure_envelope, trend_db_per_min

from .scenes import RATE_HZ, Wave, noise, sine, times


def swell_db(seconds: float, period_s: float, depth_db: float) -> Wave:
    """Return a swell that rises for 40 % of its period, a level each second."""
    phase = np.arange(seconds) / period_s % 1.0
    return np.asarray(depth_db * np.where(phase < 0.4, phase / 0.4, (1.0 - phase) / 0.6))


@given(
    slope=st.floats(-2.0, 2.0),
    depth_db=st.floats(0.0, 6.0),
    period_s=st.floats(4.0, 30.0),
    seconds=st.integers(60, 600),
)
def test_the_trend_beneath_a_known_swell(slope: float, depth_db: float, period_s: float, seconds: int) -> None:
    """Any slope under any swell, in any length from a minute on, is found within 0.15 dB a minute."""
    level_db = -30.0 + slope * np.arange(seconds) / 60.0 + swell_db(seconds, period_s, depth_db)
    assert trend_db_per_min(level_db, swell_period_s=period_s) == pytest.approx(slope, abs=0.15)


def test_regressing_the_swell_out_matters() -> None:
    """Over 95 s a swell of 30 s tilts the plain line and not the other."""
    level_db = swell_db(95, 30.0, 6.0)
    assert abs(trend_db_per_min(level_db)) > 5.0 * abs(trend_db_per_min(level_db, swell_period_s=30.0))


@pytest.mark.parametrize("slope", [-1.0, -0.5, -0.3, 0.0, 0.5, 2.0])
def test_the_trend_of_sound(slope: float) -> None:
    """Crescendo and decrescendo of noise and tone under a swell of 10 s, within 0.1 dB a minute."""
    t = times(180.0)
    level_db = slope * t / 60.0 + 1.5 * np.sin(2.0 * np.pi * t / 10.0)
    wave = (noise(-5.0, seconds=180.0, rms_db=-30.0) + sine(220.0, seconds=180.0, peak_db=-30.0)) * 10.0 ** (level_db / 20.0)
    envelope = measure_envelope(wave[:, None], RATE_HZ, swell_period_s=10.0)
    assert envelope is not None
    assert envelope.trend_db_per_min == pytest.approx(slope, abs=0.1)


def test_what_does_not_count_does_not_matter() -> None:
    """An almost-silence that is left out leaves no trace."""
    level_db = np.asarray(-20.0 - 0.5 * np.arange(300) / 60.0, dtype=np.float64)
    counts = np.ones(300, dtype=np.bool_)
    counts[200:280] = False
    level_db[200:280] -= 15.0
    assert trend_db_per_min(level_db, counts=counts) == pytest.approx(-0.5, abs=1e-6)


def test_too_few_seconds_are_refused() -> None:
    """Eight unknowns need eight levels."""
    with pytest.raises(ValueError, match=r"^counts: at least 8 seconds"):
        trend_db_per_min(np.zeros(20), swell_period_s=10.0, counts=np.arange(20) < 7)


def test_loudness_each_second() -> None:
    """A sine of 997 Hz at -18 dBFS in both ears is -18 LUFS every second (BS.1770)."""
    wave = sine(997.0, seconds=4.3, peak_db=-18.0)
    found = loudness_steps(np.stack([wave, wave], axis=1), RATE_HZ)
    assert len(found) == 4
    assert found[1:] == pytest.approx([-18.0] * 3, abs=0.02)


@settings(max_examples=5, deadline=None)
@given(st.floats(1.0, LEAST_S - 1.0))
def test_under_a_minute_nothing_is_known(seconds: float) -> None:
    """Nor in silence."""
    assert measure_envelope(noise(-5.0, seconds=seconds)[:, None], RATE_HZ) is None
    assert measure_envelope(np.zeros((70 * RATE_HZ, 1)), RATE_HZ) is None
