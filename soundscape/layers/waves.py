"""Waves: swells of dark noise at the pace of slow breathing, each a little different."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._noise import NoiseReader
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench, Layer, Voice
from soundscape.score import Controls, Note

RISE_SHARE = 0.4
GAIN = 0.5
SLOPE_DB = -5.0
SHORE_HZ = (350.0, 1400.0)


class Waves:
    """One swell at a time: it rises for 40 % of its length, opening its filter, and falls for the rest."""

    def __init__(self, bench: Bench) -> None:
        readers = [NoiseReader(SLOPE_DB, bench) for _ in range(2)]
        self._swell = pyo.Linseg([(0.0, 0.0), (1.0, 0.0)])
        shore = pyo.Sig(self._swell, mul=SHORE_HZ[1] - SHORE_HZ[0], add=SHORE_HZ[0])
        level = self._swell * self._swell
        self.output: Any = pyo.ButLP([reader.output for reader in readers], freq=shore, mul=level)
        self._voice = Voice(bench, self._swell, (*readers, shore, level, self.output), attack_s=0.0, release_s=0.0)
        self._voice.rest()

    def strike(self, note: Note) -> None:
        """Begin a swell as long as the note; velocity is how high it rises."""
        length_s = note.length_frames / SAMPLE_RATE_HZ
        self._swell.list = [(0.0, 0.0), (RISE_SHARE * length_s, GAIN**0.5 * note.velocity), (length_s, 0.0)]
        self._voice.begin(note.length_frames)

    def steer(self, controls: Controls) -> None:
        """The waves follow nothing but their notes."""


LAYER = Layer("waves", "Noise that swells like slow breathing.", reference_lufs=-20.0, budget_ms_per_s=3.5, tonal=False, build=Waves)
