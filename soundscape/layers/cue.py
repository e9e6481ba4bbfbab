"""Cue: a slow swell of glass, kept for the one signature that belongs to a listener."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._cycles import Tone
from soundscape.layers._pyo import pyo
from soundscape.layers._stereo import with_shared_part
from soundscape.layers._sum import Sum
from soundscape.layers.base import Bench, Layer, Slope, Voice, Voices
from soundscape.score import Controls, Note
from soundscape.units import lerp

ATTACK_S = 0.9
RELEASE_S = 2.5
VOICES = 5
SHIMMER = 0.0009
"""1.6 cents to either side, about: the ears beat slowly against each other."""

GLINT_HARMONIC = 4
GLINT_RANGE = (0.12, 0.3)
GAIN = 0.209
FULL_UP_TO_HZ = 400.0
"""Above this, tones lose 3 dB an octave: the ear is keener there."""


class Cue:
    """Five voices of two partials: one that swells, and one two octaves above that comes after it and goes before it."""

    def __init__(self, bench: Bench) -> None:
        self._glint = 0.2
        voices = [self._voice(bench) for _ in range(VOICES)]
        total = Sum(voice.parts[-1] for voice in voices)
        self.output: Any = with_shared_part(total.output)
        self._voices = Voices(voices, total, total.output, self.output)

    @staticmethod
    def _voice(bench: Bench) -> Voice:
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S)
        # Squared, straight lines become a swell without corners at the bottom.
        shape = pyo.Sig(envelope.line, mul=envelope.line)
        late = pyo.Sig(shape)
        glint_shape = pyo.Sig(shape, mul=late)
        glint = Tone((1.0,), mul=glint_shape)
        glass = Tone((1.0,), (-SHIMMER, SHIMMER), mul=shape, add=glint.output)
        tone = pyo.Sig(glass.output)
        return Voice(bench, envelope, (shape, late, glint_shape, glint, glass, tone))

    def strike(self, note: Note) -> None:
        """Begin one tone; it swells for a second and falls until the note is over and a little longer; velocity is loudness."""

        attack_frames = min(note.length_frames, int(ATTACK_S * SAMPLE_RATE_HZ))

        def tune(voice: Voice) -> float:
            _, late, _, glint, glass, _ = voice.parts
            glint.tune(GLINT_HARMONIC * note.pitch_hz)
            glass.tune(note.pitch_hz)
            loudness = GAIN * note.velocity * min(1.0, (FULL_UP_TO_HZ / note.pitch_hz) ** 0.5)
            voice.envelope.release_s = (note.length_frames - attack_frames) / SAMPLE_RATE_HZ + RELEASE_S
            late.mul = self._glint / loudness if loudness > 0.0 else 0.0
            return float(loudness**0.5)

        self._voices.strike(attack_frames, tune)

    def steer(self, controls: Controls) -> None:
        """Brightness sets how much glint the tones to come have."""
        self._glint = lerp(*GLINT_RANGE, controls.brightness)


LAYER = Layer("cue", "A slow swell of glass.", reference_lufs=-24.5, budget_ms_per_s=4.0, tonal=True, build=Cue)
