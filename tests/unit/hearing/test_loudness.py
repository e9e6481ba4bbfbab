"""Loudness against BS.1770's reference signals and against pyloudnorm itself."""

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.hearing.loudness import k_weighting, measure_loudness

from .scenes import RATE_HZ, Wave, noise, sine, tonal_scene

SCENE = tonal_scene(seed=3, seconds=5.0, bed_db=-45.0)


def both(wave: Wave) -> Wave:
    """Return the wave in two channels."""
    return np.stack([wave, wave], axis=1)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
def test_reference_sine(rate_hz: int) -> None:
    """997 Hz at -18 dBFS peak in both channels is -18.00 LUFS at every rate."""
    loudness = measure_loudness(both(sine(997.0, seconds=6.0, peak_db=-18.0, rate_hz=rate_hz)), rate_hz)
    assert loudness.integrated_lufs == pytest.approx(-18.0, abs=0.02)
    assert loudness.short_term_max_lufs == pytest.approx(-18.0, abs=0.02)
    assert loudness.momentary_max_lufs == pytest.approx(-18.0, abs=0.02)


def test_one_channel_counts_half() -> None:
    """The same sine in one channel only is -21.01 LUFS."""
    assert measure_loudness(sine(997.0, peak_db=-18.0)[:, None], RATE_HZ).integrated_lufs == pytest.approx(-21.01, abs=0.02)


def test_k_weighting_is_the_printed_one() -> None:
    """At 48 kHz the coefficients are those of BS.1770."""
    shelf, high_pass = k_weighting(48_000)
    assert shelf == pytest.approx(
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585], abs=1e-8
    )
    assert high_pass == pytest.approx([1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621], abs=1e-8)


def test_agrees_with_pyloudnorm_on_gated_material() -> None:
    """Loud and quiet stretches are gated as pyloudnorm gates them, to 0.1 LU."""
    wave = both(np.concatenate([noise(-3.0, rms_db=-20.0), noise(-3.0, rms_db=-45.0), np.zeros(3 * RATE_HZ), noise(-3.0, rms_db=-26.0)]))
    expected = pyloudnorm.Meter(RATE_HZ, filter_class="DeMan").integrated_loudness(wave)
    assert measure_loudness(wave, RATE_HZ).integrated_lufs == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("slope", "offset"), [(0.0, 3.10), (-3.01, 0.75), (-5.0, -3.00), (-6.02, -4.36), (-7.0, -5.63)])
def test_noise_loudness_as_published(slope: float, offset: float) -> None:
    """Noise of each colour is as loud over its RMS as science.md 5.3 measured, to 0.35 LU."""
    loudness = measure_loudness(noise(slope, seconds=20.0, rms_db=-20.0)[:, None], RATE_HZ)
    assert loudness.integrated_lufs == pytest.approx(-20.0 + offset, abs=0.35)


def test_range_of_two_levels() -> None:
    """EBU Tech 3342: 20 s at -20 and 20 s at -30 LUFS give a range of 10 LU."""
    wave = both(np.concatenate([sine(1_000.0, seconds=20.0, peak_db=-20.0), sine(1_000.0, seconds=20.0, peak_db=-30.0)]))
    assert measure_loudness(wave, RATE_HZ).range_lu == pytest.approx(10.0, abs=1.0)


def test_a_rise_is_seen() -> None:
    """A ramp of 2 dB a second is reported as about 2 LU/s, a steady tone as 0."""
    ramp = 10.0 ** (np.linspace(-20.0, 0.0, 10 * RATE_HZ) / 20.0)
    tone = sine(1_000.0, seconds=10.0, peak_db=-10.0)
    assert measure_loudness((tone * ramp)[:, None], RATE_HZ).fastest_rise_lu_per_s == pytest.approx(2.0, abs=0.1)
    assert measure_loudness(tone[:, None], RATE_HZ).fastest_rise_lu_per_s == pytest.approx(0.0, abs=0.05)


def test_silence_and_short_sounds_have_no_loudness() -> None:
    """Silence and sounds under 0.4 s give None; 1 s has no short-term loudness."""
    assert measure_loudness(np.zeros((5 * RATE_HZ, 2)), RATE_HZ).integrated_lufs is None
    assert measure_loudness(np.zeros((5 * RATE_HZ, 2)), RATE_HZ).range_lu is None
    assert measure_loudness(sine(440.0, seconds=0.3)[:, None], RATE_HZ).integrated_lufs is None
    second = measure_loudness(sine(440.0, seconds=1.0)[:, None], RATE_HZ)
    assert second.integrated_lufs is not None
    assert second.short_term_max_lufs is None


@settings(max_examples=15, deadline=None)
@given(gain_db=st.floats(-20.0, 12.0))
def test_gain_shifts_loudness_by_itself(gain_db: float) -> None:
    """Any gain moves integrated and short-term loudness by that gain and leaves the range."""
    before = measure_loudness(SCENE, RATE_HZ)
    after = measure_loudness(SCENE * 10.0 ** (gain_db / 20.0), RATE_HZ)
    assert before.integrated_lufs is not None
    assert before.short_term_max_lufs is not None
    assert after.integrated_lufs == pytest.approx(before.integrated_lufs + gain_db, abs=1e-6)
    assert after.short_term_max_lufs == pytest.approx(before.short_term_max_lufs + gain_db, abs=1e-6)
    assert after.range_lu == pytest.approx(before.range_lu, abs=1e-6)
