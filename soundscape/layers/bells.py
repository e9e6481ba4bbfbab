"""Bells: soft frequency-modulated strikes, from single drops to patterns."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo
from soundscape.layers._sum import Sum
from soundscape.layers.base import Bench, Layer, Voice, Voices, envelope_of
from soundscape.score import Controls, Note
from soundscape.units import lerp

ATTACK_S = 0.012
DECAY_S = 0.5
"""The shortest a bell may ring."""

RELEASE_S = 0.05
"""A bell has rung out by the end of its note; this takes the last of it."""

VOICES = 8
WIDTH = 0.32
MODULATOR_RATIO = 2.0
"""A whole ratio keeps every partial on a harmonic of the note."""

GAIN = 0.22
INDEX_RANGE = (0.3, 2.4)
FULL_UP_TO_HZ = 400.0
"""Above this, strikes lose 3 dB an octave: the ear is keener there."""


class Bells:
    """Eight voices, each at its own place between the ears, struck in turn."""

    def __init__(self, bench: Bench) -> None:
        self._index = 1.0
        voices = [self._voice(bench, 0.5 + WIDTH * (-1) ** place * (1.0 - place / VOICES)) for place in range(VOICES)]
        total = Sum(voice.parts[-1] for voice in voices)
        self.output: Any = total.output
        self._voices = Voices(voices, total, self.output)

    @staticmethod
    def _voice(bench: Bench, place: float) -> Voice:
        envelope = envelope_of(attack_s=ATTACK_S, decay_s=3.0, sustain=0.0, release_s=RELEASE_S)
        # Squared, the straight line of the envelope falls like something that was struck.
        shape = envelope * envelope
        index = pyo.Sig(shape)
        tone = pyo.FM(carrier=400.0, ratio=MODULATOR_RATIO, index=index, mul=shape)
        placed = pyo.Pan(tone, outs=2, pan=place)
        return Voice(bench, envelope, (shape, index, tone, placed), ATTACK_S, RELEASE_S)

    def strike(self, note: Note) -> None:
        """Strike one bell; it rings for the length of the note, 0.5 s at least. Harder is brighter, and high notes are softer."""
        decay_s = max(DECAY_S, note.length_frames / SAMPLE_RATE_HZ - ATTACK_S)

        def tune(voice: Voice) -> float:
            _, index, tone, placed = voice.parts
            tone.carrier = note.pitch_hz
            index.mul = self._index * note.velocity
            placed.mul = GAIN * note.velocity**1.5 * min(1.0, (FULL_UP_TO_HZ / note.pitch_hz) ** 0.5)
            voice.envelope.decay = decay_s
            return 1.0

        self._voices.strike(int((ATTACK_S + decay_s) * SAMPLE_RATE_HZ), tune)

    def steer(self, controls: Controls) -> None:
        """Brightness sets the colour of the strikes to come."""
        self._index = lerp(*INDEX_RANGE, controls.brightness)


LAYER = Layer("bells", "Soft strikes, single drops or patterns.", reference_lufs=-24.0, budget_ms_per_s=5.0, tonal=True, build=Bells)
