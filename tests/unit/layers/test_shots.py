"""Shots: knocks and heartbeats, and the players they share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.audio import Pcm
from soundscape.engine.solo import Solo
from soundscape.hearing.spectrum import centroid_hz, power_spectrum
from soundscape.layers import heartbeat, pulse
from soundscape.layers._shots import seconds_of, struck
from soundscape.layers.base import Layer
from soundscape.score import Note
from tests.support.build import controls
from tests.support.sound import level_db

SECOND = 48_000


def played(layer: Layer, *notes: Note, seconds: int = 2, brightness: float = 0.5) -> Pcm:
    """Return these notes alone."""
    with Solo(layer) as solo:
        return solo.play(notes, seconds * SECOND, controls({}, brightness=brightness))


@given(st.floats(0.001, 0.05), st.floats(0.01, 0.2))
def test_an_envelope_begins_and_ends_at_nothing(attack_s: float, decay_s: float) -> None:
    """Between 0 and 1, without a step."""
    shape = struck(seconds_of(0.4), attack_s=attack_s, decay_s=decay_s)
    assert shape[0] == 0.0
    assert shape[-1] == pytest.approx(0.0, abs=1e-12)
    assert shape.max() <= 1.0
    assert np.max(np.abs(np.diff(shape))) < 1.6 / (attack_s * SECOND) + 1.0 / (decay_s * SECOND)


@pytest.mark.parametrize("beat_s", [0.5, 0.8, 1.2])
def test_dub_follows_lub_after_three_tenths_of_the_beat(beat_s: float) -> None:
    """Two thumps, the second softer; where they are comes from the length of the note."""
    sound = played(heartbeat.LAYER, Note(0, "heartbeat", 0.0, 0.8, round(beat_s * 200) * 240))
    energy = np.convolve(sound[:, 0].astype(np.float64) ** 2, np.hanning(2_400), "same")
    half = round(0.22 * beat_s * SECOND)
    lub, dub = int(np.argmax(energy[:half])), half + int(np.argmax(energy[half:]))
    assert (dub - lub) / SECOND == pytest.approx(0.3 * beat_s, abs=0.03)
    assert energy[dub] < energy[lub]


def test_a_heart_beats_low() -> None:
    """Nearly all power lies between 30 and 90 Hz, and both ears hear the same."""
    sound = played(heartbeat.LAYER, Note(0, "heartbeat", 0.0, 0.8, 40_080))
    spectrum = power_spectrum(sound, SECOND)
    inside = (spectrum.frequency_hz > 30.0) & (spectrum.frequency_hz < 90.0)
    assert spectrum.density[inside].sum() > 0.95 * spectrum.density.sum()
    assert np.array_equal(sound[:, 0], sound[:, 1])


def test_a_bright_knock_has_more_of_the_stroke() -> None:
    """Brightness moves the centroid up, never by much."""
    knock = Note(SECOND, "pulse", 0.0, 0.8, 4_800)
    dark, bright = (centroid_hz(power_spectrum(played(pulse.LAYER, knock, brightness=share), SECOND)) for share in (0.0, 1.0))
    assert dark is not None
    assert bright is not None
    assert dark + 10.0 < bright < 600.0


def test_more_shots_than_players_are_left_out() -> None:
    """Forty at once sound like as many as there are players."""
    crowd = played(pulse.LAYER, *[Note(0, "pulse", 0.0, 0.5, 4_800)] * 40)
    few = played(pulse.LAYER, *[Note(0, "pulse", 0.0, 0.5, 4_800)] * pulse.PLAYERS)
    assert np.array_equal(crowd, few)
    assert level_db(few) > -60.0
