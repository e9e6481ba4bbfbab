"""Choir: voices that sing a vowel between "oo" and "ah" and never a word."""

from functools import lru_cache
from typing import Any

import numpy as np

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo
from soundscape.layers._scan import Scan
from soundscape.layers._stereo import with_shared_part
from soundscape.layers._sum import Sum
from soundscape.layers._tables import table_of
from soundscape.layers._vowels import vowel_table
from soundscape.layers.base import Bench, Layer, Slope, Voice, Voices
from soundscape.score import Controls, Note

ATTACK_S = 2.5
RELEASE_S = 3.0
VOICES = 8
"""Two chords of four voices: one fades while the next comes."""

DETUNE = (0.0008, 0.0022)
"""Each singer is 1.4 to 3.8 cents off, one down, one up."""

VIBRATO_HZ = (4.3, 4.7, 5.1, 5.6)
VIBRATO_DEPTH = 0.0020
"""3.5 cents: with the detuning less than 8 in all."""

GAIN = 0.103
FULL_UP_TO_HZ = 300.0
"""Above this, voices lose 3 dB an octave: the ear is keener there."""


@lru_cache(maxsize=len(VIBRATO_HZ))
def _vibrato_table(rate_hz: float) -> Any:
    """Return the shared table of one cycle of a vibrato."""
    frames = round(SAMPLE_RATE_HZ / rate_hz)
    return table_of(np.sin(2.0 * np.pi * np.arange(frames) / frames))


class Choir:
    """Eight voices of two singers, one for each ear, who share four vibratos among them."""

    def __init__(self, bench: Bench) -> None:
        self._chance = bench.chance
        self._brightness = 0.5
        self._vibratos = [Scan([_vibrato_table(rate)]) for rate in VIBRATO_HZ]
        voices = [self._voice(bench, place) for place in range(VOICES)]
        total = Sum(voice.parts[-1] for voice in voices)
        self.output: Any = with_shared_part(total.output)
        self._voices = Voices(voices, total, *self._vibratos, total.output, self.output)

    def _voice(self, bench: Bench, place: int) -> Voice:
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S)
        count = len(VIBRATO_HZ)
        left = pyo.Sig(self._vibratos[place % count].output)
        right = pyo.Sig(self._vibratos[(place + 1 + place // count) % count].output)
        phase = bench.chance.uniform()
        singers = pyo.Osc(vowel_table(220.0, 0.5), freq=[left, right], phase=[phase, (phase + 0.25) % 1.0], mul=envelope.line)
        return Voice(bench, envelope, (left, right, singers))

    def strike(self, note: Note) -> None:
        """Begin one voice of a chord on the vowel of the moment; velocity is loudness."""

        def tune(voice: Voice) -> float:
            left, right, singers = voice.parts
            left.mul = right.mul = VIBRATO_DEPTH * note.pitch_hz
            left.add = note.pitch_hz * (1.0 - self._chance.uniform(*DETUNE))
            right.add = note.pitch_hz * (1.0 + self._chance.uniform(*DETUNE))
            singers.table = vowel_table(note.pitch_hz, self._brightness)
            return float(GAIN * note.velocity * min(1.0, (FULL_UP_TO_HZ / note.pitch_hz) ** 0.5))

        self._voices.strike(note.length_frames, tune, tied=note.pitch_hz)

    def steer(self, controls: Controls) -> None:
        """Brightness opens the mouths of the voices to come."""
        self._brightness = controls.brightness


LAYER = Layer("choir", "Voices on a vowel, without words.", reference_lufs=-22.0, budget_ms_per_s=5.0, tonal=True, build=Choir)
