"""The limiter: nothing above its ceiling, nothing touched below it, and the same however the sound is cut into windows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.audio import Pcm
from soundscape.engine._limiter import CEILING_DBTP, LATENCY_FRAMES, RELEASE_S, Limiter
from soundscape.hearing.clicks import find_clicks
from soundscape.hearing.level import true_peak_amplitude
from soundscape.units import amplitude
from tests.support.sound import ended, tone

CEILING = amplitude(CEILING_DBTP)
SECOND = 48_000


def limited(sound: Pcm, *, frames: int = 4_800) -> Pcm:
    """Return what a new limiter makes of a sound, window by window."""
    limiter = Limiter()
    return np.concatenate([limiter.limit(sound[start : start + frames]) for start in range(0, len(sound), frames)])


def worst_signs() -> Pcm:
    """Return samples whose signs make the value between two of them as large as it can be, every 100 frames, growing louder."""
    distance = np.arange(-12, 12) + 0.5
    burst = np.sign(np.sinc(distance))
    sound = np.zeros((SECOND // 2, 2))
    for index, start in enumerate(range(1_000, len(sound) - 100, 100)):
        sound[start : start + 24] = (0.3 + 0.015 * index) * burst[:, None]
    return sound.astype(np.float32)


bursts = st.lists(
    st.tuples(
        st.integers(0, 18_000),
        st.integers(1, 4_000),
        st.sampled_from(["noise", "square", "nyquist", "sine", "dc", "impulse"]),
        st.floats(0.0, 4.0),
        st.floats(20.0, 23_000.0),
    ),
    min_size=1,
    max_size=6,
)


def made_of(parts: list[tuple[int, int, str, float, float]], seed: int) -> Pcm:
    """Return a sound made of bursts, each in one channel or in both, never above +12 dBFS."""
    rng = np.random.default_rng(seed)
    sound = np.zeros((19_200, 2))
    for start, length, kind, level, pitch_hz in parts:
        time_s = np.arange(min(length, len(sound) - start)) / SECOND
        phase = 2.0 * np.pi * pitch_hz * time_s + rng.uniform(0.0, 6.0)
        shapes = {
            "noise": rng.uniform(-1.0, 1.0, len(time_s)),
            "square": np.sign(np.sin(phase)),
            "nyquist": np.where(np.arange(len(time_s)) % 2, 1.0, -1.0) * rng.choice([-1.0, 1.0], len(time_s)),
            "sine": np.sin(phase),
            "dc": np.ones(len(time_s)),
            "impulse": (np.arange(len(time_s)) == 0).astype(float),
        }
        sound[start : start + len(time_s)] += level * shapes[kind][:, None] * rng.choice([[1, 1], [1, 0], [0, 1], [1, -1]])
    return np.clip(sound, -3.98, 3.98).astype(np.float32)


@settings(max_examples=150, deadline=None)
@given(bursts, st.integers(0, 1_000), st.sampled_from([240, 960, 4_800]))
def test_nothing_is_above_the_ceiling(parts: list[tuple[int, int, str, float, float]], seed: int, frames: int) -> None:
    """Whatever comes in below +12 dBFS leaves at a true peak of at most -1 dBTP."""
    assert true_peak_amplitude(ended(limited(made_of(parts, seed), frames=frames))) <= CEILING


def test_peaks_between_quiet_samples_are_seen() -> None:
    """The worst possible signs, at levels around the one below which nobody looks."""
    sound = worst_signs()
    assert true_peak_amplitude(sound) > 1.5
    assert true_peak_amplitude(ended(limited(sound))) <= CEILING


@settings(max_examples=30, deadline=None)
@given(bursts, st.integers(0, 1_000))
def test_windows_make_no_difference(parts: list[tuple[int, int, str, float, float]], seed: int) -> None:
    """The same sound, cut short or long."""
    sound = made_of(parts, seed)
    assert np.allclose(limited(sound, frames=240), limited(sound, frames=19_200), atol=1e-6)


def test_what_is_not_loud_is_only_late() -> None:
    """Below the ceiling every sample leaves as it came, 5 ms later."""
    sound = tone(220.0, frames=SECOND, amplitude=0.85)
    assert np.array_equal(limited(sound)[LATENCY_FRAMES:], sound[:-LATENCY_FRAMES])


def test_both_channels_share_one_gain() -> None:
    """A loud left pulls the right down with it, so that nothing wanders between the ears."""
    sound = tone(220.0, frames=SECOND, amplitude=0.4)
    sound[:, 0] *= 5.0
    found = limited(sound)[SECOND // 2 :]
    assert np.allclose(found[:, 0], 5.0 * found[:, 1], atol=1e-5)


@pytest.mark.parametrize("pitch_hz", [50.0, 220.0, 3_000.0])
def test_a_sudden_swell_is_caught_without_a_click_and_let_go_again(pitch_hz: float) -> None:
    """A tone that is 12 dB too loud for half a second: no click, level at the ceiling, and back to itself afterwards."""
    share = np.interp(np.arange(3 * SECOND), [48_000, 50_400, 72_000, 74_400], [0.0, 1.0, 1.0, 0.0])
    gain = 0.25 * 16.0 ** np.sin(np.pi / 2.0 * share) ** 2
    sound = (tone(pitch_hz, frames=3 * SECOND, amplitude=1.0) * gain[:, None]).astype(np.float32)
    found = limited(sound)
    assert find_clicks(found[SECOND // 2 :], SECOND).count == 0
    loud = np.max(np.abs(found[60_000:70_000]))
    assert 0.8 * CEILING < loud <= CEILING
    late = 74_400 + LATENCY_FRAMES + round(12 * RELEASE_S * SECOND)
    assert np.array_equal(found[late:], sound[late - LATENCY_FRAMES : -LATENCY_FRAMES])


def test_what_is_not_a_number_is_refused() -> None:
    """A graph that made one is beyond repair; the station is opened again instead."""
    sound = tone(220.0, frames=4_800)
    sound[7, 1] = np.nan
    with pytest.raises(FloatingPointError):
        Limiter().limit(sound)
