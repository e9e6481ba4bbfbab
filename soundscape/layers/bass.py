"""Bass: one low sine with a breath of its octave, slow to come and slow to go."""

from typing import Any

from soundscape.layers._cycles import Tone
from soundscape.layers._sum import Sum
from soundscape.layers.base import Bench, Layer, Slope, Voice, Voices
from soundscape.score import Controls, Note

ATTACK_S = 1.5
RELEASE_S = 2.0
VOICES = 2
HARMONICS = (1.0, 0.18)
GAIN = 0.308


class Bass:
    """Two voices that take turns, so that one root fades into the next. Both ears hear the same: low sound stays in the middle."""

    def __init__(self, bench: Bench) -> None:
        voices = [self._voice(bench) for _ in range(VOICES)]
        total = Sum(voice.parts[-1].output for voice in voices)
        self.output: Any = total.output
        self._voices = Voices(voices, total, self.output)

    @staticmethod
    def _voice(bench: Bench) -> Voice:
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S)
        return Voice(bench, envelope, (Tone(HARMONICS, mul=envelope.line),))

    def strike(self, note: Note) -> None:
        """Begin a root; its velocity is its loudness."""

        def tune(voice: Voice) -> float:
            voice.parts[-1].tune(note.pitch_hz)
            return GAIN * note.velocity

        self._voices.strike(note.length_frames, tune, tied=note.pitch_hz)

    def steer(self, controls: Controls) -> None:
        """The bass follows nothing but its notes."""


LAYER = Layer("bass", "One low sine that breathes.", reference_lufs=-20.5, budget_ms_per_s=1.5, tonal=True, build=Bass)
