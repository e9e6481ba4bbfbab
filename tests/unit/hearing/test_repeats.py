"""Repeats: planted ones are found at any level and place, endless sound has none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from soundscape.hearing.repeats import Repeats, find_repeats

from .scenes import RATE_HZ, Wave, noise, sine, times, tonal_scene


def bed(*, seconds: float, seed: int = 1, tones: bool = True) -> Wave:
    """Return a stereo bed with an exact spectral slope, over a chord that differs between the ears if wished, shape (frames, 2)."""
    wave = np.stack([noise(-5.0, seconds=seconds, rms_db=-35.0, seed=seed + ear) for ear in (0, 1)], axis=1)
    if tones:
        for ear, detune in ((0, 1.0), (1, 1.003)):
            wave[:, ear] += sum(sine(hz * detune, seconds=seconds, peak_db=-22.0) for hz in (110.7, 166.05, 221.4))
    return wave


def again(wave: Wave, *, at_s: float, before_s: float, length_s: float, gain: float = 1.0) -> Wave:
    """Return the sound with a stretch of it put in a second time."""
    at, before, length = (round(one * RATE_HZ) for one in (at_s, before_s, length_s))
    out = wave.copy()
    out[at : at + length] = gain * wave[before : before + length]
    return out


def found(wave: Wave) -> Repeats:
    """Return what is found in a sound as an engine makes it: 32-bit floats."""
    return find_repeats(wave.astype(np.float32), RATE_HZ)


@settings(max_examples=8, deadline=None)
@given(
    before_s=st.floats(0.0, 8.0),
    lag_s=st.floats(4.0, 16.0),
    length_s=st.floats(2.2, 3.5),
    level_db=st.floats(-30.0, 12.0),
    tones=st.booleans(),
)
def test_a_planted_repeat_is_found(before_s: float, lag_s: float, length_s: float, level_db: float, tones: bool) -> None:
    """Wherever it comes from and however loud it is: its place, length and level are right."""
    wave = again(
        bed(seconds=30.0, tones=tones), at_s=before_s + lag_s, before_s=before_s, length_s=length_s, gain=10.0 ** (level_db / 20.0)
    )
    repeats = found(wave)
    assert repeats.count == 1
    (repeat,) = repeats.listed
    assert repeat.at_s == pytest.approx(before_s + lag_s, abs=0.15)
    assert repeat.at_s - repeat.before_s == pytest.approx(lag_s, abs=1.0 / RATE_HZ)
    assert repeat.length_s == repeats.longest_s == pytest.approx(length_s, abs=0.2)
    assert repeat.gain_db == pytest.approx(level_db, abs=0.05)


@pytest.mark.parametrize("length_s", [0.3, 1.0, 1.8])
def test_shorter_than_two_seconds_is_no_repeat(length_s: float) -> None:
    """A short idea may come again."""
    assert found(again(bed(seconds=20.0), at_s=15.0, before_s=2.0, length_s=length_s)).count == 0


@pytest.mark.parametrize(("slope", "tones"), [(0.0, False), (-5.0, False), (-7.0, False), (-5.0, True)])
def test_endless_noise_has_no_repeat(slope: float, tones: bool) -> None:
    """Noise that never comes again, alone and under a chord that is held."""
    wave = np.stack([noise(slope, seconds=60.0, seed=ear) for ear in (3, 4)], axis=1)
    assert found(wave + bed(seconds=60.0, tones=tones)).count == 0


@pytest.mark.parametrize("seed", range(3))
def test_music_has_no_repeat(seed: int) -> None:
    """Notes and a breathing chord, with and without a bed."""
    assert found(tonal_scene(seed=seed, seconds=20.0)).count == 0
    assert found(tonal_scene(seed=seed, seconds=20.0, bed_db=-45.0)).count == 0


def test_a_held_tone_and_silence_are_no_repeats() -> None:
    """A tone comes again every few milliseconds, silence always."""
    assert found(sine(110.0, seconds=20.0, peak_db=-20.0)[:, None]).count == 0
    assert found(sine(331.7, seconds=20.0, peak_db=-20.0)[:, None]).count == 0
    assert found(np.zeros((20 * RATE_HZ, 2))).count == 0


@pytest.mark.parametrize("loop_s", [1.0, 3.7, 8.0])
def test_a_loop_is_found(loop_s: float) -> None:
    """Sound that goes round and round repeats itself from the second time on."""
    wave = bed(seconds=30.0)
    wave = np.concatenate([wave[: round(loop_s * RATE_HZ)]] * 30)[: 30 * RATE_HZ]
    assert found(wave).longest_s > 30.0 - 2.0 * loop_s - 2.5


def test_under_a_swell_a_repeat_is_still_one() -> None:
    """What is repeated may be moved in level slowly meanwhile."""
    wave = again(bed(seconds=30.0), at_s=20.0, before_s=3.0, length_s=5.0)
    wave *= 10.0 ** (1.5 * np.sin(2.0 * np.pi * times(30.0) / 10.0) / 20.0)[:, None]
    assert found(wave).longest_s == pytest.approx(5.0, abs=0.2)


@pytest.mark.parametrize("bits", [16, 24])
def test_a_repeat_outlives_a_recording(bits: int) -> None:
    """Rounded to 16 or 24 bits, a repeat at another level is still found."""
    wave = again(bed(seconds=30.0), at_s=20.0, before_s=3.0, length_s=3.0, gain=0.5)
    steps = 2.0 ** (bits - 1)
    assert found(np.round(wave * steps) / steps).count == 1


def test_only_what_repeats_in_both_ears_is_a_repeat() -> None:
    """One ear's sound that comes again beside new sound in the other is no loop."""
    wave = again(bed(seconds=30.0), at_s=20.0, before_s=3.0, length_s=4.0)
    wave[:, 1] = noise(-5.0, seconds=30.0, rms_db=-35.0, seed=99)
    assert found(wave).count == 0


def test_half_an_hour_at_once() -> None:
    """In thirty minutes of noise and tones there is nothing, and 2.2 s of it, softer, put in twenty minutes later are found."""
    rng = np.random.default_rng(5)
    frames = 30 * 60 * 8_000
    wave = signal.lfilter([0.02], [1.0, -0.9], rng.standard_normal((frames, 1)), axis=0)
    wave[:, 0] += 0.1 * np.sin(2.0 * np.pi * 220.0 * np.arange(frames) / 8_000)
    wave = wave.astype(np.float32)
    assert find_repeats(wave, 8_000).count == 0
    at, before, length = 1_500 * 8_000 + 17, 300 * 8_000, round(2.2 * 8_000)
    wave[at : at + length] = 0.25 * wave[before : before + length]
    repeats = find_repeats(wave, 8_000)
    assert repeats.count == 1
    assert repeats.listed[0].before_s == pytest.approx(300.0, abs=0.15)
