"""Whole cycles: steady tones that are in tune, though nothing is interpolated."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.audio import Pcm
from soundscape.engine._server import ManualServer
from soundscape.hearing.clicks import find_clicks
from soundscape.layers._cycles import FRAMES, PITCHES_HZ, Tone, rounded, tone, whole_cycles
from soundscape.layers._pyo import pyo

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
    assert PITCHES_HZ[0] <= near <= PITCHES_HZ[1]
    assert abs(1_200.0 * math.log2(near / pitch_hz)) <= 1.0 if near > PITCHES_HZ[1] / 1.001 else 0.501
    assert rounded(near) == near


@pytest.mark.parametrize(("pitch_hz", "near"), [(0.0, 30.0), (-3.0, 30.0), (30.0, 30.0), (1e9, rounded(4_000.0))])
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
    assert np.array_equal(tone((1.0, *[0.5] * 9), 3_900.0), tone((1.0, *[0.5] * 5), 3_900.0))


@pytest.mark.parametrize("pitch_hz", [0.0, -1.0, 1e9])
def test_absurd_pitches_are_taken_to_the_nearest(pitch_hz: float) -> None:
    """No note can break it."""
    assert np.all(np.isfinite(tone((1.0, 0.5), pitch_hz)))


class Played:
    """A tone alone on a server, at half its level."""

    def __init__(self, gains: tuple[float, ...] = (1.0,)) -> None:
        self._server = ManualServer()
        with self._server.building():
            self.tone = Tone(gains, (0.0, 0.001), mul=0.5)
            # What rests and is woken is no longer put out itself.
            self._output = pyo.Sig(self.tone.output).out()

    def heard(self, frames: int) -> Pcm:
        """Return the next frames."""
        samples = np.empty((frames, 2), np.float32)
        self._server.render_into(samples)
        return samples

    def close(self) -> None:
        """Free the server."""
        self._server.close()


def test_a_tone_goes_on_when_it_is_played_again() -> None:
    """Neither another `play` nor being told the pitch it has makes it begin anew."""
    played = Played()
    played.tone.tune(330.0)
    pieces = []
    for _ in range(10):
        played.tone.play()
        played.tone.tune(330.0)
        pieces.append(played.heard(4_800))
    played.close()
    samples = np.concatenate(pieces)
    assert find_clicks(samples, SECOND).count == 0
    assert np.max(np.abs(samples)) == pytest.approx(0.5, abs=1e-3)


def test_a_tone_is_at_rest_until_it_is_played() -> None:
    """Silent, and silent again when it is stopped."""
    played = Played()
    assert not np.any(played.heard(480))
    played.tone.play()
    assert np.any(played.heard(480))
    played.tone.stop()
    assert not np.any(played.heard(480))
    played.close()


def test_a_tone_that_plays_begins_anew_at_another_pitch() -> None:
    """Within its table, however short that is: a scan that reads on behind the end of a table reads anything."""
    played = Played()
    played.tone.play()
    # Inputs of pyo fade in for a block.
    played.heard(240)
    for number in range(60):
        for pitch_hz in (41.0 + 0.37 * number, 500.0 + 7.0 * number):
            played.tone.tune(pitch_hz)
            first = played.heard(240)[0]
            expected = [0.5 * tone((1.0,), near, 61.8 * near % 1.0)[0] for near in (rounded(pitch_hz), rounded(1.001 * pitch_hz))]
            assert first == pytest.approx(expected, abs=1e-6)
            played.heard(240 * (3 + number % 5))
    played.close()
