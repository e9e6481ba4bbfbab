"""Voices as waveforms: the harmonics of a sung tone, shaped by the formants of a vowel between "oo" and "ah"."""

import math
from functools import cache
from typing import Any, NamedTuple

from soundscape.layers._tables import sum_table
from soundscape.units import lerp

GLOTTIS_DB_PER_OCTAVE = -8.0
"""How the harmonics of a soft voice fall before the mouth shapes them: -12 dB of the source, some of it won back at the lips."""

HIGHEST_HZ = 5_000.0
MOST_HARMONICS = 48
BREATH = 0.04
"""What passes the mouth between the formants."""

STEPS_PER_OCTAVE = 4
COLOURS = 5


class Formant(NamedTuple):
    """One resonance of the mouth: where it lies and how wide it is, in Hz, and its gain."""

    hz: float
    width_hz: float
    gain: float


AH = (Formant(730.0, 90.0, 1.0), Formant(1_090.0, 110.0, 0.5), Formant(2_440.0, 170.0, 0.1))
OO = (Formant(300.0, 80.0, 1.0), Formant(870.0, 100.0, 0.2), Formant(2_240.0, 170.0, 0.02))
"""The frequencies after Peterson and Barney (1952), men; widths and gains are design values."""


def formants(brightness: float) -> tuple[Formant, ...]:
    """Return the formants of the vowel at a brightness from 0 ("oo") to 1 ("ah"), moved by ratios, as pitch is heard."""
    return tuple(Formant(*(low * (high / low) ** brightness for low, high in zip(*pair, strict=True))) for pair in zip(OO, AH, strict=True))


def harmonic_gains(pitch_hz: float, brightness: float) -> tuple[float, ...]:
    """Return the gains of the harmonics of a voice at this pitch, the fundamental first; the sum of their squares is 1."""
    mouth = formants(brightness)
    exponent = GLOTTIS_DB_PER_OCTAVE / (20.0 * math.log10(2.0))
    gains = []
    for harmonic in range(1, max(1, min(MOST_HARMONICS, int(HIGHEST_HZ / pitch_hz))) + 1):
        resonance = sum(formant.gain / math.hypot(1.0, (harmonic * pitch_hz - formant.hz) / formant.width_hz) for formant in mouth)
        gains.append((resonance + BREATH) * harmonic**exponent)
    whole = math.hypot(*gains)
    return tuple(gain / whole for gain in gains)


def vowel_table(pitch_hz: float, brightness: float) -> Any:
    """Return the shared waveform of a voice near this pitch (to a minor third) and brightness (to a quarter)."""
    step = round(STEPS_PER_OCTAVE * math.log2(min(max(pitch_hz, 40.0), HIGHEST_HZ) / 55.0))
    return _table(step, round(lerp(0.0, COLOURS - 1.0, brightness)))


@cache
def _table(step: int, colour: int) -> Any:
    return sum_table(*harmonic_gains(55.0 * 2.0 ** (step / STEPS_PER_OCTAVE), colour / (COLOURS - 1)))
