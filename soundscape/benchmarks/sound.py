"""The cost of making sound: composition, engine and encoders, in CPU milliseconds per second of audio."""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

import numpy as np

from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.benchmarks.result import Result
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.engine.solo import Solo
from soundscape.layers.base import Layer
from soundscape.listener import Consents, Place, Profile
from soundscape.offline import ScoreDocument
from soundscape.options import ListenerOptions
from soundscape.presets import Preset
from soundscape.score import Air, Controls, Note
from soundscape.studio import Studio

MOMENT = datetime(2026, 6, 21, 12, tzinfo=UTC)
LISTENER = Profile(Place(52.52, 13.405), "Europe/Berlin", Habits(7.0, 23.0), consents=Consents(location=True))
STATION_GOAL_MS = 25.0
RENDER_GOAL_MS = 14.0
BUILD_GOAL_MS = 10.0
RUNS = 5
BUILDS = 20
LAYER_SECONDS = 24
CHORD_HZ = (110.0, 165.0, 220.0, 275.0)
NEUTRAL = Controls({}, frozenset(), 70.0, 0.5, -5.0, 0.0, 0.0, air=Air(wind=0.6, rain=0.5, birds=0.5))


def measure(studio: Studio, seconds: float) -> Iterator[Result]:
    """Yield the cost of every preset, of every encoder, of every layer and of building a station."""
    # As a host does once it has started.
    gc.freeze()
    presets = studio.presets()
    for preset in presets.values():
        _render(studio, preset, seconds)  # the shared tables are made once a process, not once a station
    # Preset after preset, run after run: whatever else the machine does meets all of them alike.
    runs = [{name: _render(studio, preset, seconds) for name, preset in presets.items()} for _ in range(RUNS)]
    for name in presets:
        spent_ms = [run[name].spent_ms for run in runs]
        opus_ms = _encode(studio, "opus", runs[0][name].sound)
        speed = median(seconds / run[name].elapsed_s for run in runs)
        yield Result(f"render {name}", median(spent_ms), "ms/s", RENDER_GOAL_MS, f"best {min(spent_ms):.2f} of {RUNS} runs")
        yield Result(f"render {name} and Opus", median(spent_ms) + opus_ms, "ms/s", STATION_GOAL_MS)
        yield Result(f"render {name} offline", speed, "x real time", note="at least 25 is the goal")
    for name in studio.encoders:
        yield Result(f"encode {name}", _encode(studio, name, runs[-1][next(iter(presets))].sound), "ms/s")
    for layer in studio.layers.values():
        yield _layer(layer)
    for name, preset in presets.items():
        yield Result(f"build an engine for {name}", median(_built_ms(studio, preset) for _ in range(BUILDS)), "ms", BUILD_GOAL_MS)


def _layer(layer: Layer) -> Result:
    """Return what a layer costs, four notes overlapping, beyond a server without one that plays in the same seconds."""
    sounding_ms, resting_ms = [], []
    with Solo(None) as nothing, Solo(layer) as resting, Solo(layer) as sounding:
        for second in range(LAYER_SECONDS):
            pitch_hz = CHORD_HZ[second % len(CHORD_HZ)] if layer.tonal else 0.0
            note = Note(second * SAMPLE_RATE_HZ, layer.name, pitch_hz, 0.6, len(CHORD_HZ) * SAMPLE_RATE_HZ)
            without_ms = _played_ms(nothing)
            resting_ms.append(_played_ms(resting) - without_ms)
            sounding_ms.append(_played_ms(sounding, note) - without_ms)
    note_text = f"at rest {max(0.0, median(resting_ms)):.2f}"
    return Result(f"layer {layer.name}", median(sounding_ms[len(CHORD_HZ) :]), "ms/s", layer.budget_ms_per_s, note_text)


def _played_ms(solo: Solo, *notes: Note) -> float:
    return 1000.0 * _timed(lambda: solo.play(notes, SAMPLE_RATE_HZ, NEUTRAL))


class Rendered(NamedTuple):
    """One rendering: CPU time in ms per second of audio, seconds on the clock, and the sound."""

    spent_ms: float
    elapsed_s: float
    sound: Pcm


def _render(studio: Studio, preset: Preset, seconds: float) -> Rendered:
    options = ListenerOptions(preset, 1, MOMENT, LISTENER, BodyState())
    frames = round(seconds * SAMPLE_RATE_HZ)
    started_s, spent_s = time.perf_counter(), time.process_time()
    sound = np.concatenate(list(studio.perform(options, frames=frames, document=ScoreDocument(1))))
    spent_s, elapsed_s = time.process_time() - spent_s, time.perf_counter() - started_s
    return Rendered(1000.0 * spent_s / seconds, elapsed_s, sound)


def _built_ms(studio: Studio, preset: Preset) -> float:
    """Return what the first quantum of an engine takes more than its second: layers are built when they are first needed."""
    playing = studio.perform(ListenerOptions(preset, 1, MOMENT, LISTENER, BodyState()), frames=2 * QUANTUM_FRAMES)
    first_s, second_s = _timed(lambda: next(playing)), _timed(lambda: deque(playing, maxlen=0))
    return 1000.0 * (first_s - second_s)


def _encode(studio: Studio, name: str, sound: Pcm) -> float:
    session = studio.encoders[name].begin(0)
    spent_s = time.process_time()
    for start in range(0, len(sound), QUANTUM_FRAMES):
        session.encode(sound[start : start + QUANTUM_FRAMES])
    return 1000.0 * (time.process_time() - spent_s) / (len(sound) / SAMPLE_RATE_HZ)


def _timed(action: Callable[[], object]) -> float:
    spent_s = time.process_time()
    action()
    return time.process_time() - spent_s
