"""Every layer there is: silent, then sounding, then silent again, within limits, and not to be broken by any note."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import soundscape.layers
from soundscape.audio import Pcm
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.engine.solo import Solo
from soundscape.hearing.clicks import find_clicks
from soundscape.hearing.defects import dc_offset
from soundscape.hearing.pitch import score_share, tonal_peaks
from soundscape.hearing.score import Note as Heard
from soundscape.hearing.spectrum import power_spectrum
from soundscape.hearing.stereo import measure_stereo
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Layer
from soundscape.plugins import discover
from soundscape.score import Air, Note
from tests.support.build import controls, score
from tests.support.sound import level_db

LAYERS = discover(soundscape.layers, "LAYER", Layer)
FLOOR_DB = -85.0
"""The engine's own floor lies near -90 dBFS; what is below this is silence."""

START = 48_000
LENGTH = 96_000
ALARM_BANDS_HZ = ((468.0, 572.0), (2_500.0, 3_800.0))
"""Where the detectors of smoke and gas alarms are listened for, science notes section 9."""

every_layer = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS.keys())


def note(layer: Layer, *, at_frame: int = START, pitch_hz: float = 220.0, velocity: float = 0.8, length_frames: int = LENGTH) -> Note:
    """Return a note this layer can play."""
    return Note(at_frame, layer.name, pitch_hz if layer.tonal else 0.0, velocity, length_frames)


def played(layer: Layer, notes: Sequence[Note], *, seconds: float, level: float = 0.0, seed: int = 7, **changes: Any) -> Pcm:
    """Return the sound of these notes on this layer alone."""
    engine = PyoEngine({layer.name: layer}, seed=seed)
    try:
        return np.concatenate(list(_windows(engine, layer, notes, round(seconds * 48_000), level, changes)))
    finally:
        engine.close()


def _windows(engine: PyoEngine, layer: Layer, notes: Sequence[Note], frames: int, level: float, changes: dict[str, Any]) -> Iterator[Pcm]:
    for start in range(0, frames, 4_800):
        inside = [note for note in notes if start <= note.at_frame < start + 4_800]
        yield engine.render(score(start, *inside, layers={layer.name: level}, **changes))


def ordinary(layer: Layer) -> list[Note]:
    """Return ten seconds of notes that overlap a little, one or two at a time."""
    pitches = (220.0, 165.0, 330.0, 247.5, 440.0)
    starts = range(START, START + 10 * 48_000, 48_000)
    return [note(layer, at_frame=at, pitch_hz=pitches[at // 48_000 % 5], velocity=0.6, length_frames=72_000) for at in starts]


def alone(layer: Layer, notes: Sequence[Note], *, seconds: int, **changes: Any) -> Pcm:
    """Return these notes as the layer puts them out, without mixer, room and master."""
    with Solo(layer, seed=7) as solo:
        return solo.play(notes, seconds * 48_000, controls({}, **changes))


@every_layer
def test_it_is_described(layer: Layer) -> None:
    """A sentence, a loudness and a budget; its name is its file's."""
    assert layer.description.endswith(".")
    assert -40.0 <= layer.reference_lufs <= -10.0
    assert 0.0 < layer.budget_ms_per_s <= 10.0
    assert __import__(f"soundscape.layers.{layer.name.replace('-', '_')}", fromlist=["LAYER"]).LAYER is layer


@every_layer
def test_it_is_silent_before_its_first_note_and_after_its_last(layer: Layer) -> None:
    """Nothing before the strike, sound throughout the note, nothing once release and room have faded."""
    sound = played(layer, [note(layer)], seconds=13.0)
    assert level_db(sound[:START]) < FLOOR_DB
    assert level_db(sound[START : START + LENGTH]) > -55.0
    assert level_db(sound[-48_000:]) < FLOOR_DB


@every_layer
def test_it_sounds_from_its_frame_on(layer: Layer) -> None:
    """Not a block before; within half a second after."""
    at_frame = START + 2_400
    sound = played(layer, [note(layer, at_frame=at_frame)], seconds=2.0)
    assert level_db(sound[START:at_frame]) < FLOOR_DB
    assert level_db(sound[at_frame : at_frame + 24_000]) > FLOOR_DB + 6.0


@every_layer
def test_it_can_be_struck_again_after_a_rest(layer: Layer) -> None:
    """The tenth note after silence is as loud as the first."""
    apart = 12 * 48_000
    sound = played(layer, [note(layer, at_frame=START + index * apart) for index in range(3)], seconds=36.0)
    levels = [level_db(sound[START + index * apart :][:LENGTH]) for index in range(3)]
    assert max(levels) - min(levels) < 4.0
    assert level_db(sound[START + apart - 4_800 : START + apart]) < FLOOR_DB


@every_layer
def test_a_chord_at_full_level_stays_below_the_ceiling(layer: Layer) -> None:
    """Four loud notes at once, at the loudest a mixer allows: finite, and below -1 dBFS."""
    chord = [note(layer, pitch_hz=pitch, velocity=1.0) for pitch in (65.0, 110.0, 165.0, 220.0)]
    sound = played(layer, chord, seconds=5.0, level=6.0, gain_db=20.0)
    assert np.all(np.isfinite(sound))
    assert np.max(np.abs(sound)) < 10 ** (-1 / 20)


@every_layer
def test_alone_in_its_process_it_is_the_same_every_time(layer: Layer) -> None:
    """Same seed and notes, same samples, though there are more notes than voices."""
    pitches = (165.0, 220.0, 110.0, 330.0, 137.5)
    notes = [note(layer, at_frame=START + 12_000 * number, pitch_hz=pitches[number % 5] * (1.0 + number / 40.0)) for number in range(16)]
    first, second = (played(layer, notes, seconds=6.0) for _ in range(2))
    assert np.array_equal(first, second)


@every_layer
def test_velocity_is_loudness(layer: Layer) -> None:
    """Harder is louder, where a layer is struck at all; a bed does not mind."""
    soft, loud = (level_db(played(layer, [note(layer, velocity=velocity)], seconds=4.0)[START:]) for velocity in (0.3, 0.9))
    assert loud > soft + 3.0 or (not layer.tonal and abs(loud - soft) < 1.0)


@every_layer
def test_it_has_no_dc(layer: Layer) -> None:
    """The mean of each channel lies below -60 dBFS, before any master takes it away."""
    assert abs(dc_offset(alone(layer, ordinary(layer), seconds=12))) < 10.0 ** (-60.0 / 20.0)


@every_layer
def test_nothing_clicks(layer: Layer) -> None:
    """Neither a strike nor its end, nor one that comes while the last still sounds, nor more at once than there are voices."""
    assert find_clicks(alone(layer, ordinary(layer), seconds=12), 48_000).count == 0
    crowd = [
        note(layer, at_frame=START + 24_000 * index, pitch_hz=110.0 * ratio, velocity=0.4 + 0.05 * index, length_frames=36_000)
        for index in range(12)
        for ratio in (1.0, 1.5)
    ]
    assert find_clicks(alone(layer, crowd, seconds=12), 48_000).count == 0


@every_layer
def test_one_speaker_loses_less_than_3_db(layer: Layer) -> None:
    """Left and right have enough in common."""
    stereo = measure_stereo(alone(layer, ordinary(layer), seconds=12))
    assert stereo is not None
    assert stereo.mono_loss_db < 3.0


@pytest.mark.parametrize("layer", [layer for layer in LAYERS.values() if layer.tonal], ids=lambda layer: layer.name)
@pytest.mark.parametrize("pitch_hz", [66.0, 196.0, 440.0])
def test_its_tones_are_those_of_the_note(layer: Layer, pitch_hz: float) -> None:
    """The strongest partial lies within ten cents of a harmonic, and so does 97 % of the tonal energy."""
    peaks = tonal_peaks(alone(layer, [note(layer, pitch_hz=pitch_hz, length_frames=5 * 48_000)], seconds=8), 48_000)
    strongest = max(peaks, key=lambda peak: peak.power).frequency_hz
    assert abs(1_200.0 * np.log2(strongest / (round(strongest / pitch_hz) * pitch_hz))) <= 10.0
    share = score_share(peaks, [Heard(START / 48_000, 5.0, layer.name, pitch_hz, 0.8)])
    assert share is not None
    assert share > 0.97


@pytest.mark.parametrize("layer", [layer for layer in LAYERS.values() if not layer.tonal], ids=lambda layer: layer.name)
def test_it_sounds_like_no_alarm(layer: Layer) -> None:
    """What nobody can transpose keeps clear of 520 Hz and of 2.5 to 3.8 kHz: neither has more than a tenth of the power."""
    lively = Air(wind=0.2, rain=0.3, birds=1.0)
    spectrum = power_spectrum(alone(layer, ordinary(layer), seconds=24, brightness=1.0, air=lively), 48_000)
    frequency, density = spectrum.frequency_hz, spectrum.density
    for low_hz, high_hz in ALARM_BANDS_HZ:
        assert density[(frequency >= low_hz) & (frequency <= high_hz)].sum() < 0.1 * density.sum()


@every_layer
def test_no_strike_makes_an_object(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is struck, and steered: what is made while playing stays for ever. To compare two objects makes one, too."""
    made = []
    usual = pyo.PyoObject.__init__

    def noted(self: Any, *args: Any, **kwargs: Any) -> None:
        made.append(type(self).__name__)
        usual(self, *args, **kwargs)

    with Solo(layer) as solo:
        monkeypatch.setattr(pyo.PyoObject, "__init__", noted)
        solo.play([note(layer, at_frame=2_400 * index, length_frames=24_000) for index in range(40)], 4 * 48_000, controls({}))
        solo.play([], 48_000, controls({}, brightness=0.9, noise_slope_db_per_octave=-3.0))
    assert made == []


TORTURE = """
import itertools, sys
import numpy as np
import soundscape.layers
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.layers.base import Layer
from soundscape.plugins import discover
from soundscape.score import Air, Controls, Note, Score

layer = discover(soundscape.layers, "LAYER", Layer)[sys.argv[1]]
engine = PyoEngine({layer.name: layer}, seed=1)
pitches = (0.001, 1.0, 20.0, 42.0, 220.0, 440.0, 997.3, 4_000.0, 12_000.0, 23_999.0, 24_000.0, 40_000.0) if layer.tonal else (0.0,)
notes = itertools.cycle(itertools.product(pitches, (0.0, 0.001, 0.5, 1.0), (240, 480, 4_800, 48_000, 4_800_000)))
brightness = itertools.cycle((0.0, 0.5, 1.0))
slopes = itertools.cycle((0.0, -3.0, -5.0, -7.0))
airs = itertools.cycle((Air(), Air(0.0, 0.0, 0.0), Air(1.0, 1.0, 1.0), Air(0.5, 0.01, 0.3)))
frame = 0

def render(count, blocks=4):
    global frame
    struck = []
    for _ in range(count):
        pitch_hz, velocity, length_frames = next(notes)
        struck.append(Note(frame, layer.name, pitch_hz, velocity, length_frames))
    slope = next(slopes) if frame % 48_000 == 0 else -5.0
    controls = Controls({layer.name: 6.0}, frozenset(), 70.0, next(brightness), slope, 3.0, 20.0, air=next(airs))
    samples = engine.render(Score(frame, 240 * blocks, tuple(struck), controls))
    assert np.all(np.isfinite(samples)), frame
    assert np.max(np.abs(samples)) < 0.9, frame
    frame += 240 * blocks

for strikes in (1, 7, 40):
    for _ in range(100):
        render(strikes)
for minute in range(3):
    render(3)
    for _ in range(30):
        render(0, blocks=400)
engine.close()
print("survived", frame)
"""


@every_layer
def test_no_note_breaks_it(layer: Layer) -> None:
    """Thousands of strikes at absurd pitches, velocities and lengths, then three minutes of blocks, in a process of its own."""
    run = subprocess.run([sys.executable, "-c", TORTURE, layer.name], capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, f"exit code {run.returncode}: {run.stderr[-2_000:]}"
    assert run.stdout.startswith("survived")


COMING_AND_GOING = """
import gc, random
import soundscape.layers
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.layers.base import Layer
from soundscape.plugins import discover
from soundscape.score import Air, Controls, Note, Score

layers = discover(soundscape.layers, "LAYER", Layer)
chance = random.Random(1)
crowd = []
engines = {number: (PyoEngine(layers, seed=number), 0) for number in range(4)}
for step in range(1_200):
    number = step % 4
    engine, frame = engines[number]
    notes = tuple(
        Note(frame, chance.choice(sorted(layers)), chance.uniform(30.0, 2_000.0), chance.random(), chance.randrange(240, 480_000))
        for _ in range(chance.randrange(8))
    )
    air = Air(chance.random(), chance.choice((0.0, 1.0)), chance.random())
    levels = dict.fromkeys(layers, 0.0)
    controls = Controls(levels, frozenset(), 70.0, chance.random(), chance.choice((-3.0, -5.0)), 0.0, -10.0, air=air)
    engine.render(Score(frame, 4_800, notes, controls))
    # What lies beside the tables in memory is anything but silence.
    crowd = [bytes(chance.randrange(1, 256) for _ in range(8)) * chance.randrange(1_000, 5_000) for _ in range(20)]
    engines[number] = (engine, frame + 4_800)
    if chance.random() < 0.03:
        engine.close()
        engines[number] = (PyoEngine(layers, seed=step), 0)
        if chance.random() < 0.5:
            gc.collect()
print("survived")
"""


def test_stations_that_come_and_go_break_nothing() -> None:
    """Thousands of pitches on all layers of four stations, which close at any time; pyo frees some things that are still in use."""
    run = subprocess.run([sys.executable, "-c", COMING_AND_GOING], capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, f"exit code {run.returncode}: {run.stderr[-2_000:]}"
    assert run.stdout.startswith("survived")
