"""Tonality: degrees, mains hum, and how one key leads to the next."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import scales
from soundscape.composition import harmony, tonality
from soundscape.composition.tonality import Tonality
from soundscape.parameters import Scale

keys = st.builds(
    tonality.first, st.sampled_from(sorted(scales.SCALES)).map(scales.named), st.floats(60.0, 400.0).map(lambda root: round(root, 2))
)
chords = st.sampled_from(harmony.chords())
settled = st.sampled_from([chord for chord in harmony.chords() if harmony.is_settled(chord)])


@pytest.mark.parametrize("name", sorted(scales.SCALES))
def test_octaves_are_exact(name: str) -> None:
    """Five degrees up or down are exactly 2:1, below the root as well."""
    key = Tonality(scales.named(name), 110.0)
    for degree in range(-10, 15):
        assert key.pitch_hz(degree + 5) == pytest.approx(2.0 * key.pitch_hz(degree))
    assert key.pitch_hz(0) == 110.0
    assert key.pitch_hz(3) == 165.0


@pytest.mark.parametrize(
    ("root_hz", "clear"),
    [
        (100.0, False),
        (100.9, False),
        (102.5, True),
        (119.2, False),
        (121.5, False),
        (122.5, True),
        (98.5, False),
        (110.0, True),
        (49.5, False),
        (150.4, False),
    ],
)
def test_roots_keep_away_from_mains_hum(root_hz: float, clear: bool) -> None:
    """More than 1 Hz from every multiple of 50 and 60 Hz, and so do the octaves below and above."""
    assert tonality.clear_of_mains(root_hz) == clear


@given(scale=st.sampled_from(sorted(scales.SCALES)).map(scales.named), root_hz=st.floats(50.0, 500.0))
def test_a_piece_begins_clear_of_hum_and_near_the_wanted_root(scale: Scale, root_hz: float) -> None:
    """The root moves up by no more than a semitone or so for it."""
    key = tonality.first(scale, root_hz)
    assert tonality.clear_of_mains(key.root_hz)
    assert 0.0 <= key.root_hz - root_hz <= 6.0


@given(now=keys, chord=settled, wanted=keys, low=st.floats(60.0, 300.0), width=st.floats(1.2, 1.5))
def test_every_key_leads_to_the_wanted_scale_through_a_common_tone(
    now: Tonality, chord: harmony.Chord, wanted: Tonality, low: float, width: float
) -> None:
    """From a chord with root or fifth there is always a way, and a sounding pitch belongs to both keys, at least in another octave."""
    after = tonality.following(now, chord, wanted, (low, low * width))
    assert after.scale == wanted.scale
    classes = [after.pitch_hz(degree) for degree in range(5)]
    sounding = [now.pitch_hz(degree) for degree in chord]
    assert any(abs((log2(pitch / other) + 0.5) % 1.0 - 0.5) < 1e-6 for pitch in sounding for other in classes)


@given(now=keys, chord=chords, wanted=keys, low=st.floats(60.0, 300.0), width=st.floats(1.1, 1.5))
def test_the_root_stays_or_steps_to_a_pitch_of_the_scale_within_reach(
    now: Tonality, chord: harmony.Chord, wanted: Tonality, low: float, width: float
) -> None:
    """A new root is a degree of the old key, inside the preset's range and clear of hum."""
    after = tonality.following(now, chord, wanted, (low, low * width))
    assert tonality.clear_of_mains(after.root_hz)
    if after.root_hz != now.root_hz:
        assert low <= after.root_hz <= low * width
        assert any(tonality.same(after.root_hz, now.pitch_hz(degree)) for degree in range(-15, 16))


@given(now=keys, chord=settled, wanted=keys)
def test_a_chord_crosses_over_on_a_pitch_that_both_keys_hold(now: Tonality, chord: harmony.Chord, wanted: Tonality) -> None:
    """With roots in the same register the last chord of the old key and the first of the new one share a pitch."""
    after = tonality.following(now, chord, wanted, (now.root_hz / 1.2, now.root_hz * 1.2))
    crossed = harmony.crossing(chord, now, after)
    assert len(crossed) == len(chord)
    if any(tonality.holds(after, now.pitch_hz(degree)) for degree in chord):
        assert any(tonality.same(now.pitch_hz(before), after.pitch_hz(degree)) for before in chord for degree in crossed)


def test_a_root_that_is_hardly_better_is_not_worth_a_change() -> None:
    """What is wanted wanders by a third of a semitone: the key stays."""
    now = tonality.first(scales.named("major-pentatonic"), 110.0)
    wanted = Tonality(now.scale, 112.0)
    assert tonality.following(now, (0, 3, 7), wanted, (104.0, 131.0)) == now


def test_the_root_goes_where_it_is_wanted() -> None:
    """A fifth up and an octave down are one step of a scale away."""
    now = tonality.first(scales.named("major-pentatonic"), 110.0)
    after = tonality.following(now, (0, 3, 7), Tonality(scales.named("minor-pentatonic"), 84.0), (78.0, 104.0))
    assert after == Tonality(scales.named("minor-pentatonic"), 82.5)
