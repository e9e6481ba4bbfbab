"""A reader of shared noise that never plays the same stretch twice in a row."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo
from soundscape.layers._tables import NOISE_SECONDS, noise_table
from soundscape.layers.base import Bench

STAY_S = (5.0, 11.0)
FADE_S = 1.5
FADED_FRAMES = int((FADE_S + 0.1) * SAMPLE_RATE_HZ)


class NoiseReader:
    """Two heads on one shared table: while one plays, the other waits; every 8 s on average they change places at a new position.

    The change is an equal-power cross-fade, so nobody hears it; the positions come from the station's own chance.
    """

    def __init__(self, slope_db_per_octave: float, bench: Bench, *, gain: float = 1.0) -> None:
        self._bench = bench
        self._playing = 0
        self._awake = 0
        table = noise_table(round(slope_db_per_octave * 10.0))
        self._fades = [pyo.SigTo(value=float(head == 0), time=FADE_S, init=float(head == 0)) for head in range(2)]
        # The square root of two linear fades that add up to one has constant power.
        self._heads = [pyo.Osc(table, freq=1.0 / NOISE_SECONDS, phase=bench.chance.uniform(), mul=pyo.Sqrt(fade)) for fade in self._fades]
        self.output: Any = pyo.Mix(self._heads, voices=1, mul=gain)
        self.stop()

    def play(self) -> None:
        """Begin to read; nothing happens while it reads already."""
        if self._awake:
            return
        self._awake += 1
        self._heads[self._playing].play()
        self.output.play()
        self._plan()

    def stop(self) -> None:
        """Stop reading; costs nothing until woken."""
        self._awake = 0
        for part in (*self._heads, self.output):
            part.stop()

    def set_slope(self, slope_db_per_octave: float) -> None:
        """Read another table from now on."""
        table = noise_table(round(slope_db_per_octave * 10.0))
        for head in self._heads:
            head.table = table

    def _plan(self) -> None:
        self._awake += 1
        mine = self._awake
        stay_frames = int(self._bench.chance.uniform(*STAY_S) * SAMPLE_RATE_HZ)
        self._bench.after(stay_frames, lambda: self._change() if mine == self._awake else None)

    def _change(self) -> None:
        old, new = self._playing, 1 - self._playing
        self._heads[new].phase = self._bench.chance.uniform()
        self._heads[new].play()
        self._fades[new].value, self._fades[old].value = 1.0, 0.0
        self._playing = new
        self._bench.after(FADED_FRAMES, lambda: self._heads[old].stop() if self._playing == new else None)
        self._plan()
