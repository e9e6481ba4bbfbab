"""The grid that all audio lies on, and the packet that leaves it.

One sample rate, one block, one quantum for the whole project: 48 kHz stereo float32, pyo blocks of 240 frames (5 ms), Opus frames of 960
(20 ms) and quanta of 4800 (100 ms). Every position is an integer number of frames since the station opened, so nothing drifts.
"""

from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from soundscape.units import Frames, Seconds

SAMPLE_RATE_HZ = 48_000
CHANNELS = 2
BLOCK_FRAMES = Frames(240)
OPUS_FRAMES = Frames(960)
QUANTUM_FRAMES = Frames(4_800)
QUANTUM_S = Seconds(QUANTUM_FRAMES / SAMPLE_RATE_HZ)

Pcm: TypeAlias = NDArray[np.float32]
"""Samples of shape (frames, 2), full scale at -1 and 1."""


class Packet(msgspec.Struct, frozen=True, gc=False):
    """Encoded audio of one format: `data` decodes to `frames` frames from `first_frame` on (encoder delay not counted).

    `data` is one unit a decoder can take (an Opus packet, whole MP3 frames) or interleaved little-endian samples.
    """

    format: str
    first_frame: int
    frames: int
    data: bytes


def seconds(frames: int) -> Seconds:
    """Return the length of `frames` in seconds."""
    return Seconds(frames / SAMPLE_RATE_HZ)


def block_aligned(length_s: float) -> Frames:
    """Return `length_s` in frames, rounded to the nearest whole block (a multiple of 240)."""
    return Frames(round(length_s * SAMPLE_RATE_HZ / BLOCK_FRAMES) * BLOCK_FRAMES)
