"""What goes on playing must not grow: memory and CPU of one station early and late in a long piece."""

import time
from collections import deque
from collections.abc import Iterator
from itertools import islice
from statistics import median

import numpy as np

from soundscape.audio import QUANTUM_S, SAMPLE_RATE_HZ
from soundscape.benchmarks.resident import resident_mb
from soundscape.benchmarks.result import Result
from soundscape.benchmarks.sound import LISTENER, MOMENT
from soundscape.body.state import BodyState
from soundscape.options import ListenerOptions
from soundscape.presets import Preset
from soundscape.studio import Studio

GOAL_MB = 1.0
GOAL_PERCENT = 5.0
"""A design value: what a machine with other things to do measures by chance."""

PRESETS = ("relax", "move")
"""A quiet one and the busiest."""


def measure(studio: Studio, minutes: int) -> Iterator[Result]:
    """Yield how much more memory and CPU a sixth of the time takes at the end than at the beginning; `minutes`: 3 or more.

    The first minute does not count: until then not every voice has sounded.
    """
    for name in PRESETS:
        yield from _grown(studio, studio.presets()[name], minutes)


def _grown(studio: Studio, preset: Preset, minutes: int) -> Iterator[Result]:
    playing = studio.perform(ListenerOptions(preset, 1, MOMENT, LISTENER, BodyState()), frames=minutes * 60 * SAMPLE_RATE_HZ)
    spent_ms: list[float] = []
    yardstick_ms: list[float] = []
    memory_mb: list[float | None] = []
    for _ in range(minutes):
        before_ms = _yardstick_ms()
        begun_s = time.process_time()
        deque(islice(playing, round(60.0 / QUANTUM_S)), maxlen=0)
        spent_ms.append(1000.0 / 60.0 * (time.process_time() - begun_s))
        yardstick_ms.append((before_ms + _yardstick_ms()) / 2.0)
        memory_mb.append(resident_mb())
    first, last = memory_mb[1], memory_mb[-1]
    grown_mb = None if first is None or last is None else last - first
    sizes = "" if first is None or last is None else f"{first:.1f} MB after minute 2, {last:.1f} after minute {minutes}"
    yield Result(f"growth of memory over {minutes} min of {preset.name}", grown_mb, "MB", GOAL_MB, sizes)
    part = max(1, minutes // 6)
    usual_ms = median(yardstick_ms)
    fair_ms = [spent * usual_ms / yardstick for spent, yardstick in zip(spent_ms, yardstick_ms, strict=True)]
    early, late = median(fair_ms[1 : 1 + part]), median(fair_ms[-part:])
    costs = f"{early:.2f} ms/s in minutes 2 to {1 + part}, {late:.2f} in the last {part}, against fixed work in the same minutes"
    yield Result(f"growth of CPU over {minutes} min of {preset.name}", 100.0 * (late / early - 1.0), "%", GOAL_PERCENT, costs)


def _yardstick_ms() -> float:
    """Return the CPU time of fixed work: what else the machine does makes it dearer, and the music by as much."""
    wave = np.sin(np.arange(1 << 16))
    begun_s = time.process_time()
    for _ in range(50):
        np.fft.rfft(wave)
    return 1000.0 * (time.process_time() - begun_s)
