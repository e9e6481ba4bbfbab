"""Whether a body moves: what was told of it, how long that word holds, and what a heart alone gives away.

Many sources tell of motion only when it changes, so a word holds for a while. Where no word holds, a rate that sitting people hardly reach
counts as exercise: the heart-rate reserve at which moderate exercise begins (40 %, American College of Sports Medicine), until it is back
below light exercise (30 %). Without that rule every run without a motion sensor would pass for a raised heart at rest.
"""

import msgspec

from soundscape.signals.base import Motion

MOVING_HOLDS_S = 3600.0
STILL_HOLDS_S = 600.0
"""How long a single word of motion holds (design values); after it nobody knows."""

HIGHEST_BPM = 190.0
"""A highest rate for everybody: 208 - 0.7 * age (Tanaka 2001) at 25 years, since nobody's age is asked."""

EXERCISE_SHARE = 0.4
OVER_SHARE = 0.3


class Moves(msgspec.Struct, frozen=True, array_like=True):
    """The last word on motion, from a motion signal: whether moving, steps a minute (None unknown), and when, in s since the epoch."""

    moving: bool
    cadence_spm: float | None
    at_s: float


class MotionNow(msgspec.Struct, frozen=True):
    """Motion at one instant: whether moving, steps a minute (None unknown), age in s, and how far (0..1) the cadence may steer."""

    moving: bool
    cadence_spm: float | None
    age_s: float
    weight: float


def holding(word: Motion | None, age_s: float) -> Motion | None:
    """Return the word on motion as far as it still holds after `age_s` seconds."""
    if word is None:
        return None
    return word if age_s <= (MOVING_HOLDS_S if word == "moving" else STILL_HOLDS_S) else None


def is_exercise(rate_bpm: float, resting_bpm: float, *, before: bool) -> bool:
    """Return whether a rate that nobody explains is taken for exercise; `before` says whether it was until now."""
    share = OVER_SHARE if before else EXERCISE_SHARE
    return rate_bpm > resting_bpm + share * max(0.0, HIGHEST_BPM - resting_bpm)
