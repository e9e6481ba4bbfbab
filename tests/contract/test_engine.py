"""What every engine does: the same suite for the real one and for the one that tests run fast with."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import soundscape.layers
from soundscape.audio import BLOCK_FRAMES, QUANTUM_FRAMES, Pcm
from soundscape.engine.base import Engine
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.hearing.clicks import find_clicks
from soundscape.hearing.level import true_peak_amplitude
from soundscape.layers.base import Bench, Layer, Sound
from soundscape.plugins import discover
from soundscape.score import Note
from tests.support.build import controls, score
from tests.support.fake_engine import FakeEngine
from tests.support.sound import ended, level_db

LAYERS = discover(soundscape.layers, "LAYER", Layer)
Make = Callable[[int], Engine]
SECOND = 48_000


@pytest.fixture(params=["fake", "pyo"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Return a way to make engines of one kind; all are closed at the end."""
    made: list[Engine] = []

    def new(frame: int) -> Engine:
        made.append(FakeEngine(frame, layers=LAYERS) if request.param == "fake" else PyoEngine(LAYERS, seed=7, frame=frame))
        return made[-1]

    yield new
    for engine in made:
        engine.close()


def bell(at_frame: int, *, length_frames: int = 2 * SECOND) -> Note:
    """Return a bell."""
    return Note(at_frame, "bells", 440.0, 0.8, length_frames)


def chord(at_frame: int = 0, *, length_frames: int = 30 * SECOND) -> tuple[Note, ...]:
    """Return a pad and a bass that sound for long."""
    return (Note(at_frame, "bass", 55.0, 0.7, length_frames), Note(at_frame, "pad", 220.0, 0.6, length_frames))


def rendered(engine: Engine, notes: tuple[Note, ...], *, start: int = 0, seconds: float, **changes: Any) -> Pcm:
    """Return so many seconds of these notes, window by window."""
    windows = []
    for frame in range(start, start + round(seconds * SECOND), QUANTUM_FRAMES):
        inside = [note for note in notes if frame <= note.at_frame < frame + QUANTUM_FRAMES]
        windows.append(engine.render(score(frame, *sorted(inside), layers=dict.fromkeys(LAYERS, 0.0), **changes)))
    return np.concatenate(windows)


@pytest.mark.parametrize("frames", [BLOCK_FRAMES, 960, QUANTUM_FRAMES, SECOND])
def test_a_window_is_as_long_as_asked_for(make: Make, frames: int) -> None:
    """Stereo float32, within full scale, contiguous."""
    sound = make(0).render(score(0, bell(0), frames=frames))
    assert sound.shape == (frames, 2)
    assert sound.dtype == np.float32
    assert sound.flags["C_CONTIGUOUS"]
    assert np.all(np.abs(sound) <= 1.0)


def test_windows_of_any_length_make_the_same_sound(make: Make) -> None:
    """Two seconds in one window or in many differ only by how often the controls arrive."""
    many = rendered(make(0), (bell(4_800),), seconds=2.0)
    one = make(0).render(score(0, bell(4_800), frames=2 * SECOND, layers=dict.fromkeys(LAYERS, 0.0)))
    assert abs(level_db(many) - level_db(one)) < 0.5


def test_without_notes_there_is_the_floor_and_never_true_silence(make: Make) -> None:
    """Near -90 dBFS, and no tenth of a second in which all samples are zero."""
    sound = rendered(make(0), (), seconds=5.0)
    assert -100.0 < level_db(sound) < -84.0
    assert all(np.any(window) for window in np.split(sound, 50))


def test_a_note_sounds_from_its_frame_on(make: Make) -> None:
    """In the middle of a window, to the block."""
    at_frame = SECOND + 2_400
    sound = rendered(make(0), (bell(at_frame),), seconds=2.0)
    assert level_db(sound[:at_frame]) < -84.0
    assert level_db(sound[at_frame : at_frame + 2_400]) > -50.0


@pytest.mark.parametrize("at_frame", [4_800, 5_040, 9_360])
def test_a_note_begins_within_a_block_of_its_frame(make: Make, at_frame: int) -> None:
    """Before its frame there is the floor; a block after it there is a sound that was not there."""
    sound = rendered(make(0), (bell(at_frame),), seconds=0.5)
    assert level_db(sound[at_frame - 480 : at_frame]) < -84.0
    assert level_db(sound[at_frame + BLOCK_FRAMES : at_frame + 2 * BLOCK_FRAMES]) > -60.0


def test_notes_begin_where_the_engine_does(make: Make) -> None:
    """An engine that begins at a later frame counts from there."""
    start = 1_000 * SECOND
    sound = rendered(make(start), (bell(start + 4_800),), start=start, seconds=1.0)
    assert level_db(sound[:4_800]) < -84.0
    assert level_db(sound[4_800:9_600]) > -50.0


def test_a_mute_is_complete_within_50_ms_and_so_is_its_end(make: Make) -> None:
    """A layer goes and comes back without touching the others, and without a click."""
    engine, notes = make(0), chord()
    both = rendered(engine, notes, seconds=8.0)
    muted = rendered(engine, (), start=8 * SECOND, seconds=1.0, muted=frozenset({"pad", "bass"}))
    back = rendered(engine, (), start=9 * SECOND, seconds=1.0)
    assert level_db(muted[2_400 + 480 : 9_600]) < level_db(both[-SECOND:]) - 12.0
    assert level_db(back[2_400 + 480 : 4_800 + 2_400]) > level_db(both[-SECOND:]) - 6.0
    joined = np.concatenate((both, muted, back))[7 * SECOND :]
    assert np.max(np.abs(np.diff(joined, axis=0))) < 0.06


def test_muting_one_layer_leaves_the_others(make: Make) -> None:
    """The bell rings on while the pad is silent."""
    quiet = rendered(make(0), (bell(0), *chord()), seconds=1.0, muted=frozenset({"pad", "bass"}))
    alone = rendered(make(0), (bell(0),), seconds=1.0)
    assert abs(level_db(quiet) - level_db(alone)) < 1.0


def test_a_layer_at_the_bottom_makes_no_sound(make: Make) -> None:
    """-90 dB is silence, and a layer without a level plays nothing."""
    for levels in ({"bells": -90.0}, {}):
        engine = make(0)
        windows = [engine.render(score(index * QUANTUM_FRAMES, *([bell(0)] if index == 0 else []), layers=levels)) for index in range(10)]
        assert level_db(np.concatenate(windows)) < -84.0


def test_levels_are_decibels(make: Make) -> None:
    """A layer 12 dB down is 12 dB softer, as far as the master lets it."""
    levels = []
    for level in (-6.0, -18.0):
        engine = make(0)
        windows = [
            engine.render(score(index * QUANTUM_FRAMES, *([bell(2_400)] if index == 0 else []), layers={"bells": level}, gain_db=-6.0))
            for index in range(10)
        ]
        levels.append(level_db(np.concatenate(windows)[24_000:]))
    assert levels[0] - levels[1] == pytest.approx(12.0, abs=2.0)


def test_a_fade_of_nothing_is_nearly_silent(make: Make) -> None:
    """Only the floor is left, whatever plays."""
    engine = make(0)
    rendered(engine, chord(), seconds=4.0)
    faded = rendered(engine, (), start=4 * SECOND, seconds=2.0, fade=0.0)
    assert level_db(faded[SECOND:]) < -80.0


def test_a_score_for_a_layer_nobody_knows_is_no_error(make: Make) -> None:
    """The rest plays."""
    sound = rendered(make(0), (Note(0, "theremin", 440.0, 0.5, SECOND), bell(0)), seconds=1.0)
    assert level_db(sound) > -50.0


@pytest.mark.parametrize("layers", [{"bass"}, {"pad"}, {"bass", "pad"}], ids=lambda layers: "-".join(sorted(layers)))
def test_a_piece_is_picked_up_at_nearly_the_level_it_was_left_at(make: Make, layers: set[str]) -> None:
    """What spans the seam sounds at once, however slow its attack, within 3 dB of an engine that never stopped, and ends in time."""
    notes = tuple(note for note in chord(length_frames=15 * SECOND) if note.layer in layers)
    seam = 10 * SECOND
    whole = rendered(make(0), notes, seconds=22.0)
    engine = make(seam)
    engine.resume(notes, controls(dict.fromkeys(LAYERS, 0.0)))
    picked_up = rendered(engine, (), start=seam, seconds=12.0)
    for start, end in ((0.0, 0.2), (0.2, 1.0), (1.0, 4.0)):
        there = slice(round((10.0 + start) * SECOND), round((10.0 + end) * SECOND))
        here = slice(round(start * SECOND), round(end * SECOND))
        assert abs(level_db(picked_up[here]) - level_db(whole[there])) < 3.0
    assert level_db(picked_up[-SECOND:]) < -60.0


def test_two_engines_do_not_hear_each_other(make: Make) -> None:
    """One plays, the other stays at the floor."""
    loud, quiet = make(0), make(0)
    sounds: list[list[Pcm]] = [[], []]
    for index in range(20):
        sounds[0].append(loud.render(score(index * QUANTUM_FRAMES, *([bell(0)] if index == 0 else []))))
        sounds[1].append(quiet.render(score(index * QUANTUM_FRAMES)))
    assert level_db(np.concatenate(sounds[0])) > -45.0
    assert level_db(np.concatenate(sounds[1])) < -84.0


def test_all_layers_of_the_package_start(make: Make) -> None:
    """Nothing is missing, once all have been struck."""
    engine = make(0)
    sound = rendered(engine, tuple(Note(0, name, 220.0, 0.8, SECOND) for name in LAYERS), seconds=0.5)
    assert engine.missing_layers == ()
    assert level_db(sound) > -45.0


def levelled(
    engine: Engine, levels: dict[str, float], notes: tuple[Note, ...] = (), *, start: int = 0, seconds: float, **changes: Any
) -> Pcm:
    """Return so many seconds of these notes with only these layers above the bottom."""
    windows = []
    for frame in range(start, start + round(seconds * SECOND), QUANTUM_FRAMES):
        inside = [note for note in notes if frame <= note.at_frame < frame + QUANTUM_FRAMES]
        windows.append(engine.render(score(frame, *sorted(inside), layers=levels, **changes)))
    return np.concatenate(windows)


def test_a_layer_first_needed_after_a_minute_is_as_if_it_had_always_been_there(make: Make) -> None:
    """It begins at its frame, at its level, and what plays already goes on as it would have."""
    late, early = make(0), make(0)
    before = levelled(late, {"pad": 0.0}, chord(), seconds=60.0)
    # After sixteen strikes the next one has the place of the first.
    struck = tuple(bell(number * SECOND) for number in range(16))
    levelled(early, {"pad": 0.0, "bells": 0.0}, (*chord(), *struck), seconds=60.0)
    strike = bell(60 * SECOND + 4_800)
    alone = levelled(make(0), {"pad": 0.0}, chord(), seconds=64.0)[60 * SECOND :]
    sounds = [levelled(engine, {"pad": 0.0, "bells": 0.0}, (strike,), start=60 * SECOND, seconds=4.0) for engine in (late, early)]
    assert np.max(np.abs(sounds[0] - sounds[1])) < 1e-4
    assert np.max(np.abs(sounds[0][:4_800] - alone[:4_800])) < 1e-4
    assert level_db(sounds[0][4_800 + BLOCK_FRAMES : SECOND] - alone[4_800 + BLOCK_FRAMES : SECOND]) > -45.0
    assert find_clicks(np.concatenate((before, sounds[0]))[-6 * SECOND :], SECOND).count == 0


def test_layers_go_and_come_back_without_a_click(make: Make) -> None:
    """One set of layers, another and the first again, as presets do it: what was held through it all is there again, as loud as before."""
    engine = make(0)
    held = (Note(0, "bass", 55.0, 0.7, 60 * SECOND), Note(0, "pad", 220.0, 0.6, 60 * SECOND))
    other = tuple(Note((8 + second) * SECOND, "bells", 440.0, 0.5, 2 * SECOND) for second in range(8))
    first, second = {"bass": 0.0, "pad": 0.0, "bells": -90.0}, {"bass": 0.0, "pad": -90.0, "bells": 0.0}
    sounds = [
        levelled(engine, first, held, seconds=8.0),
        levelled(engine, second, other, start=8 * SECOND, seconds=8.0),
        levelled(engine, first, start=16 * SECOND, seconds=8.0),
    ]
    assert level_db(sounds[2][-SECOND:]) == pytest.approx(level_db(sounds[0][-SECOND:]), abs=1.0)
    assert find_clicks(np.concatenate(sounds)[4_800:], SECOND).count == 0


def test_a_muted_layer_that_was_at_rest_comes_back_at_its_level(make: Make) -> None:
    """Muted while nothing sounds, struck while muted, and let out again in the middle of the note."""
    engine = make(0)
    levelled(engine, {"bells": 0.0}, (bell(0, length_frames=SECOND),), seconds=4.0)
    muted = levelled(engine, {"bells": 0.0}, (bell(5 * SECOND),), start=4 * SECOND, seconds=1.5, muted=frozenset({"bells"}))
    back = levelled(engine, {"bells": 0.0}, start=5 * SECOND + SECOND // 2, seconds=1.0)
    again = levelled(engine, {"bells": 0.0}, (bell(12 * SECOND),), start=6 * SECOND + SECOND // 2, seconds=7.0)
    assert level_db(muted[SECOND:]) < -84.0
    assert level_db(back[4_800:]) > -55.0
    assert find_clicks(np.concatenate((muted, back)), SECOND).count == 0
    assert level_db(again[-SECOND:]) > -45.0


def test_a_layer_that_cannot_be_built_is_missing_and_the_others_play(caplog: pytest.LogCaptureFixture) -> None:
    """Once it is needed, the station says which one, says so once in the log, and goes on."""
    tries = []

    def broken(_: Bench) -> Sound:
        tries.append(1)
        raise RuntimeError("no such oscillator")

    layers = {"bells": LAYERS["bells"], "broken": Layer("broken", "x.", -20.0, 1.0, tonal=True, build=broken)}
    engine = PyoEngine(layers, seed=7)
    try:
        before = levelled(engine, {"bells": 0.0, "broken": -90.0}, (bell(0),), seconds=1.0)
        missing = [engine.missing_layers]
        notes = (bell(SECOND), Note(SECOND + 4_800, "broken", 220.0, 0.5, SECOND))
        after = levelled(engine, {"bells": 0.0, "broken": 0.0}, notes, start=SECOND, seconds=1.0)
        missing.append(engine.missing_layers)
    finally:
        engine.close()
    assert missing == [(), ("broken",)]
    assert level_db(before) > -50.0
    assert level_db(after) > -50.0
    assert find_clicks(np.concatenate((before, after)), SECOND).count == 0
    assert len(tries) == caplog.text.count("layer broken could not be started") == 1


def test_a_note_for_a_layer_without_a_level_is_there_when_the_level_comes(make: Make) -> None:
    """The mixer has a layer off; its long notes go on unheard."""
    engine = make(0)
    off = levelled(engine, {"pad": -90.0}, chord(), seconds=6.0)
    on = levelled(engine, {"pad": 0.0}, start=6 * SECOND, seconds=2.0)
    assert level_db(off) < -84.0
    assert level_db(on[SECOND:]) > -45.0
    assert find_clicks(np.concatenate((off, on)), SECOND).count == 0


def test_the_same_scores_make_the_same_sound(make: Make) -> None:
    """Layers that come late and go early included: not one sample differs from run to run."""

    def run() -> Pcm:
        engine = make(0)
        parts = [levelled(engine, {"noise": 0.0, "bass": 0.0}, (Note(0, "noise", 0.0, 1.0, 20 * SECOND), *chord()), seconds=2.0)]
        parts.append(levelled(engine, {"noise": 0.0, "pad": 0.0}, (bell(3 * SECOND),), start=2 * SECOND, seconds=2.0))
        parts.append(levelled(engine, dict.fromkeys(LAYERS, 0.0), (bell(5 * SECOND),), start=4 * SECOND, seconds=2.0))
        return np.concatenate(parts)

    assert np.array_equal(run(), run())


def test_the_loudest_mix_stays_below_the_ceiling() -> None:
    """Every layer at the top of the mixer with far too much gain: finite, and a true peak of at most -1 dBTP."""
    engine = PyoEngine(LAYERS, seed=7)
    try:
        notes = (*chord(), Note(0, "noise", 0.0, 1.0, 9 * SECOND), Note(0, "waves", 0.0, 1.0, 9 * SECOND))
        bells = tuple(bell(index * 12_000) for index in range(20))
        windows = []
        for frame in range(0, 6 * SECOND, QUANTUM_FRAMES):
            inside = sorted(note for note in (*notes, *bells) if frame <= note.at_frame < frame + QUANTUM_FRAMES)
            windows.append(
                engine.render(score(frame, *inside, layers=dict.fromkeys(LAYERS, 6.0), gain_db=30.0, brightness=1.0, swell_db=3.0))
            )
    finally:
        engine.close()
    sound = np.concatenate(windows)
    assert np.all(np.isfinite(sound))
    assert true_peak_amplitude(ended(sound)) <= 10 ** (-1 / 20)


OPEN_AND_CLOSE = """
import resource
import soundscape.layers
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.layers.base import Layer
from soundscape.plugins import discover
from soundscape.score import Controls, Note, Score

layers = discover(soundscape.layers, "LAYER", Layer)
controls = Controls(dict.fromkeys(layers, 0.0), frozenset(), 70.0, 0.5, -5.0, 0.0, 0.0)
notes = (Note(0, "bass", 55.0, 0.7, 480), Note(0, "bells", 440.0, 0.7, 480), Note(0, "pad", 220.0, 0.7, 48000))

def memory_mb():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6

def once():
    engine = PyoEngine(layers, seed=1)
    engine.render(Score(0, 240, notes, controls))
    engine.close()

for _ in range(40):
    once()
before = memory_mb()
for _ in range(260):
    once()
print((memory_mb() - before) / 260 * 1000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc")
def test_closing_frees_everything() -> None:
    """Three hundred engines, more than pyo has slots for, opened and closed in one process: each leaves less than 100 kB behind."""
    run = subprocess.run([sys.executable, "-c", OPEN_AND_CLOSE], capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, f"exit code {run.returncode}: {run.stderr[-2_000:]}"
    assert float(run.stdout) < 100.0
