"""Clicks: found where they were put, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.hearing.clicks import find_clicks

from .scenes import RATE_HZ, noise, sine, spliced, times, tonal_scene, with_clicks

SCENES = 12


@pytest.mark.parametrize("bed_db", [None, -60.0, -40.0, -25.0])
def test_clean_scenes_have_none(bed_db: float | None) -> None:
    """Chords, soft attacks, exponential decays and any noise bed give no click at all."""
    for seed in range(SCENES):
        assert find_clicks(tonal_scene(seed=seed, bed_db=bed_db), RATE_HZ).at_s == ()


def test_ticks_of_a_pulse_are_no_clicks() -> None:
    """Woodblock-like ticks with 1 ms attacks and 5 ms decays over a bed are music."""
    wave = noise(-5.0, seconds=10.0, rms_db=-45.0)
    tick = noise(0.0, seconds=0.05, rms_db=-20.0) * np.minimum(1.0, times(0.05) / 0.001) * np.exp(-times(0.05) / 0.005)
    for start in range(0, 9 * RATE_HZ, 2 * RATE_HZ // 3):
        wave[start : start + len(tick)] += tick
    assert find_clicks(wave[:, None], RATE_HZ).count == 0


@pytest.mark.parametrize(("level_db", "least"), [(0.0, 1.0), (-12.0, 1.0), (-24.0, 1.0), (-30.0, 1.0), (-36.0, 0.95)])
def test_clicks_in_tonal_scenes(level_db: float, least: float) -> None:
    """Clicks of 1 to 8 samples down to -30 dB under the RMS are all found, at -36 dB at least 95 %, within 3 ms."""
    found = placed = 0
    for seed in range(SCENES):
        broken, at_s = with_clicks(tonal_scene(seed=seed), level_db=level_db, seed=seed)
        heard = find_clicks(broken, RATE_HZ).at_s
        found += sum(any(abs(one - other) < 0.003 for other in heard) for one in at_s)
        placed += len(at_s)
        assert len(heard) <= len(at_s)
    assert found / placed >= least


def test_loud_clicks_over_a_bed() -> None:
    """Over a bed 15 dB under the music, clicks as high as the RMS are all found; masked ones need not be."""
    for seed in range(SCENES):
        broken, at_s = with_clicks(tonal_scene(seed=seed, bed_db=-40.0), level_db=0.0, seed=seed)
        assert find_clicks(broken, RATE_HZ).count == len(at_s)


@pytest.mark.parametrize(("missing", "least"), [(1, 0.8), (2, 0.9), (4, 1.0), (10, 1.0), (48, 1.0), (100, 1.0), (240, 1.0), (441, 1.0)])
def test_splices_in_tonal_scenes(missing: int, least: float) -> None:
    """A cut of 4 to 441 samples is always found in a tonal scene; of 2 samples in 90 %, of one in 80 %."""
    hits = 0
    for seed in range(20):
        broken, at_s = spliced(tonal_scene(seed=seed), missing=missing, seed=seed)
        hits += any(abs(at_s - other) < 0.003 for other in find_clicks(broken, RATE_HZ).at_s)
    assert hits / 20 >= least


def test_truncated_tail() -> None:
    """A note that is cut off at -40 dBFS instead of faded leaves a click where it ends."""
    wave = np.concatenate([sine(440.3, seconds=1.003, peak_db=-40.0), np.zeros(RATE_HZ)])
    assert find_clicks(wave[:, None], RATE_HZ).at_s == pytest.approx([1.003], abs=0.002)


@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 96_000])
def test_other_rates(rate_hz: int) -> None:
    """A click is found at other sample rates too, and a clean tone has none."""
    wave = sine(220.0, seconds=3.0, peak_db=-20.0, rate_hz=rate_hz)
    assert find_clicks(wave[:, None], rate_hz).count == 0
    wave[rate_hz + 7] += 0.05
    assert find_clicks(wave[:, None], rate_hz).at_s == pytest.approx([1.0], abs=0.003)


def test_both_channels_count_once() -> None:
    """One jump in both channels is one click, and the rate per minute follows from it."""
    wave = np.stack([sine(220.0, peak_db=-20.0)] * 2, axis=1)
    wave[2 * RATE_HZ] += 0.1
    clicks = find_clicks(wave, RATE_HZ)
    assert clicks.count == 1
    assert clicks.per_minute == pytest.approx(12.0)
    assert clicks.worst > 5.0


@settings(max_examples=15, deadline=None)
@given(gain_db=st.floats(-40.0, 12.0), seed=st.integers(0, 30))
def test_clean_stays_clean_under_gain(gain_db: float, seed: int) -> None:
    """No gain makes a click out of a clean scene."""
    assert find_clicks(tonal_scene(seed=seed, seconds=3.0, bed_db=-50.0) * 10.0 ** (gain_db / 20.0), RATE_HZ).count == 0
