"""Readers of shared noise that never play the same stretch twice, and the bed that four of them make."""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from soundscape.chance import Chance
from soundscape.layers._feed import STRETCH_FRAMES, STRETCH_S, Stretch
from soundscape.layers._positions import Positions
from soundscape.layers._shaped import NOISE_FRAMES, NoiseTable, noise_table

STAY_S = (5.0, 11.0)
FADE_S = 0.4

_STAY = round(STAY_S[0] / STRETCH_S), round(STAY_S[1] / STRETCH_S)
_FADE = round(FADE_S / STRETCH_S)

MakeTable = Callable[[], NoiseTable]
"""Returns a shared table, made when it is first wanted: nobody waits for what is not heard."""

Tables = tuple[MakeTable, MakeTable]
"""A table for what both ears share and one for what each has for itself; together they have RMS 1."""


def _fades() -> tuple[list[Stretch], list[Stretch]]:
    """Return an equal-power cross-fade, what comes and what goes, in stretches."""
    angle = np.linspace(0.0, math.pi / 2.0, _FADE * STRETCH_FRAMES, endpoint=False).reshape(_FADE, STRETCH_FRAMES)
    return list(np.sin(angle).astype(np.float32)), list(np.cos(angle).astype(np.float32))


_COMING, _GOING = _fades()
_HALF = np.float32(math.sqrt(0.5))
"""The gain of each of two readers who have the power of one."""


def wide_tables(slope_db_per_octave: float) -> Tables:
    """Return the tables of a bed of noise with this slope, to the tenth of a dB."""
    tenths = round(slope_db_per_octave * 10.0)
    return partial(noise_table, tenths, "middle"), partial(noise_table, tenths, "side")


class _Place(NamedTuple):
    """A table, and how many frames what is read of it lies behind the station's own."""

    table: NoiseTable
    offset: int

    def read(self, now: int) -> Stretch:
        start = (now + self.offset) % NOISE_FRAMES
        return self.table[start : start + STRETCH_FRAMES]


class Reader:
    """Reads a shared table from a place that changes every 8 s on average, and fades over from one to the next.

    The cross-fade has equal power, so nobody hears it; the places come from the station's own chance.
    """

    def __init__(self, table: MakeTable, chance: Chance, *, second: bool = False) -> None:
        self._table = table
        self._chance = chance
        self._positions = Positions(chance, second=second)
        self._place: _Place | None = None
        self._old: _Place | None = None
        self._left = 0
        self._faded = 0

    def begin(self) -> None:
        """Read from a new place next, without a fade: what went on where it rested would come back to what it has read."""
        self._place = self._old = None
        self._left = 0

    def set_table(self, table: MakeTable) -> None:
        """Read another table, from the next stretch on; one that is fading fades to its end before."""
        self._table = table
        self._left = min(self._left, _FADE - self._faded if self._old else 0)

    def read(self, now: int) -> Stretch:
        """Return the next stretch, which begins at frame `now`; it must not be written to."""
        if not self._left:
            self._old, self._faded = self._place, 0
            self._place = _Place(self._table(), self._positions.next(now) - now)
            self._left = self._chance.whole(*_STAY)
        self._left -= 1
        assert self._place is not None  # just made, or kept from before
        if self._old is None:
            return self._place.read(now)
        stretch = _COMING[self._faded] * self._place.read(now) + _GOING[self._faded] * self._old.read(now)
        self._faded += 1
        if self._faded == _FADE:
            self._old = None
        return stretch


class WideNoise:
    """Noise for two ears: two readers for both and one for each. Mono loses 2.2 dB, and nothing below 150 Hz; each ear has RMS 1.

    Low or high, with one ear, two or in mono, what is heard is always the sum of at least two readers, see `Positions`: nothing comes back.
    """

    def __init__(self, tables: Tables, chance: Chance) -> None:
        self._middle, self._sides = ([Reader(table, chance, second=second) for second in (False, True)] for table in tables)

    def begin(self) -> None:
        """Read from new places next."""
        for reader in (*self._middle, *self._sides):
            reader.begin()

    def set_tables(self, tables: Tables) -> None:
        """Fade over to other tables, all readers as soon as they are not fading: within a second."""
        for readers, table in zip((self._middle, self._sides), tables, strict=True):
            for reader in readers:
                reader.set_table(table)

    def read(self, now: int) -> tuple[Stretch, Stretch]:
        """Return the next stretch for the left and the right ear, which begins at frame `now`."""
        first, second = self._middle
        middle = first.read(now) + second.read(now)
        middle *= _HALF
        left, right = self._sides
        return middle + left.read(now), middle + right.read(now)
