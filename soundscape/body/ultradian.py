"""The basic rest-activity cycle: a small, labile wave of 110 minutes anchored to waking. Evidence for it is weak, so is its say."""

import math

import msgspec

from soundscape.units import Share, clamp

PERIOD_MIN = 110.0
FIRST_PEAK_MIN = 35.0
"""The first peak comes 35 min after waking, past sleep inertia (design value, science notes 3)."""


class Ultradian(msgspec.Struct, frozen=True):
    """The cycle at one instant: period in minutes, phase from peak to peak (0..1) and level (-1..1)."""

    period_min: float
    phase: Share
    level: float


def at(awake_h: float, *, rested_h: float | None = None, until_bed_h: float | None = None) -> Ultradian:
    """Return the cycle after so many hours awake (0..24); its amplitude fades from 1 at 8 h to 0.5 at 12 h.

    `rested_h` are the hours since the last nap of more than 20 minutes, which begins the cycle anew; None without one. It swells from
    nothing to its first peak, and is gone again when the next bedtime, `until_bed_h` away, has come.
    """
    since_min = (awake_h if rested_h is None else rested_h) * 60.0
    cycles = (since_min - FIRST_PEAK_MIN) / PERIOD_MIN
    amplitude = 1.0 - 0.5 * min(1.0, max(0.0, (awake_h - 8.0) / 4.0))
    amplitude *= clamp(since_min / FIRST_PEAK_MIN, 0.0, 1.0)
    if until_bed_h is not None:
        amplitude *= clamp(until_bed_h * 60.0 / FIRST_PEAK_MIN, 0.0, 1.0)
    return Ultradian(PERIOD_MIN, Share(cycles % 1.0), amplitude * math.cos(2.0 * math.pi * cycles))
