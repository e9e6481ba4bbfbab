"""The sleep timer: the music fades out and leaves only the floor. Pure; times are seconds since the epoch."""

import msgspec

from soundscape.units import clamp

SHORTEST_FADE_S = 5.0
LONGEST_FADE_S = 1800.0
LONGEST_MIN = 720.0
NO_FADE_S = 3.0
"""Without a fade the music still leaves as every station does: over three seconds."""


class SleepTimer(msgspec.Struct, frozen=True):
    """When it will be quiet, and how long the fade before that takes (s)."""

    ends_s: float
    fade_s: float

    def level(self, at_s: float) -> float:
        """Return how much (0..1, linear amplitude) of the music is left at a time: all of it before the fade, nothing after.

        The square of what is left of the fade falls evenly to the ear until very near its end.
        """
        return clamp((self.ends_s - at_s) / self.fade_s, 0.0, 1.0) ** 2

    def ended(self, at_s: float) -> bool:
        """Return whether it is over."""
        return at_s >= self.ends_s


def timer(now_s: float, *, ends_s: float, fade_s: float) -> SleepTimer:
    """Return the timer that ends at a time; a fade that would have to begin in the past begins now."""
    return SleepTimer(ends_s, clamp(fade_s or NO_FADE_S, NO_FADE_S, max(NO_FADE_S, ends_s - now_s)))
