"""The almost-silence: every quarter of an hour or so the whole programme sinks nearly out of hearing, rests there and comes back.

    0 dB  ----\\                        ____----
               \\__________________----
              10 s     hold            75 s

The pattern is the project's science notes' (5.1): 12 to 18 dB down for 60 to 120 s, every 10 to 20 minutes.
"""

import math
from functools import lru_cache

from soundscape.audio import seconds
from soundscape.chance import Chance
from soundscape.presets import Stillness

LEAVES_S = 10.0
RETURNS_S = 75.0
"""At least a minute; never faster than 0.4 dB a second (design value)."""


def level_db(frame: int, seed: int, stillness: Stillness | None) -> float:
    """Return how far the programme has sunk at a frame, in dB, 0 or below: a pure function, so that any host can go on with it."""
    if stillness is None:
        return 0.0
    at_s = seconds(frame)
    number = max(1, round(at_s / _period_s(stillness)))
    # The one before may still be on its way back while the nearest has not begun.
    return min(_level_db(at_s, each, seed, stillness) for each in {max(1, number - 1), number})


def start_s(number: int, seed: int, stillness: Stillness) -> float:
    """Return when the almost-silence of a number, 1 or above, begins: no two lie nearer or farther apart than the preset allows."""
    low, high = stillness.every_min
    stray = Chance(seed, number, "stillness").uniform(-0.25, 0.25) * (high - low)
    return number * _period_s(stillness) + 60.0 * stray


def _period_s(stillness: Stillness) -> float:
    return 30.0 * sum(stillness.every_min)


@lru_cache(maxsize=1_024)
def _pattern(number: int, seed: int, stillness: Stillness) -> tuple[float, float, float]:
    """Return when an almost-silence begins (s), how deep it is (dB) and how long it holds (s)."""
    chance = Chance(seed, number, "stillness depth")
    return start_s(number, seed, stillness), chance.uniform(*stillness.depth_db), chance.uniform(*stillness.hold_s)


def _level_db(at_s: float, number: int, seed: int, stillness: Stillness) -> float:
    begin_s, depth_db, hold_s = _pattern(number, seed, stillness)
    since_s = at_s - begin_s
    if since_s <= LEAVES_S:
        return -depth_db * _eased(since_s / LEAVES_S)
    return -depth_db * _eased(1.0 - (since_s - LEAVES_S - hold_s) / RETURNS_S)


def _eased(share: float) -> float:
    """Return a share limited to 0..1 that starts and arrives gently: half a cosine."""
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, share)))
