"""The floor: noise so soft that nobody hears it, so that encoders and speakers never see true silence."""

from functools import lru_cache

import numpy as np

from soundscape.audio import CHANNELS, SAMPLE_RATE_HZ, Pcm
from soundscape.chance import Chance
from soundscape.layers._shaped import shaped_noise
from soundscape.units import amplitude

FLOOR_DB = -90.0
FLOOR_SLOPE_DB = -5.0
SEAM_FRAMES = 240
TABLE_FRAMES = 5 * SAMPLE_RATE_HZ
LONGEST_FRAMES = TABLE_FRAMES - SEAM_FRAMES

_SEED = 20_260_102
_ANGLE = np.linspace(0.0, np.pi / 2.0, SEAM_FRAMES, endpoint=False, dtype=np.float32)[:, None]
_COMING, _GOING = np.sin(_ANGLE), np.cos(_ANGLE)


@lru_cache(maxsize=1)
def _table() -> Pcm:
    """Return the noise all stations of a process read, shape (TABLE_FRAMES, 2): its ears have nothing in common."""
    noise = shaped_noise(FLOOR_SLOPE_DB, _SEED)[: CHANNELS * TABLE_FRAMES].reshape(CHANNELS, TABLE_FRAMES)
    return np.ascontiguousarray(amplitude(FLOOR_DB) / np.sqrt(np.mean(noise**2)) * noise.T, np.float32)


class Floor:
    """Reads every window from a place of its own, with equal-power seams of 5 ms between them: it never comes round."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._noise = _table()
        self._going: Pcm = np.zeros((SEAM_FRAMES, CHANNELS), np.float32)

    def add_to(self, samples: Pcm) -> None:
        """Lay the floor under the next window, shape (frames, 2), at most LONGEST_FRAMES of it."""
        start = self._chance.whole(0, LONGEST_FRAMES - len(samples))
        end = start + len(samples)
        samples[SEAM_FRAMES:] += self._noise[start + SEAM_FRAMES : end]
        samples[:SEAM_FRAMES] += self._noise[start : start + SEAM_FRAMES] * _COMING + self._going
        self._going = self._noise[end : end + SEAM_FRAMES] * _GOING
