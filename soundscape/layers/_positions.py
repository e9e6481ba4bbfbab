"""Where the two readers of a table read next: positions that never bring them into the same step twice, nor close to each other."""

from soundscape.chance import Chance
from soundscape.layers._shaped import NOISE_FRAMES

GRID_FRAMES = 1_000
"""The first reader keeps to multiples of this; the second takes each remainder once before it takes one again."""

LEAST_APART_FRAMES = 48_000
"""The two stay a second apart, or one would echo the other."""

_CELLS = NOISE_FRAMES // GRID_FRAMES // 2 - LEAST_APART_FRAMES // GRID_FRAMES - 1
"""Each has half of the table less one border of a second: 431 cells of 1000 frames."""

_STRIDE = 371
"""Shares no factor with 431 or 1000, so that going on by it visits every one of them, and neighbours in time are far apart."""


class Positions:
    """Positions for one of the two readers of a table.

    A reader at `position` (frames) when the station is at frame `now` has the *offset* position - now, which stays as it is while it
    reads. What two readers play together comes back only when the difference of their offsets does. The first has 431 multiples of 1000
    frames in turn, the second 1000 remainders in turn. Equal differences have equal remainders, so both would have to be where they were
    before: with stays of at least 5 s that takes the first reader more than 35 minutes.
    """

    def __init__(self, chance: Chance, *, second: bool) -> None:
        self._chance = chance
        self._second = second
        self._turn = chance.whole(0, _CELLS * GRID_FRAMES - 1)

    def next(self, now: int) -> int:
        """Return the position, in frames from 0 to below the length of a table, to read from at frame `now` on."""
        self._turn += _STRIDE
        offset = GRID_FRAMES * (self._turn % _CELLS)
        if self._second:
            offset = NOISE_FRAMES // 2 + GRID_FRAMES * self._chance.whole(0, _CELLS - 1) + self._turn % GRID_FRAMES
        return (offset + now) % NOISE_FRAMES
