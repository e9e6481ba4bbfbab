"""Bells: soft frequency-modulated strikes, from single drops to patterns."""

from functools import lru_cache
from typing import Any

import numpy as np

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._shots import Floats, finished, seconds_of
from soundscape.layers._struck import Kind, Struck, falling
from soundscape.layers._tables import table_of
from soundscape.layers.base import Bench, Layer
from soundscape.score import Controls, Note
from soundscape.units import clamp, lerp

KIND = Kind(pitch_hz=880.0, shortest_s=0.3, lengths=8, colours=5)
ATTACK_S = 0.006
RING_S = (0.5, 6.0)
WIDTH = 0.32
MODULATOR_RATIO = 2.0
"""A whole ratio keeps every partial on a harmonic of the note."""

GAIN = 0.22
INDEX_RANGE = (0.3, 2.4)
"""How strongly a full strike is modulated at first, from the darkest to the brightest music."""

DARKEST = 0.1


def bell(index: float, length_s: float) -> Floats:
    """Return one strike at KIND's pitch, modulated by `index` at first and less as it falls, shape (frames,)."""
    time_s = seconds_of(length_s)
    shape, _ = falling(time_s, attack_s=ATTACK_S)
    angle = 2.0 * np.pi * KIND.pitch_hz * time_s
    return finished(np.asarray(shape * np.sin(angle - index * shape * np.cos(MODULATOR_RATIO * angle))))


@lru_cache(maxsize=KIND.colours * KIND.lengths)
def _table(colour: int, length: int) -> Any:
    return table_of(bell(lerp(DARKEST, INDEX_RANGE[1], colour / (KIND.colours - 1)), KIND.seconds(length)))


class Bells:
    """Strikes at changing places between the ears.

    Read along straight lines: what that adds to the brightest strike lies 49 dB below it, before the bus takes most away (measured).
    """

    def __init__(self, bench: Bench) -> None:
        self._index = 1.0
        self._bells = Struck(bench, KIND, _table, width=WIDTH)
        self.output: Any = self._bells.output

    def strike(self, note: Note) -> None:
        """Strike one bell; it rings for about the length of the note, 0.5 to 6 s. Harder is brighter, and high notes are softer."""
        colour = (self._index * note.velocity - DARKEST) / (INDEX_RANGE[1] - DARKEST)
        gain = GAIN * note.velocity**1.5
        self._bells.strike(note.pitch_hz, gain, ring_s=clamp(note.length_frames / SAMPLE_RATE_HZ, *RING_S), colour=colour)

    def steer(self, controls: Controls) -> None:
        """Brightness sets the colour of the strikes to come."""
        self._index = lerp(*INDEX_RANGE, controls.brightness)


LAYER = Layer("bells", "Soft strikes, single drops or patterns.", reference_lufs=-24.0, budget_ms_per_s=2.0, tonal=True, build=Bells)
