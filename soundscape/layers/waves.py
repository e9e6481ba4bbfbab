"""Waves: swells of dark noise at the pace of slow breathing, each a little different."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._feed import Feed
from soundscape.layers._noise import WideNoise, wide_tables
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench, Layer, Slope, Voice
from soundscape.score import Controls, Note
from soundscape.units import lerp

RISE_SHARE = 0.4
GAIN = 0.5
SLOPE_DB = -5.0
SHORE_HZ = (350.0, 1400.0)


class Waves:
    """One swell at a time: it rises for 40 % of its length, opening its filter, and falls for the rest."""

    def __init__(self, bench: Bench) -> None:
        self._breath = Slope(bench, attack_s=1.0, release_s=1.0)
        line = self._breath.line
        feed = Feed(bench, WideNoise(wide_tables(SLOPE_DB), bench.chance))
        level = pyo.Sig(line, mul=line)
        self.output: Any = pyo.ButLP(feed.output, freq=SHORE_HZ[0], mul=level)
        self._voice = Voice(bench, self._breath, (feed, level, self.output))
        self._voice.rest()

    def strike(self, note: Note) -> None:
        """Begin a swell as long as the note; velocity is how high it rises."""
        rise_frames = int(RISE_SHARE * note.length_frames)
        self._breath.height = GAIN**0.5 * note.velocity
        self._breath.attack_s = rise_frames / SAMPLE_RATE_HZ
        self._breath.release_s = (note.length_frames - rise_frames) / SAMPLE_RATE_HZ
        self._voice.begin(rise_frames)

    def steer(self, controls: Controls) -> None:
        """Open the filter with the swell: ten small steps a second are not heard in noise, and cost a tenth of a filter that glides."""
        if self._voice.awake:
            self.output.freq = lerp(*SHORE_HZ, self._breath.line.get())


LAYER = Layer("waves", "Noise that swells like slow breathing.", reference_lufs=-20.0, budget_ms_per_s=3.0, tonal=False, build=Waves)
