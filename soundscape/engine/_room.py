"""The room: a dense, darkening reverberation of the middle of the picture, different in each ear."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo

WET = 0.46
"""How strong the room is against what sounds in it."""

SIZE = 0.72
DAMPING = 0.8
"""Decay by 60 dB in 2.4 s at 125 Hz, 2.2 s at 1 kHz, 1.1 s at 4 kHz (measured)."""

DIFFUSION_FRAMES = ((631, 829), (1_471, 1_153))
DIFFUSION_FEEDBACK = 0.6
"""Two all-passes in each ear, at delays that share no factor: they thicken the echoes and bring the correlation of the ears down to 0.2."""

LONGEST_S = 0.05
"""Longer than any delay: an all-pass of pyo whose delay is as long as its memory ticks once a round."""


class Room:
    """The room two streams sound in: `output` is they and what the room adds to them.

    One Schroeder reverberator for both ears and all-passes for each: less than half the cost of a feedback network per ear, and denser.
    """

    def __init__(self, dry: Any) -> None:
        self._middle = pyo.Sig(dry[0], add=dry[1])
        self._tail = pyo.Freeverb(self._middle, size=SIZE, damp=DAMPING, bal=1.0, mul=0.5 * WET)
        self._diffusers = []
        self.output: Any = self._tail
        for frames in DIFFUSION_FRAMES:
            delays_s = [ear / SAMPLE_RATE_HZ for ear in frames]
            self.output = pyo.Allpass(self.output, delay=delays_s, feedback=DIFFUSION_FEEDBACK, maxdelay=LONGEST_S)
            self._diffusers.append(self.output)
        self.output.add = [dry[0], dry[1]]
