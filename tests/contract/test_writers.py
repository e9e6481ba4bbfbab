"""Every writer there is: notes inside the bar, on the grid, in range, the same each time."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import soundscape.layers
from soundscape import music, plugins, scales
from soundscape.audio import BLOCK_FRAMES, seconds
from soundscape.composition import alarms
from soundscape.composition.writers.base import Writer
from soundscape.music import BEGINNING, WRITERS, Bar, Composition
from soundscape.parameters import MusicalParameters
from tests.support.build import parameters, preset

MINUTE = 60 * 48_000
BEDS = {"noise", "air"}
UNPITCHED = BEDS | {"waves", "pulse", "heartbeat"}

every_writer = pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS.keys())
shares = st.floats(0.0, 1.0)
any_parameters = st.builds(
    parameters,
    tempo_bpm=st.floats(30.0, 180.0),
    scale=st.sampled_from(sorted(scales.SCALES)).map(scales.named),
    root_hz=st.floats(50.0, 500.0),
    density=shares,
    brightness=shares,
    complexity=shares,
    tension=shares,
)
seeds = st.integers(0, 2**63 - 1)


def bars(writer: Writer, until: int, wanted: MusicalParameters, *, seed: int = 7, start: Composition = BEGINNING) -> Iterator[Composition]:
    """Yield the piece after each bar, with this layer alone."""
    alone = preset(layers={writer.name: -6.0})
    composition = start
    while composition.bar.end_frame < until:
        composition, _ = music.compose(composition, wanted, alone, seed=seed, frame=composition.bar.end_frame, frames=BLOCK_FRAMES)
        yield composition


def test_every_layer_has_a_writer() -> None:
    """What sounds is written."""
    assert set(plugins.names(soundscape.layers)) <= set(WRITERS)


@every_writer
@examples(max_examples=25, deadline=None)
@given(wanted=any_parameters, seed=seeds)
def test_notes_lie_in_their_bar_on_the_grid_and_in_range(writer: Writer, wanted: MusicalParameters, seed: int) -> None:
    """Each begins within its bar on a block, is sorted, lasts, is a share loud, and has a pitch if the layer has."""
    for composition in bars(writer, MINUTE, wanted, seed=seed):
        bar = composition.bar
        assert list(bar.notes) == sorted(bar.notes)
        for note in bar.notes:
            assert note.layer == writer.name
            assert bar.start_frame <= note.at_frame < bar.end_frame
            assert note.at_frame % BLOCK_FRAMES == note.length_frames % BLOCK_FRAMES == 0
            assert note.length_frames > 0
            assert 0.0 < note.velocity <= 1.0
            assert note.pitch_hz == 0.0 if writer.name in UNPITCHED else 20.0 <= note.pitch_hz <= 12_000.0


@every_writer
@examples(max_examples=10, deadline=None)
@given(wanted=any_parameters, seed=seeds, pause=st.integers(0, 8))
def test_it_goes_on_from_any_bar(writer: Writer, wanted: MusicalParameters, seed: int, pause: int) -> None:
    """A snapshot that went over the wire leads to the same bars as the piece that never stopped."""
    whole = list(bars(writer, MINUTE, wanted, seed=seed))
    pause = min(pause, len(whole) - 1)
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(whole[pause]), type=Composition)
    assert stored == whole[pause]
    assert list(bars(writer, MINUTE, wanted, seed=seed, start=stored)) == whole[pause + 1 :]


@every_writer
def test_it_plays_within_five_minutes(writer: Writer) -> None:
    """No writer is silent for ever."""
    assert any(composition.bar.notes for composition in bars(writer, 5 * MINUTE, parameters()))


@every_writer
@pytest.mark.parametrize("tempo_bpm", [40.0, 60.0, 75.0, 100.0, 120.0, 150.0])
def test_it_never_plays_an_alarm(writer: Writer, tempo_bpm: float) -> None:
    """Over half an hour, sparse and dense, no two cycles of T3 or T4."""
    for density in (0.1, 0.5, 0.9):
        written = bars(writer, 30 * MINUTE, parameters(tempo_bpm=tempo_bpm, density=density))
        onsets = sorted({note.at_frame for composition in written for note in composition.bar.notes})
        times = [seconds(frame) for frame in onsets]
        assert not any(alarms.completes_alarm(times[max(0, last - alarms.HISTORY) : last + 1]) for last in range(len(times)))


@pytest.mark.parametrize("layer", sorted(BEDS & set(WRITERS)))
def test_a_bed_never_ends(layer: str) -> None:
    """Each bar's note reaches into the next one."""
    notes = [note for composition in bars(WRITERS[layer], 5 * MINUTE, parameters()) for note in composition.bar.notes]
    assert notes[0].at_frame == 0
    assert all(before.end_frame > after.at_frame for before, after in pairwise(notes))


def one_bar(bar: Bar) -> list[tuple[int, str, float, float, int]]:
    """Return the notes of a bar from its own beginning on."""
    return [(note.at_frame - bar.start_frame, note.layer, note.pitch_hz, note.velocity, note.length_frames) for note in bar.notes]


def test_no_two_bars_of_half_an_hour_are_the_same() -> None:
    """With every layer there is, no bar is written twice."""
    everything = preset(layers=dict.fromkeys(WRITERS, -6.0))
    composition, seen = BEGINNING, list[list[tuple[int, str, float, float, int]]]()
    while composition.bar.end_frame < 30 * MINUTE:
        composition, _ = music.compose(composition, parameters(), everything, seed=7, frame=composition.bar.end_frame, frames=BLOCK_FRAMES)
        seen.append(one_bar(composition.bar))
    assert all(first != second for index, first in enumerate(seen) for second in seen[:index])
