"""A gain that moves in straight lines, applied to a window of sound."""

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import CHANNELS, QUANTUM_FRAMES, Pcm
from soundscape.units import Frames

HOP_FRAMES = Frames(24)
"""A gain is given every 0.5 ms."""

_SHARE = np.repeat(np.arange(HOP_FRAMES) / HOP_FRAMES, CHANNELS).astype(np.float32)


def _ramp(frames: int) -> Pcm:
    """Return the way from 0 to 1 over at most a quantum, for both ears, shape (frames, 2)."""
    way = np.minimum(np.arange(frames) / min(frames, QUANTUM_FRAMES), 1.0)
    return np.repeat(way.astype(np.float32)[:, None], CHANNELS, axis=1)


_RAMP = _ramp(QUANTUM_FRAMES)


def straight(sound: Pcm, start: float, end: float) -> Pcm:
    """Return `sound`, shape (frames, 2), times a gain that runs straight from `start` to `end` within 100 ms and then stays there."""
    if start == end:
        return sound * np.float32(end)
    ramp = _RAMP if len(sound) == QUANTUM_FRAMES else _ramp(len(sound))
    return sound * (np.float32(start) + np.float32(end - start) * ramp)


def along(sound: Pcm, course: NDArray[np.float64]) -> Pcm:
    """Return `sound`, shape (frames, 2), times a gain that runs straight from each value of `course` to the next.

    `frames` is a multiple of 24; `course` has the gains at the starts of all hops and at the end of the last. A hop of both ears is a row:
    that is much faster than frame by frame.
    """
    starts, steps = course[:-1, None].astype(np.float32), np.diff(course)[:, None].astype(np.float32)
    gains: NDArray[np.float32] = starts + steps * _SHARE
    return np.asarray(gains * sound.reshape(gains.shape)).reshape(sound.shape)
