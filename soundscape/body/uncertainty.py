"""How far what is said about a body may be off, and what makes it so."""

import math

import msgspec

from soundscape.units import Hours, Share

PHASE_H = 1.0
"""Models fed with real light find melatonin onset within about an hour in people on ordinary schedules (Huang 2021)."""

WITHOUT_LIGHT_H = 0.7
WITHOUT_HABITS_H = 2.5
"""Adults' sleep lies about this far to either side of the assumed one (design value)."""

PER_LATE_H = 0.2
"""A clock on the move may be a fifth of the way further or less far than the model has it (design value)."""

BY_DAY_H = 1.0
"""Models do worse for people who work at night (Huang 2021); by how much is a design value."""

WITHOUT_HABITS_ENERGY = 0.16
"""Sleep pressure runs from 0.12 to 0.65 in a day: not knowing it leaves 0.6 times half of that open."""

OWN_ENERGY = 0.1
ENERGY_PER_PHASE_H = 0.5 * 2.0 * math.pi / 24.0


class Uncertainty(msgspec.Struct, frozen=True):
    """Half-widths: hours of circadian phase (up to 12), and energy (up to 0.5)."""

    phase_h: Hours
    energy: Share


def uncertainty(*, habits_known: bool, light_known: bool, late_h: float = 0.0, sleeps_by_day: bool = False) -> Uncertainty:
    """Return how wide the answer is when habits, or the place and with it the light, are known or not.

    `late_h` are the hours the clock is out of step with the life led, to either side.
    """
    phase_h = math.hypot(
        PHASE_H,
        0.0 if habits_known else WITHOUT_HABITS_H,
        0.0 if light_known else WITHOUT_LIGHT_H,
        PER_LATE_H * late_h,
        BY_DAY_H if sleeps_by_day else 0.0,
    )
    energy = math.hypot(OWN_ENERGY, ENERGY_PER_PHASE_H * phase_h, 0.0 if habits_known else WITHOUT_HABITS_ENERGY)
    return Uncertainty(Hours(phase_h), Share(min(0.5, energy)))
