"""Pad: soft detuned oscillators with attacks of seconds, the harmony of the piece."""

from typing import Any

from soundscape.layers._pyo import pyo
from soundscape.layers._stereo import with_shared_part
from soundscape.layers._sum import Sum
from soundscape.layers._tables import pad_table
from soundscape.layers.base import Bench, Layer, Slope, Voice, Voices
from soundscape.score import Controls, Note

ATTACK_S = 3.0
RELEASE_S = 4.0
VOICES = 8
"""Two chords of four voices: one fades while the next comes."""

DETUNE = 0.0012
"""Two cents to either side: wide enough to move, well within the ten cents a note may stray."""

GAIN = 0.103


class Pad:
    """Eight voices of two oscillators, one for each ear."""

    def __init__(self, bench: Bench) -> None:
        voices = [self._voice(bench) for _ in range(VOICES)]
        total = Sum(voice.parts[-1] for voice in voices)
        self.output: Any = with_shared_part(total.output)
        self._voices = Voices(voices, total, total.output, self.output)

    @staticmethod
    def _voice(bench: Bench) -> Voice:
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S)
        phase = bench.chance.uniform()
        pair = pyo.Osc(pad_table(), freq=[200.0, 200.0], phase=[phase, (phase + 0.25) % 1.0], mul=envelope.line)
        return Voice(bench, envelope, (pair,))

    def strike(self, note: Note) -> None:
        """Begin one voice of a chord."""

        def tune(voice: Voice) -> float:
            voice.parts[-1].freq = [note.pitch_hz * (1.0 - DETUNE), note.pitch_hz * (1.0 + DETUNE)]
            return GAIN * note.velocity

        self._voices.strike(note.length_frames, tune, tied=note.pitch_hz)

    def steer(self, controls: Controls) -> None:
        """The pad follows nothing but its notes; its brightness is the bus's."""


LAYER = Layer("pad", "Soft detuned chords.", reference_lufs=-19.5, budget_ms_per_s=4.5, tonal=True, build=Pad)
