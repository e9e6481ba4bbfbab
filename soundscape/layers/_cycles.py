"""Steady tones as tables of whole cycles, scanned sample by sample: in tune, without interpolation, at a third of an oscillator's cost."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._scan import Scan
from soundscape.layers._tables import table_of
from soundscape.units import clamp

PITCHES_HZ = (20.0, 8_000.0)
STEPS_PER_OCTAVE = 1_200
"""Pitches are rounded to the cent, so that there is a limit to the tables a process can ever make."""

FRAMES = (1_200, 2_400)
"""The shortest table tried holds two cycles, within these limits, the longest twice as many: 15 kB for most pitches, 25 for the bass."""


def rounded(pitch_hz: float) -> float:
    """Return the nearest pitch there is a table for, within PITCHES_HZ."""
    step = round(STEPS_PER_OCTAVE * math.log2(clamp(pitch_hz, *PITCHES_HZ) / PITCHES_HZ[0]))
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
def _table(gains: tuple[float, ...], pitch_hz: float, phase: float) -> Any:
    # As good as chance, but the same for the same pitch: the tones of a chord must not all have their peaks together.
    turn = 61.8 * pitch_hz % 1.0
    return table_of(tone(gains, pitch_hz, phase + turn))


class Side(NamedTuple):
    """How one ear hears a tone: how much sharper (a share of the pitch), and how far it has got in its cycle when it begins, 0 to 1."""

    sharper: float = 0.0
    phase: float = 0.0


class Tone(Scan):
    """A steady tone, at full level unless told otherwise: one stream for each of `sides`."""

    def __init__(self, gains: tuple[float, ...], sides: Sequence[Side] = (Side(),), *, mul: Any = 1.0, add: Any = 0.0) -> None:
        self._gains = gains
        self._sides = sides
        self._pitch_hz = 220.0
        super().__init__(self._tables(), mul=mul, add=add)

    def tune(self, pitch_hz: float) -> None:
        """Have another pitch, from the next block on; those outside PITCHES_HZ are taken to the nearest."""
        if pitch_hz != self._pitch_hz:
            self._pitch_hz = pitch_hz
            self.output.table = self._tables()

    def _tables(self) -> list[Any]:
        return [_table(self._gains, rounded(self._pitch_hz * (1.0 + side.sharper)), side.phase) for side in self._sides]
