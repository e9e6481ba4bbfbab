"""Voices: struck in turn, cut short when there are too few, at rest when nothing sounds."""

import numpy as np
import pytest

from soundscape.audio import Pcm
from soundscape.engine.solo import Solo
from soundscape.layers import bass, bells, choir, cue, pad, pluck
from soundscape.layers.base import Layer
from soundscape.score import Note
from tests.support.build import controls
from tests.support.sound import level_db

SECOND = 48_000
tonal = pytest.mark.parametrize(
    "layer", [bass.LAYER, bells.LAYER, choir.LAYER, cue.LAYER, pad.LAYER, pluck.LAYER], ids=lambda layer: layer.name
)


def power_at(sound: Pcm, pitch_hz: float) -> float:
    """Return the power within 3 Hz of a frequency."""
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound)))) ** 2
    frequency = np.fft.rfftfreq(len(sound), 1.0 / SECOND)
    return float(spectrum[np.abs(frequency - pitch_hz) < 3.0].sum())


@tonal
def test_a_note_too_many_takes_the_place_of_an_old_one(layer: Layer) -> None:
    """However many sound, the newest is heard, at its own pitch."""
    crowd = [Note(0, layer.name, 100.0, 0.7, 30 * SECOND) for _ in range(10)]
    newest = Note(SECOND, layer.name, 170.0, 0.7, 30 * SECOND)
    with Solo(layer) as solo:
        before = solo.play(crowd, SECOND, controls({}))
        after = solo.play([newest], 3 * SECOND, controls({}))
    assert power_at(after[:SECOND], 170.0) > 100.0 * power_at(before, 170.0)
    assert level_db(after) > -60.0


@tonal
def test_struck_again_in_the_same_moment_it_sounds_once_more(layer: Layer) -> None:
    """Hundreds of strikes in one block leave the voices as usable as before."""
    with Solo(layer) as solo:
        solo.play([Note(0, layer.name, 220.0, 0.7, 4_800)] * 300, 14 * SECOND, controls({}))
        quiet = solo.play([], SECOND, controls({}))
        again = solo.play([Note(15 * SECOND, layer.name, 220.0, 0.7, 2 * SECOND)], 2 * SECOND, controls({}))
    assert not np.any(quiet)
    assert level_db(again) > -50.0


@pytest.mark.parametrize(("layer", "wavers_db"), [(bass.LAYER, 0.1), (choir.LAYER, 1.2)], ids=["bass", "choir"])
def test_a_tone_that_stays_is_not_struck_again(layer: Layer, wavers_db: float) -> None:
    """Where one chord gives a tone to the next, it goes on as loud as it was, instead of ending beside its own beginning."""
    pair = [Note(0, layer.name, 110.0, 0.7, 7 * SECOND), Note(6 * SECOND, layer.name, 110.0, 0.7, 7 * SECOND)]
    with Solo(layer) as solo:
        sound = solo.play(pair, 12 * SECOND, controls({}))
    levels = [level_db(second) for second in np.split(sound[4 * SECOND :], 16)]
    assert max(levels) - min(levels) < wavers_db
