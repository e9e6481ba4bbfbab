"""Readers of shared noise that never play the same stretch twice, and the bed that three of them make."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._positions import Positions
from soundscape.layers._pyo import pyo
from soundscape.layers._sum import Sum
from soundscape.layers._tables import NOISE_FRAMES, NOISE_SECONDS, noise_table, sum_table
from soundscape.layers.base import Bench

STAY_S = (5.0, 11.0)
FADE_S = 0.4
FADED_FRAMES = int((FADE_S + 0.1) * SAMPLE_RATE_HZ)


MakeTable = Callable[[], Any]
"""Returns a shared table, made when it is first wanted: nobody waits for what is not heard."""

Tables = tuple[MakeTable, MakeTable]
"""A table for what both ears share and one for what each has for itself; together they have RMS 1."""


def wide_tables(slope_db_per_octave: float) -> Tables:
    """Return the tables of a bed of noise with this slope, to the tenth of a dB."""
    tenths = round(slope_db_per_octave * 10.0)
    return partial(noise_table, tenths, "middle"), partial(noise_table, tenths, "side")


class Heads:
    """Two heads on a shared table: while one plays, the other waits; every 8 s on average they change places at a new position.

    The change is an equal-power cross-fade, so nobody hears it; the positions come from the station's own chance. Samples are read
    one by one without interpolation, which would take treble away. `output` is one stream, added to that of `upon`.
    """

    def __init__(self, table: MakeTable, bench: Bench, *, gain: float = 1.0, second: bool = False, upon: Any = 0.0) -> None:
        self._bench = bench
        self._gain = gain
        self._table = table
        self._positions = Positions(bench.chance, second=second)
        self._playing = 0
        self._plans = 0
        self._plan = 0
        self._angle = pyo.Linseg([(0.0, 0.0), (FADE_S, math.pi / 2.0)])
        self._fades = (pyo.Sin(self._angle, mul=gain), pyo.Cos(self._angle, mul=gain))
        self._heads = (self._head(), self._head())
        self._total = Sum(self._heads, upon=upon, streams=1)
        self.output: Any = self._total.output
        self.stop()

    def play(self) -> None:
        """Begin to read; nothing happens while it reads already."""
        if self._plan:
            return
        self._begin(self._playing).mul = self._gain
        self.output.play()
        self._plan_change()

    def stop(self) -> None:
        """Stop reading; costs nothing until woken."""
        self._plan = 0
        for part in (self._angle, *self._fades, *self._heads, self.output):
            part.stop()
        for head in range(len(self._heads)):
            self._total.turn(head, on=False)

    def set_table(self, table: MakeTable) -> None:
        """Read another table from the next change of heads on."""
        self._table = table

    def hold(self) -> None:
        """Stay where the playing head is until told to change."""
        self._plans += 1
        self._plan = self._plans

    def change(self) -> None:
        """Fade over to the other head at a new position, which must not be fading itself, and go on changing by oneself."""
        old, new = self._playing, 1 - self._playing
        rise, fall = self._fades
        for part in (self._angle, rise, fall):
            part.play()
        self._begin(new).mul = rise
        self._heads[old].mul = fall
        self._playing = new
        self._plan_change()
        self._bench.after(FADED_FRAMES, lambda: self._settle() if self._playing == new and self._plan else None)

    def _head(self) -> Any:
        return pyo.Osc(sum_table(1.0), freq=1.0 / NOISE_SECONDS, interp=1, mul=self._gain)

    def _begin(self, head: int) -> Any:
        reader = self._heads[head]
        reader.table = self._table()
        reader.reset()
        # Half a sample further no rounding can reach the sample before.
        reader.phase = (self._positions.next(self._bench.now()) + 0.5) / NOISE_FRAMES
        self._total.turn(head, on=True)
        return reader.play()

    def _plan_change(self) -> None:
        self.hold()
        mine = self._plan
        stay_frames = int(self._bench.chance.uniform(*STAY_S) * SAMPLE_RATE_HZ)
        self._bench.after(stay_frames, lambda: self.change() if mine == self._plan else None)

    def _settle(self) -> None:
        self._heads[self._playing].mul = self._gain
        for part in (self._heads[1 - self._playing], self._angle, *self._fades):
            part.stop()
        self._total.turn(1 - self._playing, on=False)


class WideNoise:
    """Noise for two ears: two readers for both and one for each. Mono loses 2.2 dB, and nothing below 150 Hz; each ear has RMS 1.

    Low or high, with one ear, two or in mono, what is heard is always the sum of at least two readers, see `Positions`: nothing comes back.
    """

    def __init__(self, tables: Tables, bench: Bench, *, mul: Any = 1.0) -> None:
        first = Heads(tables[0], bench, gain=math.sqrt(0.5))
        both = Heads(tables[0], bench, gain=math.sqrt(0.5), second=True, upon=first.output)
        left, right = (Heads(tables[1], bench, second=second, upon=both.output) for second in (False, True))
        self._bench = bench
        self._playing = self._turning = False
        self._middle, self._sides = (first, both), (left, right)
        self._readers = (first, both, left, right)
        self.output: Any = pyo.Sig([left.output, right.output], mul=mul)

    def play(self) -> None:
        """Begin to read; nothing happens while it reads already."""
        self._playing = True
        for reader in self._readers:
            reader.play()
        self.output.play()

    def stop(self) -> None:
        """Stop reading; costs nothing until woken."""
        self._playing = False
        for reader in self._readers:
            reader.stop()
        self.output.stop()

    def set_tables(self, tables: Tables) -> None:
        """Fade over to other tables, all readers at once, as soon as none of them is fading: within 1.6 s."""
        for readers, table in zip((self._middle, self._sides), tables, strict=True):
            for reader in readers:
                reader.set_table(table)
        if self._playing and not self._turning:
            self._turning = True
            for reader in self._readers:
                reader.hold()
            self._bench.after(FADED_FRAMES, self._turn)

    def _turn(self) -> None:
        self._turning = False
        if self._playing:
            for reader in self._readers:
                reader.change()
