"""Parameters: how they get from here to there without a jump."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import parameters, scales
from soundscape.parameters import SILENT_DB, Air, MusicalParameters, NoiseBed, Wanted
from tests.support.build import parameters as some
from tests.support.build import wanted

PER_MIN = {"density": 0.2, "brightness": 0.2, "complexity": 0.3, "tension": 0.3, "loudness_lufs": 6.0, "tempo_bpm": 4.0}

levels = st.dictionaries(st.sampled_from(["bass", "bells", "noise", "pad"]), st.floats(-60.0, 6.0))
shares = st.floats(0.0, 1.0)
anything = st.builds(
    some,
    tempo_bpm=st.floats(30.0, 180.0),
    scale=st.sampled_from(sorted(scales.SCALES)).map(scales.named),
    root_hz=st.floats(50.0, 500.0),
    density=shares,
    brightness=shares,
    complexity=shares,
    tension=shares,
    loudness_lufs=st.floats(-40.0, -14.0),
    layers=levels,
    air=st.builds(Air, shares, shares, shares),
)


@given(now=anything, goal=anything, elapsed_s=st.floats(0.0, 120.0), at_phrase_end=st.booleans())
def test_nothing_moves_faster_than_its_limit(
    now: MusicalParameters, goal: MusicalParameters, elapsed_s: float, at_phrase_end: bool
) -> None:
    """Every number moves towards its goal, never past it, and by no more than its limit a minute."""
    after = parameters.glide(now, Wanted(goal, (), PER_MIN["tempo_bpm"]), elapsed_s, at_phrase_end=at_phrase_end)
    for name, per_min in PER_MIN.items():
        start, end, moved = getattr(now, name), getattr(goal, name), getattr(after, name)
        assert abs(moved - start) <= per_min * elapsed_s / 60.0 + 1e-9
        assert min(start, end) - 1e-9 <= moved <= max(start, end) + 1e-9
    for name, level in after.layers.items():
        assert abs(level - now.layers.get(name, SILENT_DB)) <= 24.0 * elapsed_s / 60.0 + 1e-9
    for name in Air.__struct_fields__:
        assert abs(getattr(after.air, name) - getattr(now.air, name)) <= 0.5 * elapsed_s / 60.0 + 1e-9


@given(now=anything, goal=anything)
def test_everything_arrives(now: MusicalParameters, goal: MusicalParameters) -> None:
    """After an hour at the end of a phrase, what was wanted is what there is; layers that left are silent."""
    after = parameters.glide(now, Wanted(goal, (), 4.0), 3600.0, at_phrase_end=True)
    for name in PER_MIN:
        assert getattr(after, name) == pytest.approx(getattr(goal, name))
    assert (after.scale, after.root_hz) == (goal.scale, goal.root_hz)
    assert msgspec.structs.astuple(after.air) == pytest.approx(msgspec.structs.astuple(goal.air))
    assert {name: level for name, level in after.layers.items() if level > SILENT_DB} == pytest.approx(goal.layers)


def test_scale_and_root_wait_for_the_end_of_a_phrase() -> None:
    """Within a phrase the harmony stays where it is."""
    now, goal = some(), wanted(scale=scales.named("minor-pentatonic"), root_hz=131.0)
    within = parameters.glide(now, goal, 0.1, at_phrase_end=False)
    at_end = parameters.glide(now, goal, 0.1, at_phrase_end=True)
    assert (within.scale.name, within.root_hz) == ("major-pentatonic", 110.0)
    assert (at_end.scale.name, at_end.root_hz) == ("minor-pentatonic", 131.0)


def test_the_noise_bed_is_its_layer() -> None:
    """The level of the bed is the gliding level of the layer, and silence where there is none."""
    goal = wanted(noise=NoiseBed(-8.0, -6.0), layers={"noise": -8.0})
    after = parameters.glide(some(), goal, 1.0, at_phrase_end=False)
    assert after.noise == NoiseBed(after.layers["noise"], -6.0)
    assert after.layers["noise"] == pytest.approx(-14.0 + 24.0 / 60.0)
    assert parameters.glide(some(layers={}), wanted(layers={}), 1.0, at_phrase_end=False).noise.level_db == SILENT_DB


def test_a_guided_tempo_moves_as_slowly_as_asked() -> None:
    """The mode decides how fast the tempo may go."""
    assert parameters.glide(some(), wanted(tempo_bpm=50.0, tempo_per_min=1.5), 60.0, at_phrase_end=False).tempo_bpm == 68.5


@given(start=anything, goal=anything)
def test_a_crossfade_begins_and_ends_where_it_should(start: MusicalParameters, goal: MusicalParameters) -> None:
    """At share 0 levels are those left, at 1 those wanted."""
    for share, there in ((0.0, start), (1.0, goal)):
        found = parameters.crossfade(start, goal, share, at_bar=True)
        assert found.loudness_lufs == pytest.approx(there.loudness_lufs)
        assert found.density == pytest.approx(there.density)
        assert msgspec.structs.astuple(found.air) == pytest.approx(msgspec.structs.astuple(there.air))
        for name, level in found.layers.items():
            assert level == pytest.approx(there.layers.get(name, SILENT_DB), abs=0.01)


@given(share=shares, level=st.floats(-60.0, 6.0))
def test_a_crossfade_keeps_power(share: float, level: float) -> None:
    """A layer on both sides stays as loud; two that change places add up to one."""
    both = parameters.crossfade(some(layers={"pad": level}), some(layers={"pad": level}), share, at_bar=False)
    assert both.layers["pad"] == pytest.approx(level)
    swap = parameters.crossfade(some(layers={"pad": level}), some(layers={"bass": level}), share, at_bar=False)
    power = sum(10.0 ** (found / 10.0) for found in swap.layers.values())
    assert 10.0 * math.log10(power) == pytest.approx(level, abs=0.02)


def test_a_crossfade_adopts_tempo_scale_and_root_at_the_bar() -> None:
    """Before the bar they are the old ones, from it on the new ones, however far the fade is."""
    goal = some(tempo_bpm=50.0, scale=scales.named("minor-pentatonic"), root_hz=90.0)
    for share in (0.1, 1.0):
        before = parameters.crossfade(some(), goal, share, at_bar=False)
        after = parameters.crossfade(some(), goal, share, at_bar=True)
        assert (before.tempo_bpm, before.scale.name, before.root_hz) == (70.0, "major-pentatonic", 110.0)
        assert (after.tempo_bpm, after.scale.name, after.root_hz) == (50.0, "minor-pentatonic", 90.0)


def test_a_reason_says_from_and_to() -> None:
    """The public names of its ends are `from` and `to`."""
    assert parameters.Reason.__struct_encode_fields__ == ("signal", "value", "age_s", "rule", "parameter", "from", "to", "text", "zone")
