"""How far it is night for a listener, and how loud anything may be then. Pure."""

from soundscape.body.habits import ASSUMED
from soundscape.listener import ListenerState
from soundscape.units import Share, lerp

WIND_DOWN_H = 0.75
"""Before bedtime the music goes down, and after waking it comes back, over so many hours."""

CEILING_LUFS = (-14.0, -18.0)
"""What nothing exceeds by day and by night, whatever plays: others may sleep next door (design values)."""


def share(state: ListenerState) -> Share:
    """Return how far (0..1) it is night: fully from bedtime to waking, less and less before and after.

    Where sleep is unknown, the usual hours stand in.
    """
    awake_h, until_bed_h = state.awake_h, state.until_bed_h
    if state.asleep is None:
        awake_h = ASSUMED.awake_for(state.clock_h)
    if until_bed_h is None:
        until_bed_h = ASSUMED.until_bed(state.clock_h)
    return Share(1.0 if awake_h is None else max(0.0, 1.0 - min(awake_h, until_bed_h) / WIND_DOWN_H))


def ceiling_lufs(state: ListenerState) -> float:
    """Return the loudness that no programme may exceed now, in LUFS."""
    return lerp(*CEILING_LUFS, share(state))
