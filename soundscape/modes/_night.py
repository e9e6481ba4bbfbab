"""How far it is night for a listener, and what that means for every mode: softer, whatever plays."""

from soundscape.body.habits import Habits
from soundscape.listener import ListenerState
from soundscape.modes.base import Because, Shaping

WIND_DOWN_H = 0.75
"""Before bedtime the music goes down, and after waking it comes back, over so many hours."""

USUAL_NIGHT = Habits(wake_h=6.0, bed_h=22.0)
"""Taken for whoever has not told their habits."""

SOFTER_LU = 4.0
"""Others may sleep next door, and ears that have had quiet hear more (design value)."""


def night(state: ListenerState) -> float:
    """Return how far (0..1) it is night: fully from bedtime to waking, less and less before and after."""
    awake_h, until_bed_h = state.awake_h, state.until_bed_h
    if until_bed_h is None:
        awake_h, until_bed_h = USUAL_NIGHT.awake_for(state.clock_h), USUAL_NIGHT.until_bed(state.clock_h)
    return 1.0 if awake_h is None else max(0.0, 1.0 - min(awake_h, until_bed_h) / WIND_DOWN_H)


def soften(shaping: Shaping, state: ListenerState) -> None:
    """Take the loudness down by up to 4 LU as the night comes, and give the reason."""
    share = night(state)
    text = "Your night is here or near, so the music is softer."
    softer = shaping.parameters.loudness_lufs - SOFTER_LU * share
    shaping.push("loudness_lufs", softer, Because("clock", round(state.clock_h, 2)), rule="night-softer", text=text)
