"""Gaps: what is missing is found, what was composed to be quiet is not."""

import numpy as np
import pytest

from soundscape.hearing.gaps import find_gaps

from .scenes import RATE_HZ, noise, note, sine, times, tonal_scene

SCENES = 10


@pytest.mark.parametrize("bed_db", [None, -60.0, -40.0])
def test_clean_scenes_have_none(bed_db: float | None) -> None:
    """Decays, rests and attacks are no gaps, with and without a bed."""
    for seed in range(SCENES):
        assert find_gaps(tonal_scene(seed=seed, bed_db=bed_db), RATE_HZ).listed == ()
        assert find_gaps(tonal_scene(seed=seed, bed_db=bed_db, pad=False), RATE_HZ).listed == ()


@pytest.mark.parametrize("length_ms", [1, 2.67, 10, 50, 1_000])
@pytest.mark.parametrize("bed_db", [None, -40.0])
def test_digital_silence(length_ms: float, bed_db: float | None) -> None:
    """Zeros of 1 ms and more within sound are found where they are and as long as they are."""
    frames = round(length_ms * RATE_HZ / 1_000)
    for seed in range(SCENES):
        scene = tonal_scene(seed=seed, bed_db=bed_db)
        at = 2 * RATE_HZ + 137 * seed
        scene[at : at + frames] = 0.0
        (gap,) = find_gaps(scene, RATE_HZ).listed
        assert gap.kind == "silence"
        assert gap.at_s == pytest.approx(at / RATE_HZ, abs=0.0001)
        assert gap.length_s == pytest.approx(frames / RATE_HZ, abs=0.0001)


@pytest.mark.parametrize("length_ms", [10, 50, 1_000, 3_000])
def test_sudden_drops(length_ms: int) -> None:
    """A drop of 36 dB for 10 to 3000 ms is found within 3 ms."""
    frames = length_ms * RATE_HZ // 1_000
    for seed in range(SCENES):
        scene = tonal_scene(seed=seed, bed_db=-45.0)
        at = 2 * RATE_HZ + 137 * seed
        scene[at : at + frames] *= 10.0 ** (-36.0 / 20.0)
        (gap,) = find_gaps(scene, RATE_HZ).listed
        assert gap.kind == "drop"
        assert gap.at_s == pytest.approx(at / RATE_HZ, abs=0.003)
        assert gap.length_s == pytest.approx(length_ms / 1_000, abs=0.004)


def test_a_composed_pause_is_no_gap() -> None:
    """An almost-silence that comes over a second is music."""
    t = times(12.0)
    level_db = -40.0 * np.clip(np.minimum(t - 4.0, 9.0 - t), 0.0, 1.0)
    assert find_gaps((noise(-3.0, seconds=12.0) * 10.0 ** (level_db / 20.0))[:, None], RATE_HZ).count == 0


def test_low_sines_are_no_gaps() -> None:
    """The zero crossings of a 40 Hz bass are not gaps."""
    assert find_gaps(sine(40.0, peak_db=-20.0)[:, None], RATE_HZ).count == 0


def test_silence_around_the_sound_is_no_gap() -> None:
    """Silence before and after, and notes that fade into digital silence before the next, are fine."""
    tone = note(330.0, attack_s=0.01, decay_s=0.3, seconds=2.0) * 0.1
    rest = np.zeros(RATE_HZ)
    assert find_gaps(np.concatenate([rest, tone, rest, tone, rest])[:, None], RATE_HZ).count == 0


def test_one_dead_channel_is_no_gap() -> None:
    """Zeros in one channel alone are stereo, not a gap."""
    wave = np.stack([sine(220.0, peak_db=-20.0), np.zeros(5 * RATE_HZ)], axis=1)
    assert find_gaps(wave, RATE_HZ).count == 0


def test_several_gaps_in_order() -> None:
    """Gaps are counted, listed by time, and the longest is told."""
    wave = sine(220.0, peak_db=-20.0)
    for at_ms, length_ms in ((1_000, 20), (2_000, 300), (3_500, 5)):
        wave[at_ms * 48 : (at_ms + length_ms) * 48] = 0.0
    gaps = find_gaps(wave[:, None], RATE_HZ)
    assert gaps.count == 3
    assert [gap.at_s for gap in gaps.listed] == pytest.approx([1.0, 2.0, 3.5], abs=0.001)
    assert gaps.longest_s == pytest.approx(0.3, abs=0.001)


@pytest.mark.parametrize(("depth_db", "count"), [(20.0, 0), (28.0, 0), (32.0, 1), (60.0, 1)])
def test_thirty_decibels_make_a_gap(depth_db: float, count: int) -> None:
    """A steady tone that falls by less than 30 dB is softer; by more, it is missing."""
    wave = sine(1_000.0, peak_db=-20.0)
    wave[2 * RATE_HZ : 3 * RATE_HZ] *= 10.0 ** (-depth_db / 20.0)
    assert find_gaps(wave[:, None], RATE_HZ).count == count


def test_drum_hits_with_silence_between_leave_no_gap() -> None:
    """Hits of 20 ms that end in digital silence are how a dry drum sounds."""
    hit = noise(0.0, seconds=0.02, rms_db=-20.0) * np.exp(-times(0.02) / 0.004)
    wave = np.zeros(8 * RATE_HZ)
    for start in range(RATE_HZ, 7 * RATE_HZ, RATE_HZ // 2):
        wave[start : start + len(hit)] = hit
    assert find_gaps(wave[:, None], RATE_HZ).count == 0
