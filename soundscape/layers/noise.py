"""Noise: a bed whose slope is exact, wide between the ears and safe in mono."""

from typing import Any

from soundscape.layers._feed import Feed
from soundscape.layers._noise import WideNoise, wide_tables
from soundscape.layers.base import Bench, Layer, Slope, Voice
from soundscape.score import Controls, Note

ATTACK_S = 2.0
RELEASE_S = 3.0
GAIN = 0.1
USUAL_SLOPE_DB = -5.0


class Noise:
    """One bed for two ears behind one envelope."""

    def __init__(self, bench: Bench) -> None:
        self._slope_db = USUAL_SLOPE_DB
        self._bed = WideNoise(wide_tables(USUAL_SLOPE_DB), bench.chance)
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S, height=GAIN)
        feed = Feed(bench, self._bed, mul=envelope.line)
        self.output: Any = feed.output
        self._voice = Voice(bench, envelope, (feed,))
        self._voice.rest()

    def strike(self, note: Note) -> None:
        """Hold the bed until the note ends; a note that begins before the last one ended prolongs it."""
        self._voice.begin(note.length_frames)

    def steer(self, controls: Controls) -> None:
        """Follow the slope of the bed, by a fade that begins with the next stretch."""
        if controls.noise_slope_db_per_octave != self._slope_db:
            self._slope_db = controls.noise_slope_db_per_octave
            self._bed.set_tables(wide_tables(self._slope_db))


LAYER = Layer("noise", "A bed of shaped noise.", reference_lufs=-23.0, budget_ms_per_s=1.2, tonal=False, build=Noise)
