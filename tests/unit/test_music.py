"""Composition: the same piece in windows of any size, from any bar, on any host."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from soundscape import music, scales
from soundscape.audio import BLOCK_FRAMES
from soundscape.chance import Chance
from soundscape.composition import harmony, tonality
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


def test_chords_last_as_long_as_the_preset_says() -> None:
    """From 8 s when busy to 16 s when calm, in whole bars."""
    for density, length_s in ((1.0, 8.0), (0.0, 16.0)):
        starts = sorted({note.at_frame for note in played(5 * MINUTE, windows=[48_000], density=density)[1] if note.layer == "pad"})
        gaps = {after - before for before, after in itertools.pairwise(starts)}
        assert all(abs(gap / 48_000 - length_s) <= 0.5 * 4 * 60 / 70 for gap in gaps)


def test_no_bar_strikes_two_bells_at_once() -> None:
    """One strike a half-beat at most."""
    per_moment = Counter(note.at_frame for note in played(5 * MINUTE, windows=[48_000], density=1.0)[1] if note.layer == "bells")
    assert set(per_moment.values()) == {1}


def bars_of(hours: float, *, seed: int = 7, **changes: object) -> Iterator[Composition]:
    """Yield the piece after each bar; the wanted key wanders from bar to bar."""
    composition = BEGINNING
    names = sorted(scales.SCALES)
    while composition.bar.end_frame < hours * 60 * MINUTE:
        chance = Chance(seed, composition.bar.index + 1, "wish")
        key = {"scale": scales.named(chance.chosen(names)), "root_hz": chance.uniform(104.0, 131.0)}
        wish = parameters(**(key | changes))
        composition, _ = music.compose(composition, wish, PRESET, seed=seed, frame=composition.bar.end_frame, frames=BLOCK_FRAMES)
        yield composition


@pytest.mark.parametrize("seed", range(5))
def test_keys_change_at_the_ends_of_phrases_through_a_common_tone(seed: int) -> None:
    """The last chord of the old key and the first of the new share a pitch; roots stay in reach and clear of mains hum."""
    changes = 0
    for before, after in itertools.pairwise(bars_of(1.0, seed=seed)):
        assert before.tonality is not None
        assert after.tonality is not None
        assert tonality.clear_of_mains(after.tonality.root_hz)
        assert PRESET.root_hz[0] - 1.0 <= after.tonality.root_hz <= PRESET.root_hz[1] + 1.0
        if after.tonality == before.tonality:
            continue
        changes += 1
        assert after.bar.index == before.phrase.end_bar == after.phrase.first_bar
        old = [before.tonality.pitch_hz(degree) for degree in before.chord]
        new = [after.tonality.pitch_hz(degree) for degree in after.chord]
        assert any(tonality.same(one, other) for one in old for other in new)
    assert changes > 20


@pytest.mark.parametrize("density", [0.0, 0.5, 1.0])
def test_chords_step_along_the_graph(density: float) -> None:
    """Within a key each chord is a neighbour of the one before, and lasts to its end."""
    for before, after in itertools.pairwise(bars_of(0.5, density=density, scale=scales.named("minor-pentatonic"), root_hz=110.0)):
        if after.chord != before.chord and after.tonality == before.tonality:
            assert after.chord in harmony.neighbours(before.chord)
            assert after.phrase.chord_begins(after.bar.index)


def test_another_preset_begins_a_phrase_of_its_own() -> None:
    """In the bar after the change, with chords as long as its own, in a key that shares a tone with the old one."""
    *_, before = bars_of(0.1)
    other = preset(name="brook", chord_s=(40.0, 40.0), root_hz=(70.0, 90.0))
    wish = parameters(tempo_bpm=48.0, scale=scales.named("minor-pentatonic"), root_hz=80.0)
    frame = before.bar.end_frame
    after, notes = music.compose(before, wish, other, seed=7, frame=frame, frames=BLOCK_FRAMES)
    assert (after.phrase.first_bar, after.phrase.chord_bars, after.since_frame) == (after.bar.index, 8, frame)
    assert before.tonality is not None
    assert after.tonality is not None
    assert 70.0 <= after.tonality.root_hz <= 90.0
    sounding = [before.tonality.pitch_hz(degree) for degree in before.chord]
    assert any(tonality.same(note.pitch_hz, pitch) for note in notes if note.layer == "pad" for pitch in sounding)


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
    """After an hour no more than a bar's notes, what still sounds and what was told are kept: less than 8 kB."""
    composition, _ = played(60 * MINUTE, windows=[48_000], density=1.0, complexity=1.0)
    assert len(composition.sounding) + len(composition.bar.notes) < 60
    assert len(msgspec.msgpack.encode(composition)) < 8_000


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
