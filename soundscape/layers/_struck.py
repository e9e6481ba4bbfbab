"""Struck sounds read from tables: a note is one shot, as fast as its pitch wants it, instead of a graph of oscillators and envelopes."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from soundscape.layers._shots import Floats, Shots
from soundscape.layers.base import Bench
from soundscape.units import clamp

GROWTH = 1.5
"""Each length is so many times the one before: a note rings at most 22 % longer or shorter than it was composed."""

PLAYERS = 16
"""More than ring at once in the busiest music; the seventeenth would be left out."""

PITCHES_HZ = (20.0, 8_000.0)
FULL_UP_TO_HZ = 400.0
"""Above this, notes lose 3 dB an octave: the ear is keener there."""

Paint = Callable[[int, int], Any]
"""Returns the shared table of a colour and of a length, by their numbers."""


class Kind(NamedTuple):
    """What is struck: the pitch its tables were made at in Hz, their shortest length in s, how many lengths and colours there are."""

    pitch_hz: float
    shortest_s: float
    lengths: int
    colours: int

    def seconds(self, length: int) -> float:
        """Return the length in s of the tables of this number."""
        return self.shortest_s * GROWTH**length

    def nearest(self, length_s: float) -> int:
        """Return the number of the tables whose length is nearest, as ratios go."""
        return round(clamp(math.log(length_s / self.shortest_s) / math.log(GROWTH), 0.0, self.lengths - 1.0))


class Struck:
    """The players of one layer, each note at its own place between the ears."""

    def __init__(self, bench: Bench, kind: Kind, paint: Paint, *, width: float, smooth: bool = False) -> None:
        tables = [partial(paint, colour, length) for colour in range(kind.colours) for length in range(kind.lengths)]
        self._kind = kind
        self._shots = Shots(bench, tables, PLAYERS, smooth=smooth)
        self._places = [0.5 + width * (-1) ** place * (1.0 - place / PLAYERS) for place in range(PLAYERS)]
        self._strikes = 0
        self.output: Any = self._shots.output

    def strike(self, pitch_hz: float, gain: float, *, ring_s: float, colour: float) -> None:
        """Strike a note that rings for about so long; `colour` runs from the first (0) to the last (1)."""
        kind = self._kind
        speed = clamp(pitch_hz, *PITCHES_HZ) / kind.pitch_hz
        softer = min(1.0, (FULL_UP_TO_HZ / max(pitch_hz, 1.0)) ** 0.5)
        table = round(clamp(colour, 0.0, 1.0) * (kind.colours - 1)) * kind.lengths + kind.nearest(ring_s * speed)
        place = self._places[self._strikes % PLAYERS]
        self._strikes += 1
        self._shots.fire(gain * softer, table=table, speed=speed, place=place)


def falling(time_s: Floats, *, attack_s: float) -> tuple[Floats, Floats]:
    """Return the square of a line that falls from the end of the attack to the end of the times, and the line itself.

    It rises like half a cosine, without a corner at the top that would click.
    """
    rise = 0.5 - 0.5 * np.cos(np.pi * np.clip(time_s / attack_s, 0.0, 1.0))
    way = np.clip((time_s[-1] - time_s) / (time_s[-1] - attack_s), 0.0, 1.0)
    return np.asarray(rise * way**2), np.asarray(way)
