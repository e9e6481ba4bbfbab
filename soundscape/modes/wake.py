"""Wake: from almost nothing up, by and by. For the first half hour after waking the music opens."""

from soundscape.listener import ListenerState
from soundscape.modes import _air, _night, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import clamp

OPENS_H = 0.5
"""How long after waking the music is as bright and dense as the moment asks for (design value)."""


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return music that grows: sparse and dark at waking, open after half an hour, louder by and by."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    _air.answer(shaping, state, preset)
    if (closed := 1.0 - _opened(state)) > 0.0:
        opening = "You are just waking: the music opens over half an hour."
        base.close(shaping, preset, closed, Because("clock", round(state.clock_h, 2)), rule="waking", text=opening)
    text = "The programme comes up from almost nothing, a little every minute."
    shaping.lead(base.at(preset.dynamics.db_per_min, state.energy), Because("energy", round(state.energy, 3)), text=text)
    _night.soften(shaping, state)
    return shaping.done()


def _opened(state: ListenerState) -> float:
    if state.habits is None:
        # Whoever chooses this at an hour nobody knows anything about is awake.
        return 1.0
    if state.awake_h is None or state.until_bed_h is None:
        return 0.0
    return clamp(min(state.awake_h, state.until_bed_h) / OPENS_H, 0.0, 1.0)


MODE = base.Mode("wake", "From almost nothing up: music to wake to.", shape)
