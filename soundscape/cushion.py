"""The last seconds of a station's sound, kept so that a new format can begin in the past."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm

KEPT_FRAMES = 4 * SAMPLE_RATE_HZ


class Cushion:
    """A ring of quanta as 16-bit samples: 0.8 MB for 4 s. The noise floor dithers the rounding."""

    def __init__(self, frame: int) -> None:
        self.end_frame = frame
        # One quantum more than is offered: whoever begins at the oldest frame reads it after the next one has come in.
        self._quanta: deque[NDArray[np.int16]] = deque(maxlen=KEPT_FRAMES // QUANTUM_FRAMES + 1)

    @property
    def start_frame(self) -> int:
        """The oldest frame that a new reader may begin with."""
        return self.end_frame - min(len(self._quanta) * QUANTUM_FRAMES, KEPT_FRAMES)

    def append(self, pcm: Pcm) -> None:
        """Take the next quantum in, shape (4800, 2); the oldest one is forgotten when the ring is full."""
        self._quanta.append(np.rint(pcm * 32767.0).astype(np.int16))
        self.end_frame += QUANTUM_FRAMES

    def at(self, frame: int) -> Pcm:
        """Return the quantum that begins at `frame`, which must be held."""
        samples = self._quanta[len(self._quanta) - (self.end_frame - frame) // QUANTUM_FRAMES]
        return samples.astype(np.float32) / np.float32(32767.0)
