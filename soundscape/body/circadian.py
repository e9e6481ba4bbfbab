"""The body clock: where between the two nightly landmarks, core temperature minimum and melatonin onset, this body is."""

import math

import msgspec

from soundscape.body.habits import Habits
from soundscape.units import Hours, Share

CBT_MIN_AFTER_MID_SLEEP_H = 1.6
"""The temperature minimum of a body that sleeps 23-07 in ordinary light lies at 4.6 h (Forger 1999 at 150 lux), 1.6 h after mid-sleep."""

DLMO_BEFORE_CBT_MIN_H = 7.0
"""Dim-light melatonin onset precedes the temperature minimum by seven hours (science notes 1.1)."""


class Circadian(msgspec.Struct, frozen=True):
    """The body clock at one instant: landmarks in local clock hours, hours since the temperature minimum, alertness from 0 to 1."""

    cbt_min_clock_h: Hours
    dlmo_clock_h: Hours
    phase_h: Hours
    alertness: Share


def at(habits: Habits, clock_h: float) -> Circadian:
    """Return the body clock of somebody who keeps these habits, at a local clock hour (0..24).

    Alertness is (1 + cos(2 pi (phase - 12) / 24)) / 2: lowest at the temperature minimum, highest twelve hours later.
    """
    mid_sleep_h = habits.bed_h + habits.asleep_h / 2.0
    cbt_min_h = (mid_sleep_h + CBT_MIN_AFTER_MID_SLEEP_H) % 24.0
    phase_h = (clock_h - cbt_min_h) % 24.0
    alertness = (1.0 + math.cos(2.0 * math.pi * (phase_h - 12.0) / 24.0)) / 2.0
    return Circadian(Hours(cbt_min_h), Hours((cbt_min_h - DLMO_BEFORE_CBT_MIN_H) % 24.0), Hours(phase_h), Share(alertness))
