"""Pluck: short soft tones between harp and kalimba, whose brightness goes before they do."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo
from soundscape.layers._sum import Sum
from soundscape.layers._tables import sum_table
from soundscape.layers.base import Bench, Layer, Voice, Voices, envelope_of
from soundscape.score import Controls, Note
from soundscape.units import clamp, lerp

ATTACK_S = 0.006
ROUND_S = 0.001
"""Takes the corner off the top of the stroke, which would click."""

DECAY_S = (0.4, 1.5)
RELEASE_S = 0.02
"""A string has rung out by the end of its note; this takes the last of it."""

VOICES = 8
WIDTH = 0.3
BODY = (1.0, 0.3, 0.12, 0.05)
BITE = (0.0, 0.5, 0.45, 0.35, 0.22, 0.12)
"""Gains of the harmonics that ring, and of those that are heard at the stroke only (design values)."""

BITE_RANGE = (0.1, 0.9)
GAIN = 0.3
FULL_UP_TO_HZ = 400.0
"""Above this, tones lose 3 dB an octave: the ear is keener there."""


class Pluck:
    """Eight voices, each at its own place between the ears, plucked in turn."""

    def __init__(self, bench: Bench) -> None:
        self._bite = 0.4
        voices = [self._voice(bench, 0.5 + WIDTH * (-1) ** place * (1.0 - place / VOICES)) for place in range(VOICES)]
        total = Sum(voice.parts[-1] for voice in voices)
        self.output: Any = total.output
        self._voices = Voices(voices, total, self.output)

    @staticmethod
    def _voice(bench: Bench, place: float) -> Voice:
        envelope = envelope_of(attack_s=ATTACK_S, decay_s=DECAY_S[1], sustain=0.0, release_s=RELEASE_S)
        way = pyo.Port(envelope, risetime=ROUND_S, falltime=ROUND_S)
        # Squared, the straight line of the envelope falls like something that was plucked; cubed, like its overtones.
        shape = pyo.Sig(way, mul=way)
        hard = pyo.Sig(way)
        bite = pyo.Sig(shape, mul=hard)
        body = pyo.Osc(sum_table(*BODY), freq=220.0, mul=shape)
        tone = pyo.Osc(sum_table(*BITE), freq=220.0, mul=bite, add=body)
        placed = pyo.Pan(tone, outs=2, pan=place)
        return Voice(bench, envelope, (way, shape, hard, bite, body, tone, placed), ATTACK_S, RELEASE_S)

    def strike(self, note: Note) -> None:
        """Pluck one string; it rings for the length of the note, 0.4 to 1.5 s. Harder is brighter, and high notes are softer."""
        decay_s = clamp(note.length_frames / SAMPLE_RATE_HZ, *DECAY_S)

        def tune(voice: Voice) -> float:
            _, _, hard, _, body, tone, placed = voice.parts
            body.freq = tone.freq = note.pitch_hz
            hard.mul = self._bite * (0.5 + 0.5 * note.velocity)
            placed.mul = GAIN * note.velocity * min(1.0, (FULL_UP_TO_HZ / note.pitch_hz) ** 0.5)
            voice.envelope.decay = decay_s
            return 1.0

        self._voices.strike(int((ATTACK_S + decay_s) * SAMPLE_RATE_HZ), tune)

    def steer(self, controls: Controls) -> None:
        """Brightness sets the colour of the strokes to come."""
        self._bite = lerp(*BITE_RANGE, controls.brightness)


LAYER = Layer("pluck", "Short soft strings.", reference_lufs=-25.0, budget_ms_per_s=4.5, tonal=True, build=Pluck)
