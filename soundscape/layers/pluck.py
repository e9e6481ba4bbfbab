"""Pluck: short soft tones between harp and kalimba, whose brightness goes before they do."""

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

KIND = Kind(pitch_hz=440.0, shortest_s=0.12, lengths=9, colours=5)
ATTACK_S = 0.005
RING_S = (0.4, 1.5)
WIDTH = 0.3
BODY = (1.0, 0.3, 0.12, 0.05)
BITE = (0.0, 0.5, 0.45, 0.35, 0.22, 0.12)
"""Gains of the harmonics that ring, and of those that are heard at the stroke only (design values)."""

BITE_RANGE = (0.1, 0.9)
GAIN = 0.3


def pluck(bite: float, length_s: float) -> Floats:
    """Return one tone at KIND's pitch, `bite` from 0 to 1, shape (frames,)."""
    time_s = seconds_of(length_s)
    # Squared, a straight line falls like something that was plucked; cubed, like its overtones.
    shape, way = falling(time_s, attack_s=ATTACK_S)
    angle = 2.0 * np.pi * KIND.pitch_hz * time_s
    body, bitten = (sum(gain * np.sin(number * angle) for number, gain in enumerate(gains, 1)) for gains in (BODY, BITE))
    return finished(np.asarray(shape * (body + bite * way * bitten)))


@lru_cache(maxsize=KIND.colours * KIND.lengths)
def _table(colour: int, length: int) -> Any:
    return table_of(pluck(lerp(*BITE_RANGE, colour / (KIND.colours - 1)), KIND.seconds(length)))


class Pluck:
    """Tones at changing places between the ears."""

    def __init__(self, bench: Bench) -> None:
        self._bite = 0.4
        self._strings = Struck(bench, KIND, _table, width=WIDTH, smooth=True)
        self.output: Any = self._strings.output

    def strike(self, note: Note) -> None:
        """Pluck one string; it rings for about the length of the note, 0.4 to 1.5 s. Harder is brighter, and high notes are softer."""
        low, high = BITE_RANGE
        colour = (self._bite * (0.5 + 0.5 * note.velocity) - low) / (high - low)
        self._strings.strike(note.pitch_hz, GAIN * note.velocity, ring_s=clamp(note.length_frames / SAMPLE_RATE_HZ, *RING_S), colour=colour)

    def steer(self, controls: Controls) -> None:
        """Brightness sets the colour of the strokes to come."""
        self._bite = lerp(*BITE_RANGE, controls.brightness)


LAYER = Layer("pluck", "Short soft strings.", reference_lufs=-25.0, budget_ms_per_s=1.5, tonal=True, build=Pluck)
