"""Steady tones as tables of whole cycles, scanned sample by sample: in tune, nothing interpolated, a quarter of an oscillator's cost."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._scan import Scan
from soundscape.layers._tables import table_of
from soundscape.units import clamp

PITCHES_HZ = (30.0, 4_000.0)
STEPS_PER_OCTAVE = 1_200
"""Pitches are rounded to the cent, so that there is a limit to the tables a process can make: 8500 of 16 kB for each of three timbres.

An hour of music takes some thirty. What pieces are made of, the three octaves of the pad and the one of the bass, is 75 MB in all.
"""

_HIGHEST_STEP = int(STEPS_PER_OCTAVE * math.log2(PITCHES_HZ[1] / PITCHES_HZ[0]))

FRAMES = (1_200, 2_400)
"""The shortest table tried holds two cycles, within these limits, and the longest is twice as long."""


def rounded(pitch_hz: float) -> float:
    """Return the nearest pitch there is a table for, within PITCHES_HZ."""
    step = min(_HIGHEST_STEP, round(STEPS_PER_OCTAVE * math.log2(max(pitch_hz, PITCHES_HZ[0]) / PITCHES_HZ[0])))
    return float(PITCHES_HZ[0] * 2.0 ** (step / STEPS_PER_OCTAVE))


def whole_cycles(pitch_hz: float) -> tuple[int, int]:
    """Return how many cycles in how many frames come nearest to a pitch within PITCHES_HZ: less than half a cent away."""
    shortest = int(clamp(2.0 * SAMPLE_RATE_HZ / pitch_hz, *FRAMES))
    frames = np.arange(shortest, 2 * shortest + 1)
    cycles = pitch_hz * frames / SAMPLE_RATE_HZ
    whole = np.maximum(np.round(cycles), 1.0)
    best = int(np.argmin(np.abs(cycles / whole - 1.0)))
    return int(whole[best]), int(frames[best])


def tone(gains: tuple[float, ...], pitch_hz: float, phase: float = 0.0) -> NDArray[np.float64]:
    """Return whole cycles of the sum of harmonics with these gains, the fundamental first, begun at a phase of 0 to 1, shape (frames,).

    Harmonics that the sample rate has no room for are left out.
    """
    cycles, frames = whole_cycles(clamp(pitch_hz, *PITCHES_HZ))
    harmonics = np.arange(1, min(len(gains), (frames - 1) // 2 // cycles) + 1)
    spectrum = np.zeros(frames // 2 + 1, np.complex128)
    spectrum[harmonics * cycles] = -0.5j * frames * np.array(gains[: len(harmonics)]) * np.exp(2j * np.pi * phase * harmonics)
    return np.asarray(np.fft.irfft(spectrum, frames))


@cache
def _table(gains: tuple[float, ...], pitch_hz: float) -> Any:
    # As good as chance, but the same for the same pitch: the tones of a chord must not all have their peaks together, nor the two ears.
    phase = 61.8 * pitch_hz % 1.0
    return table_of(tone(gains, pitch_hz, phase))


class Tone(Scan):
    """A steady tone, at full level unless told otherwise.

    There is one stream for each of `sharper`, which tells how much higher it is than the tone, as a share of the pitch; to the cent.
    """

    def __init__(self, gains: tuple[float, ...], sharper: Sequence[float] = (0.0,), *, mul: Any = 1.0, add: Any = 0.0) -> None:
        self._gains = gains
        self._sharper = sharper
        self._pitch_hz = 220.0
        super().__init__(self._tables(), mul=mul, add=add)

    def tune(self, pitch_hz: float) -> None:
        """Begin anew at another pitch with the next block, or go on at the same; those outside PITCHES_HZ are taken to the nearest."""
        if pitch_hz != self._pitch_hz:
            self._pitch_hz = pitch_hz
            self.output.table = self._tables()
            # A scan would read on where it is, which may lie behind the end of a shorter table.
            self.output.reset()

    def _tables(self) -> list[Any]:
        return [_table(self._gains, rounded(self._pitch_hz * (1.0 + sharper))) for sharper in self._sharper]
