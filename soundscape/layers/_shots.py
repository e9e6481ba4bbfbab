"""Short sounds that numpy made, played from tables: a knock, a heartbeat, a drop, a bird."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import BLOCK_FRAMES, SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo
from soundscape.layers._sum import Sum
from soundscape.layers._tables import sum_table
from soundscape.layers.base import Bench

Floats = NDArray[np.float64]

LINEAR, CUBIC = 2, 4
"""How pyo names the two."""


def seconds_of(length_s: float) -> Floats:
    """Return the times of the samples of a shot this long, in s."""
    return np.arange(round(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def struck(time_s: Floats, *, attack_s: float, decay_s: float) -> Floats:
    """Return an envelope that rises like half a cosine, falls to 1/e every `decay_s`, and is 0 at its end."""
    rise = 0.5 - 0.5 * np.cos(np.pi * np.clip(time_s / attack_s, 0.0, 1.0))
    last = time_s[-1]
    close = 0.5 - 0.5 * np.cos(np.pi * np.clip((last - time_s) / (0.2 * last), 0.0, 1.0))
    return np.asarray(rise * close * np.exp(-np.maximum(time_s - attack_s, 0.0) / decay_s))


def centred(samples: Floats, envelope: Floats) -> Floats:
    """Return the samples without DC, taken away where the envelope is, so that neither end jumps."""
    return np.asarray(samples - envelope * samples.sum() / envelope.sum())


def finished(samples: Floats) -> Floats:
    """Return a shot with silence behind it, in which its player stops."""
    return np.concatenate((samples, np.zeros(3 * BLOCK_FRAMES)))


class Shots:
    """Players that take turns. A shot that finds all of them busy is left out: to cut another short would click.

    `tables` return what is played, made when it is first wanted. `smooth` reads them along curves instead of straight lines, at twice the
    cost: that is what tones without overtones need when they are played more slowly than they were made.
    """

    def __init__(self, bench: Bench, tables: Sequence[Callable[[], Any]], players: int, *, smooth: bool = False) -> None:
        self._bench = bench
        self._tables = tables
        self._busy_until = [0] * players
        self._heads = [pyo.Osc(sum_table(1.0), freq=1.0, interp=CUBIC if smooth else LINEAR).stop() for _ in range(players)]
        self._places = [pyo.Sig(head, mul=[1.0, 1.0]).stop() for head in self._heads]
        self._total = Sum(self._places)
        self.output: Any = self._total.output.stop()

    def fire(self, gain: float, *, table: int = 0, speed: float = 1.0, place: float = 0.5) -> None:
        """Play a table now, `speed` times as fast as it was made; `place` runs from left (0) to right (1) at equal power."""
        now = self._bench.now()
        player = min(range(len(self._busy_until)), key=self._busy_until.__getitem__)
        if self._busy_until[player] > now or gain <= 0.0:
            return
        samples = self._tables[table]()
        frames = samples.getSize() / speed
        head, placed = self._heads[player], self._places[player]
        head.table = samples
        head.freq = SAMPLE_RATE_HZ / frames
        head.reset()
        angle = place * np.pi / 2.0
        placed.mul = [gain * float(np.cos(angle)), gain * float(np.sin(angle))]
        for part in (head, placed, self.output):
            part.play()
        self._total.turn(player, on=True)
        # The last block or two are silent, and the table must not begin again.
        lasts = int(frames / BLOCK_FRAMES) * BLOCK_FRAMES
        self._busy_until[player] = now + lasts
        self._bench.after(lasts, lambda: self._rest(player))

    def _rest(self, player: int) -> None:
        now = self._bench.now()
        # Another shot may have begun in this very block.
        if self._busy_until[player] <= now:
            self._heads[player].stop()
            self._places[player].stop()
            self._total.turn(player, on=False)
        if max(self._busy_until) <= now:
            self.output.stop()
