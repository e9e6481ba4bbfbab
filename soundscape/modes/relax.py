"""Unwind: led by energy and light, downwards in the evening, answering a raised heart."""

from soundscape.listener import ListenerState
from soundscape.modes import _air, _heart, _night, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return calm music for this moment: the lower the energy, the more it leads down."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    base.follow_ultradian(shaping, state, preset)
    _air.answer(shaping, state, preset)
    text = "The programme grows quieter by and by, the more so the lower your energy."
    shaping.lead(base.at(preset.dynamics.db_per_min, state.energy), Because("energy", round(state.energy, 3)), text=text)
    _night.soften(shaping, state)
    _heart.answer(shaping, state)
    return shaping.done()


MODE = base.Mode("relax", "Few, low, soft and slow: music to unwind to.", shape)
