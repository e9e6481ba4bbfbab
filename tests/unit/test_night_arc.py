"""The night arc: noise goes, then almost everything."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import night_arc, programme
from soundscape.audio import QUANTUM_FRAMES
from soundscape.presets import Night
from soundscape.wish import MixerEntry, Wish
from tests.support.build import parameters, preset, wanted

NIGHT = Night(noise_out_min=(45.0, 90.0), rest_min=(80.0, 120.0), rest_db=10.0)
REFERENCES = {"bass": -21.0, "bells": -24.0, "noise": -23.0, "pad": -20.0, "waves": -20.0}


def test_the_beds_fade_and_are_switched_off() -> None:
    """Whole for three quarters of an hour, gone after an hour and a half."""
    assert [night_arc.bed_db(60.0 * minute, NIGHT) for minute in (0, 45, 67.5, 90, 600)] == [0.0, 0.0, -25.0, -90.0, -90.0]


def test_the_rest_sinks_gently() -> None:
    """Half of it half-way."""
    assert [night_arc.rest_db(60.0 * minute, NIGHT) for minute in (0, 80, 100, 120, 600)] == pytest.approx([0.0, 0.0, -5.0, -10.0, -10.0])


def test_other_presets_have_none() -> None:
    """Nothing sinks."""
    assert (night_arc.bed_db(1e6, None), night_arc.rest_db(1e6, None)) == (0.0, 0.0)


@given(st.floats(0.0, 1e5), st.floats(0.0, 10.0))
def test_it_only_ever_sinks_and_never_in_a_step_that_is_heard(since_s: float, later_s: float) -> None:
    """At most 0.02 dB a second, until a bed 50 dB down is switched off."""
    for sunk in (night_arc.bed_db, night_arc.rest_db):
        before, after = sunk(since_s, NIGHT), sunk(since_s + later_s, NIGHT)
        assert after <= before
        assert before - after <= 0.02 * later_s + 1e-9 or after == -90.0


def test_a_programme_that_sleeps_loses_its_noise_and_then_nearly_everything() -> None:
    """Levels in the controls: beds off, the others as they were, the whole ten decibels down; a level the listener fixed stays."""
    short = Night(noise_out_min=(5.0, 6.0), rest_min=(6.0, 7.0), rest_db=10.0)
    asleep = Wish(preset(night=short, stillness=None), {"waves": MixerEntry(level_db=-20.0)})
    progress = programme.begin(wanted(), asleep.preset)
    courses = []
    for _ in range(8 * 600):
        progress, score = programme.advance(progress, wanted(), asleep, seed=3, references=REFERENCES)
        courses.append(score.controls)
    first, last = courses[600], courses[-1]
    assert dict(first.layers) == {**parameters().layers, "waves": -20.0}
    assert dict(last.layers) == {**parameters().layers, "waves": -20.0, "noise": -90.0}
    assert last.gain_db - last.swell_db == pytest.approx(first.gain_db - first.swell_db - 10.0, abs=4.0)
    assert max(before.layers["noise"] - after.layers["noise"] for before, after in pairwise(courses)) <= 40.0
    assert progress.frame == 8 * 600 * QUANTUM_FRAMES


def test_the_rest_of_the_mix_does_not_rise_as_the_noise_goes() -> None:
    """The loudness that is intended falls with it."""
    short = Night(noise_out_min=(5.0, 6.0), rest_min=(9.0, 10.0), rest_db=10.0)
    asleep = Wish(preset(night=short, stillness=None, dynamics=msgspec.structs.replace(preset().dynamics, db_per_min=(0.0, 0.0))))
    progress = programme.begin(wanted(), asleep.preset)
    gains, intended = [], []
    for _ in range(7 * 600):
        progress, score = programme.advance(progress, wanted(), asleep, seed=3, references=REFERENCES)
        gains.append(score.controls.gain_db)
        intended.append(progress.intended_lufs)
    assert gains[-1] == pytest.approx(gains[600], abs=0.1)
    assert intended[-1] is not None
    assert intended[600] is not None
    assert intended[-1] < intended[600] - 0.4
