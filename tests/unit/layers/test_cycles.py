"""Whole cycles: steady tones that are in tune, though nothing is interpolated."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.engine._server import ManualServer
from soundscape.hearing.clicks import find_clicks
from soundscape.layers._cycles import FRAMES, PITCHES_HZ, Side, Tone, rounded, tone, whole_cycles

SECOND = 48_000
pitches = st.floats(*PITCHES_HZ)


@given(pitches)
def test_they_are_in_tune(pitch_hz: float) -> None:
    """Within half a cent of any pitch, in a table of the sizes promised."""
    cycles, frames = whole_cycles(pitch_hz)
    assert FRAMES[0] <= frames <= 2 * FRAMES[1]
    assert abs(1_200.0 * math.log2(cycles * SECOND / frames / pitch_hz)) < 0.5


@given(pitches)
def test_pitches_are_rounded_to_the_cent(pitch_hz: float) -> None:
    """So that there is a limit to the tables that can be made."""
    near = rounded(pitch_hz)
    assert PITCHES_HZ[0] <= near <= PITCHES_HZ[1] * 1.001
    assert abs(1_200.0 * math.log2(near / pitch_hz)) <= 0.501
    assert rounded(near) == near


@pytest.mark.parametrize(("pitch_hz", "near"), [(0.0, 20.0), (-3.0, 20.0), (20.0, 20.0), (1e9, rounded(8_000.0))])
def test_pitches_nobody_hears_are_taken_to_the_nearest(pitch_hz: float, near: float) -> None:
    """No note can break it."""
    assert rounded(pitch_hz) == near


@given(pitches, st.floats(0.0, 1.0))
def test_a_tone_goes_round_without_a_seam(pitch_hz: float, phase: float) -> None:
    """Its end leads to its beginning like any sample to the next."""
    table = tone((1.0,), pitch_hz, phase)
    cycles, frames = whole_cycles(pitch_hz)
    expected = np.sin(2.0 * np.pi * (cycles / frames * np.arange(2 * frames) + phase))
    assert np.allclose(np.tile(table, 2), expected, atol=1e-6)


def test_harmonics_have_their_gains_and_none_is_too_high() -> None:
    """The sum of what was asked for; what lies above half the sample rate is left out, not folded back."""
    table = tone((1.0, 0.0, 0.25), 1_000.0)
    magnitudes = 2.0 * np.abs(np.fft.rfft(table)) / len(table)
    cycles, _ = whole_cycles(1_000.0)
    assert magnitudes[[cycles, 2 * cycles, 3 * cycles]] == pytest.approx([1.0, 0.0, 0.25], abs=1e-9)
    assert np.array_equal(tone((1.0, 0.5, 0.5, 0.5), 7_900.0), tone((1.0, 0.5, 0.5), 7_900.0))


@pytest.mark.parametrize("pitch_hz", [0.0, -1.0, 1e9])
def test_absurd_pitches_are_taken_to_the_nearest(pitch_hz: float) -> None:
    """No note can break it."""
    assert np.all(np.isfinite(tone((1.0, 0.5), pitch_hz)))


def test_a_tone_goes_on_when_it_is_played_again() -> None:
    """Neither another `play` nor being told the pitch it has makes it begin anew."""
    server = ManualServer()
    with server.building():
        sound = Tone((1.0,), (Side(), Side(0.001)), mul=0.5)
        sound.tune(330.0)
        sound.output.out()
    samples = np.empty((SECOND, 2), np.float32)
    for start in range(0, SECOND, 4_800):
        server.render_into(samples[start : start + 4_800])
        sound.play()
        sound.tune(330.0)
    server.close()
    assert find_clicks(samples, SECOND).count == 0
    assert np.max(np.abs(samples)) == pytest.approx(0.5, abs=1e-3)
