"""Bass: one low sine with a breath of its octave, slow to come and slow to go."""

from typing import Any

from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench, Layer, Voice, free_voice
from soundscape.score import Controls, Note

ATTACK_S = 1.5
RELEASE_S = 2.0
VOICES = 2
OCTAVE_GAIN = 0.18
GAIN = 0.42


class Bass:
    """Two voices that take turns, so that one root fades into the next. Both ears hear the same: low sound stays in the middle."""

    def __init__(self, bench: Bench) -> None:
        self._tones: list[Any] = []
        self._voices = [self._voice(bench) for _ in range(VOICES)]
        self._mono = pyo.Mix(self._tones, voices=1)
        self.output: Any = self._mono.mix(2)

    def _voice(self, bench: Bench) -> Voice:
        envelope = pyo.Adsr(attack=ATTACK_S, decay=1.0, sustain=0.8, release=RELEASE_S)
        pair = pyo.Sine(freq=[60.0, 120.0], mul=envelope)
        balance = pyo.Sig(pair, mul=[1.0, OCTAVE_GAIN])
        self._tones.append(balance)
        voice = Voice(bench, envelope, (pair, balance), ATTACK_S, RELEASE_S)
        voice.rest()
        return voice

    def strike(self, note: Note) -> None:
        """Begin a root; its velocity is its loudness."""
        index = free_voice(self._voices)
        voice = self._voices[index]
        voice.parts[0].freq = [note.pitch_hz, 2.0 * note.pitch_hz]
        voice.envelope.mul = GAIN * note.velocity
        voice.begin(note.length_frames)

    def steer(self, controls: Controls) -> None:
        """The bass follows nothing but its notes."""


LAYER = Layer("bass", "One low sine that breathes.", reference_lufs=-21.0, budget_ms_per_s=1.5, tonal=True, build=Bass)
