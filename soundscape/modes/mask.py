"""Mask: a level bed over the voices of a room, with slow music in it. A masker that moves would draw attention, so little does."""

from soundscape.listener import ListenerState
from soundscape.modes import base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return a steady bed: only light and colour follow the day."""
    shaping = base.begin(preset)
    base.follow_light(shaping, state, preset)
    shaping.say(
        Because("energy", round(state.energy, 3)), rule="level-bed", parameter="noise", text="The bed stays level, whatever you do."
    )
    return shaping.done()


MODE = base.Mode("mask", "A level bed over the voices of a room, with slow music in it.", shape)
