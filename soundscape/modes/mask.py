"""Mask: a level bed over the voices of a room. The slow music in it follows the day; the bed does not, because a change is noticed."""

from soundscape.listener import ListenerState
from soundscape.modes import _night, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return a steady bed and the music that goes with this moment."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    _night.soften(shaping, state)
    shaping.say(
        Because("energy", round(state.energy, 3)), rule="level-bed", parameter="noise", text="The bed stays level, whatever you do."
    )
    return shaping.done()


MODE = base.Mode("mask", "A level bed over the voices of a room, with slow music in it.", shape)
