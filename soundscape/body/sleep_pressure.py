"""Sleep pressure: the process S of the two-process model (Daan and Borbély), carried on awake and asleep, or steady for given habits."""

import math

from soundscape.body.habits import Habits
from soundscape.units import Share

RISE_H = 18.2
FALL_H = 4.2
"""Time constants awake and asleep in hours (npj Biol Timing Sleep 2025, fig. 1)."""


def advance(pressure: float, hours: float, *, asleep: bool) -> Share:
    """Return the pressure (0..1) after some hours (0 or more) spent all awake or all asleep."""
    return Share(pressure * math.exp(-hours / FALL_H) if asleep else _rise(pressure, hours))


def at(habits: Habits, clock_h: float) -> Share:
    """Return the sleep pressure (0..1) of somebody who keeps these habits, at a local clock hour (0..24)."""
    waking = _at_waking(habits)
    awake_h = habits.awake_for(clock_h)
    if awake_h is not None:
        return Share(_rise(waking, awake_h))
    at_bed = _rise(waking, 24.0 - habits.asleep_h)
    asleep_h = (clock_h - habits.bed_h) % 24.0
    return Share(at_bed * math.exp(-asleep_h / FALL_H))


def _rise(start: float, awake_h: float) -> float:
    return 1.0 - (1.0 - start) * math.exp(-awake_h / RISE_H)


def _at_waking(habits: Habits) -> float:
    # The pressure that reproduces itself after one day: s = fall * (1 - (1 - s) * rise), solved for s.
    fall = math.exp(-habits.asleep_h / FALL_H)
    rise = math.exp(-(24.0 - habits.asleep_h) / RISE_H)
    return fall * (1.0 - rise) / (1.0 - fall * rise)
