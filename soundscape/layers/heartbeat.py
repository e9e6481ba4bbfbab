"""Heartbeat: lub and dub, low and soft, as through a chest."""

from functools import lru_cache, partial
from typing import Any

import numpy as np

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._shots import Floats, Shots, centred, finished, seconds_of, struck
from soundscape.layers._tables import table_of
from soundscape.layers.base import Bench, Layer
from soundscape.score import Controls, Note

DUB_AFTER = 0.3
"""Dub comes this share of a beat after lub: systole takes about a third of the cycle at rest."""

DUB_GAIN = 0.7
LUB = (58.0, 42.0, 0.30)
DUB = (74.0, 52.0, 0.22)
"""From and to which pitch in Hz each falls, and its length in s; both stay within 40-80 Hz (design values)."""

ATTACK_S = 0.03
DECAY_S = 0.07
PLAYERS = 4
GAIN = 0.5


def thump(start_hz: float, end_hz: float, length_s: float) -> Floats:
    """Return one thump with a peak near 1 that falls from one pitch to another, shape (frames,)."""
    time_s = seconds_of(length_s)
    pitch_hz = end_hz + (start_hz - end_hz) * np.exp(-time_s / DECAY_S)
    shape = struck(time_s, attack_s=ATTACK_S, decay_s=DECAY_S)
    return finished(centred(shape * np.sin(2.0 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE_HZ), shape))


@lru_cache(maxsize=2)
def _table(start_hz: float, end_hz: float, length_s: float) -> Any:
    return table_of(thump(start_hz, end_hz, length_s))


class Heartbeat:
    """One note is one beat of the heart, as long as the beat. Both ears hear the same."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._shots = Shots(bench, [partial(_table, *LUB), partial(_table, *DUB)], PLAYERS)
        self.output: Any = self._shots.output

    def strike(self, note: Note) -> None:
        """Beat once; velocity is loudness. A beat that is past when a piece is picked up stays past."""
        if self._bench.settling():
            return
        gain = GAIN * note.velocity
        self._shots.fire(gain, table=0)
        self._bench.after(int(DUB_AFTER * note.length_frames), lambda: self._shots.fire(DUB_GAIN * gain, table=1))

    def steer(self, controls: Controls) -> None:
        """The heart follows nothing but its notes."""


LAYER = Layer("heartbeat", "Lub and dub at the pace of the music.", reference_lufs=-28.0, budget_ms_per_s=0.6, tonal=False, build=Heartbeat)
