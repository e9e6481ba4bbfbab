"""Swell and trend against envelopes that were drawn on purpose."""

import numpy as np
import pytest

from soundscape.hearing.swell import measure_swell, steady_swell

from .scenes import RATE_HZ, Wave, noise, times


def moved(level_db: Wave) -> Wave:
    """Return pink noise whose level follows the given curve in dB."""
    return (noise(-3.0, seconds=len(level_db) / RATE_HZ, rms_db=-25.0) * 10.0 ** (level_db / 20.0))[:, None]


def test_swell_of_ten_seconds() -> None:
    """A sine-shaped swell of 10 s and 3 dB is found within 1 s and 1 dB, with its strength."""
    swell = measure_swell(moved(1.5 * np.sin(2.0 * np.pi * times(60.0) / 10.0)), RATE_HZ)
    assert swell.period_s == pytest.approx(10.0, abs=0.5)
    assert swell.depth_db == pytest.approx(3.0, abs=0.7)
    assert swell.strength is not None
    assert swell.strength > 0.6


@pytest.mark.parametrize("period_s", [6.0, 8.0, 12.0])
def test_swell_of_forty_to_sixty(period_s: float) -> None:
    """A swell that rises for 40 % and falls for 60 % of its period is found with its full depth."""
    phase = times(120.0) / period_s % 1.0
    shape = np.where(phase < 0.4, phase / 0.4, (1.0 - phase) / 0.6)
    swell = measure_swell(moved(3.0 * shape), RATE_HZ)
    assert swell.period_s == pytest.approx(period_s, abs=0.5)
    assert swell.depth_db == pytest.approx(3.0, abs=0.8)


@pytest.mark.parametrize("seed", range(5))
def test_steady_noise_does_not_swell(seed: int) -> None:
    """A steady bed has no swell, only a trend of about nothing."""
    swell = measure_swell(noise(-5.0, seconds=60.0, seed=seed)[:, None], RATE_HZ)
    assert swell.period_s is None
    assert swell.depth_db is None
    assert swell.trend_db_per_min == pytest.approx(0.0, abs=0.4)


def test_trend_under_swell_and_fade() -> None:
    """-0.5 dB a minute is found within 0.1, in spite of a swell, a fade-in and an almost-silence."""
    t = times(240.0)
    level_db = -0.5 * t / 60.0 + 1.5 * np.sin(2.0 * np.pi * t / 10.0)
    level_db[t < 3.0] += 40.0 * (t[t < 3.0] / 3.0 - 1.0)
    level_db[(t > 100.0) & (t < 130.0)] -= 15.0
    assert measure_swell(moved(level_db), RATE_HZ).trend_db_per_min == pytest.approx(-0.5, abs=0.1)


def test_too_short_to_know() -> None:
    """Under 12 s neither swell nor trend is guessed."""
    swell = measure_swell(noise(-3.0, seconds=11.0)[:, None], RATE_HZ)
    assert (swell.period_s, swell.depth_db, swell.strength, swell.trend_db_per_min) == (None, None, None, None)


def test_silence_does_not_move() -> None:
    """Silence has neither swell nor trend."""
    swell = measure_swell(np.zeros((20 * RATE_HZ, 1)), RATE_HZ)
    assert swell.period_s is None
    assert swell.trend_db_per_min == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_a_steady_swell_among_uneven_chords(seed: int) -> None:
    """A swell of 10 s and 2 dB is found among steps of level every 9 to 17 s that are larger than it is."""
    rng = np.random.default_rng(seed)
    at_s = np.arange(3_000) * 0.1
    changes = np.cumsum(rng.uniform(9.0, 17.0, 40))
    level_db = rng.uniform(-2.0, 2.0, 41)[np.searchsorted(changes, at_s)] + np.sin(2.0 * np.pi * at_s / 10.0)
    period_s, depth_db = steady_swell(level_db, shortest_s=6.0, longest_s=16.0)
    assert period_s == pytest.approx(10.0, abs=0.4)
    assert depth_db > 1.4


def test_a_steady_swell_needs_three_periods() -> None:
    """Shorter levels are refused by name."""
    with pytest.raises(ValueError, match=r"^level_db: must last 90 s"):
        steady_swell(np.zeros(800))
