"""Pad: soft detuned oscillators with attacks of seconds, the harmony of the piece."""

from typing import Any

from soundscape.layers._cycles import Tone
from soundscape.layers._stereo import with_shared_part
from soundscape.layers._sum import Sum
from soundscape.layers.base import Bench, Layer, Slope, Voice, Voices
from soundscape.score import Controls, Note

ATTACK_S = 3.0
RELEASE_S = 4.0
VOICES = 8
"""Two chords of four voices: one fades while the next comes."""

DETUNE = 0.0012
"""Two cents to either side, about: wide enough to move, well within the ten cents a note may stray."""

GAIN = 0.103
HARMONICS = tuple(1.0 / harmonic**1.2 for harmonic in range(1, 21))
"""They fall by 7 dB an octave, for the tone filter of the bus to choose from."""

SIDES = (-DETUNE, DETUNE)


class Pad:
    """Eight voices of two tones, one for each ear."""

    def __init__(self, bench: Bench) -> None:
        voices = [self._voice(bench) for _ in range(VOICES)]
        total = Sum(voice.parts[-1].output for voice in voices)
        self.output: Any = with_shared_part(total.output)
        self._voices = Voices(voices, total, total.output, self.output)

    @staticmethod
    def _voice(bench: Bench) -> Voice:
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S)
        return Voice(bench, envelope, (Tone(HARMONICS, SIDES, mul=envelope.line),))

    def strike(self, note: Note) -> None:
        """Begin one voice of a chord."""

        def tune(voice: Voice) -> float:
            voice.parts[-1].tune(note.pitch_hz)
            return GAIN * note.velocity

        self._voices.strike(note.length_frames, tune, tied=note.pitch_hz)

    def steer(self, controls: Controls) -> None:
        """The pad follows nothing but its notes; its brightness is the bus's."""


LAYER = Layer("pad", "Soft detuned chords.", reference_lufs=-19.5, budget_ms_per_s=3.0, tonal=True, build=Pad)
