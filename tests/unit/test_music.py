"""Composition: the same piece in windows of any size, from any bar, on any host."""

import itertools
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from soundscape import music, scales
from soundscape.audio import BLOCK_FRAMES
from soundscape.composition.tonality import Tonality
from soundscape.music import BEGINNING, Composition
from soundscape.parameters import MusicalParameters
from soundscape.score import Note
from tests.support.build import parameters, preset

PRESET = preset()
MINUTE = 60 * 48_000


def played(
    until: int, *, windows: list[int] | None = None, seed: int = 7, composition: Composition = BEGINNING, frame: int = 0, **changes: object
) -> tuple[Composition, list[Note]]:
    """Return the piece and its notes from `frame` to `until`, asked for in windows of these lengths in turn."""
    notes: list[Note] = []
    for length in itertools.cycle(windows or [4_800]):
        length = min(length, until - frame)
        if length <= 0:
            return composition, notes
        composition, found = music.compose(composition, parameters(**changes), PRESET, seed=seed, frame=frame, frames=length)
        assert all(frame <= note.at_frame < frame + length for note in found)
        assert list(found) == sorted(found)
        notes += found
        frame += length
    raise AssertionError


WHOLE = played(MINUTE)[1]


@examples(max_examples=30)
@given(st.lists(st.integers(1, 4_000).map(lambda blocks: blocks * BLOCK_FRAMES), min_size=1, max_size=6))
def test_windows_of_any_size_hold_the_same_piece(windows: list[int]) -> None:
    """Notes are neither lost nor doubled nor changed, however the minute is cut, and each lies inside its window."""
    assert sorted(played(MINUTE, windows=windows)[1]) == sorted(WHOLE)


def test_every_note_lies_on_the_block_grid_and_lasts() -> None:
    """Positions and lengths are multiples of 240; velocities are shares; nobody is struck twice at once on the same pitch."""
    assert len(WHOLE) > 50
    for note in WHOLE:
        assert note.at_frame % BLOCK_FRAMES == 0
        assert note.length_frames % BLOCK_FRAMES == 0
        assert note.length_frames > 0
        assert 0.0 < note.velocity <= 1.0


def test_every_layer_of_the_preset_plays_and_no_other() -> None:
    """Five layers, all of them heard within a minute."""
    assert {note.layer for note in WHOLE} == set(PRESET.layers)
    bells_only = preset(layers={"bells": -6.0})
    _, notes = music.compose(BEGINNING, parameters(), bells_only, seed=7, frame=0, frames=MINUTE)
    assert {note.layer for note in notes} == {"bells"}


@pytest.mark.parametrize("pause_s", [1, 7, 20, 33])
def test_the_piece_goes_on_identically_from_a_stored_moment(pause_s: int) -> None:
    """A host that has only the snapshot plays the very notes the other one would have played."""
    pause = pause_s * 48_000
    stored, before = played(pause)
    assert before + played(MINUTE, composition=stored, frame=pause)[1] == WHOLE


def test_two_seeds_are_two_pieces() -> None:
    """Other seeds, other notes; the same seed, the same notes."""
    assert played(MINUTE, seed=7)[1] == WHOLE
    other = played(MINUTE, seed=8)[1]
    assert len(set(other) & set(WHOLE)) < 0.3 * len(WHOLE)


def test_the_bass_stays_in_its_range() -> None:
    """From 42 to 108 Hz, whatever the root."""
    for root_hz in (50.0, 82.0, 131.0, 147.0, 500.0):
        bass = [note.pitch_hz for note in played(5 * MINUTE, windows=[48_000], root_hz=root_hz)[1] if note.layer == "bass"]
        assert bass
        assert all(42.0 <= pitch <= 108.0 for pitch in bass)


@pytest.mark.parametrize("name", sorted(scales.SCALES))
def test_every_pitch_is_on_the_scale(name: str) -> None:
    """Each tone is a degree of the scale over the root, in some octave; noises have no pitch."""
    scale = scales.named(name)
    allowed = [Tonality(scale, 110.0).pitch_hz(degree) for degree in range(-15, 30)]
    for note in played(2 * MINUTE, windows=[48_000], scale=scale)[1]:
        if note.layer in ("noise", "waves"):
            assert note.pitch_hz == 0.0
        else:
            assert min(abs(note.pitch_hz / pitch - 1.0) for pitch in allowed) < 1e-4


def test_bars_are_as_long_as_the_tempo_says() -> None:
    """Four beats at 70 bpm, to the block, end to end."""
    composition, bars = BEGINNING, list[music.Bar]()
    for frame in range(0, MINUTE, 4_800):
        composition, _ = music.compose(composition, parameters(), PRESET, seed=7, frame=frame, frames=4_800)
        if not bars or bars[-1].index != composition.bar.index:
            bars.append(composition.bar)
    assert [bar.index for bar in bars] == list(range(len(bars)))
    assert all(abs(bar.frames - 4 * 60 / 70 * 48_000) <= BLOCK_FRAMES / 2 for bar in bars)
    assert all(before.end_frame == after.start_frame for before, after in itertools.pairwise(bars))


def test_bars_and_phrases_are_announced_in_the_window_they_begin_in() -> None:
    """A bar begins in exactly one window, and so does a phrase, after four to eight of them."""
    composition, bars, phrases = BEGINNING, 0, list[int]()
    for frame in range(0, 4 * MINUTE, 4_800):
        index = composition.bar.index
        begins = music.starts_bar(composition, frame, 4_800)
        phrases += [index + 1] * music.starts_phrase(composition, frame, 4_800)
        composition, _ = music.compose(composition, parameters(), PRESET, seed=7, frame=frame, frames=4_800)
        assert begins == (composition.bar.index != index)
        bars += begins
    assert phrases[0] == 0
    assert {after - before for before, after in itertools.pairwise(phrases)} <= {4, 5, 6, 7, 8}
    assert phrases[-1] >= bars - 8


@pytest.mark.parametrize(("density", "per_s"), [(0.0, 0.5), (0.5, 1.25), (1.0, 2.0)])
def test_bells_are_as_dense_as_wanted(density: float, per_s: float) -> None:
    """Density runs between the preset's two onset rates."""
    bells = [note for note in played(5 * MINUTE, windows=[48_000], density=density)[1] if note.layer == "bells"]
    assert len(bells) / 300.0 == pytest.approx(per_s, rel=0.1)


def test_chords_last_as_long_as_the_preset_says() -> None:
    """From 8 s when busy to 16 s when calm, in whole bars."""
    for density, length_s in ((1.0, 8.0), (0.0, 16.0)):
        starts = sorted({note.at_frame for note in played(5 * MINUTE, windows=[48_000], density=density)[1] if note.layer == "pad"})
        gaps = {after - before for before, after in itertools.pairwise(starts)}
        assert all(abs(gap / 48_000 - length_s) <= 0.5 * 4 * 60 / 70 for gap in gaps)


def test_the_bed_of_noise_never_ends() -> None:
    """Each bar's noise reaches into the next one."""
    beds = [note for note in WHOLE if note.layer == "noise"]
    assert beds[0].at_frame == 0
    assert all(before.end_frame > after.at_frame for before, after in itertools.pairwise(beds))


def test_waves_follow_one_another_at_the_pace_of_slowing_breath() -> None:
    """End to end, from 12 a minute at first to 6 a minute after a quarter of an hour."""
    waves = [note for note in played(20 * MINUTE, windows=[48_000])[1] if note.layer == "waves"]
    assert all(before.end_frame == after.at_frame for before, after in itertools.pairwise(waves))
    first, last = (sum(wave.length_frames for wave in part) / len(part) / 48_000 for part in (waves[:8], waves[-20:]))
    assert first == pytest.approx(5.0, abs=0.5)
    assert last == pytest.approx(10.0, abs=0.5)


def test_no_bar_strikes_two_bells_at_once() -> None:
    """One strike a half-beat at most."""
    per_moment = Counter(note.at_frame for note in played(5 * MINUTE, windows=[48_000], density=1.0)[1] if note.layer == "bells")
    assert set(per_moment.values()) == {1}


def test_what_sounds_across_a_frame_is_known() -> None:
    """The notes to strike again are exactly those that began before and end after."""
    composition = BEGINNING
    heard: list[Note] = []
    for frame in range(0, MINUTE, 4_800):
        composition, notes = music.compose(composition, parameters(), PRESET, seed=7, frame=frame, frames=4_800)
        heard += notes
        at = frame + 4_800
        assert sorted(music.spanning(composition, at)) == sorted(note for note in heard if note.at_frame < at < note.end_frame)


def test_the_snapshot_stays_small() -> None:
    """After an hour no more than a bar's notes and what still sounds are kept."""
    composition, _ = played(60 * MINUTE, windows=[48_000])
    assert len(composition.sounding) + len(composition.bar.notes) < 60


@examples(max_examples=40)
@given(
    st.builds(
        parameters,
        tempo_bpm=st.floats(30.0, 180.0),
        root_hz=st.floats(50.0, 500.0),
        density=st.floats(0.0, 1.0),
        brightness=st.floats(0.0, 1.0),
        complexity=st.floats(0.0, 1.0),
        tension=st.floats(0.0, 1.0),
    ),
    st.integers(0, 2**63 - 1),
)
def test_any_allowed_parameters_make_a_playable_minute(wanted: MusicalParameters, seed: int) -> None:
    """Every pitch is between 20 Hz and 12 kHz, every voice count is bounded, nothing fails."""
    _, notes = music.compose(BEGINNING, wanted, PRESET, seed=seed, frame=0, frames=MINUTE)
    struck: dict[tuple[str, int], int] = defaultdict(int)
    for note in notes:
        struck[note.layer, note.at_frame] += 1
        assert note.pitch_hz == 0.0 or 20.0 <= note.pitch_hz <= 12_000.0
    assert max(struck.values()) <= 4
