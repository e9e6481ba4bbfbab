"""Waves: swells of dark noise at the pace of slow breathing, each a little different."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._noise import WideNoise, wide_tables
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench, Layer, Voice
from soundscape.score import Controls, Note

RISE_SHARE = 0.4
GAIN = 0.5
SLOPE_DB = -5.0
SHORE_HZ = (350.0, 1400.0)


class _Breath:
    """The envelope of a swell: a line that rises and falls, always from where it is, so that nothing jumps when one cuts another short."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._swells = 0
        self._height = 0.0
        self._length_s = 1.0
        self.line = pyo.SigTo(0.0, time=1.0, init=0.0)

    def shape(self, height: float, length_s: float) -> None:
        """Make the next swell so high and so long."""
        self._height, self._length_s = height, length_s

    def play(self) -> None:
        """Rise for 40 % of the length, then fall."""
        self._swells += 1
        mine = self._swells
        self._go(self._height, RISE_SHARE * self._length_s)
        fall_s = (1.0 - RISE_SHARE) * self._length_s
        self._bench.after(
            int(RISE_SHARE * self._length_s * SAMPLE_RATE_HZ), lambda: self._go(0.0, fall_s) if mine == self._swells else None
        )

    def stop(self) -> None:
        """A swell has fallen by itself when its note ends."""

    def _go(self, goal: float, time_s: float) -> None:
        self.line.time = time_s
        self.line.value = goal


class Waves:
    """One swell at a time: it rises for 40 % of its length, opening its filter, and falls for the rest."""

    def __init__(self, bench: Bench) -> None:
        self._breath = _Breath(bench)
        line = self._breath.line
        sea = WideNoise(wide_tables(SLOPE_DB), bench)
        shore = pyo.Sig(line, mul=SHORE_HZ[1] - SHORE_HZ[0], add=SHORE_HZ[0])
        level = line * line
        self.output: Any = pyo.ButLP(sea.output, freq=shore, mul=level)
        self._voice = Voice(bench, self._breath, (line, sea, shore, level, self.output), attack_s=0.0, release_s=0.0)
        self._voice.rest()

    def strike(self, note: Note) -> None:
        """Begin a swell as long as the note; velocity is how high it rises."""
        self._breath.shape(GAIN**0.5 * note.velocity, note.length_frames / SAMPLE_RATE_HZ)
        self._voice.begin(note.length_frames)

    def steer(self, controls: Controls) -> None:
        """The waves follow nothing but their notes."""


LAYER = Layer("waves", "Noise that swells like slow breathing.", reference_lufs=-20.0, budget_ms_per_s=3.0, tonal=False, build=Waves)
