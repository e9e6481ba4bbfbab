"""Noise: a bed and nothing else. It follows nothing."""

from soundscape.listener import ListenerState
from soundscape.modes import base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return the bed as the preset has it."""
    shaping = base.begin(preset)
    because = Because("energy", round(state.energy, 3))
    shaping.say(because, rule="steady-noise", parameter="noise", text="Noise stays as it is: nothing about you changes it.")
    return shaping.done()


MODE = base.Mode("noise", "A bed of noise and nothing else.", shape, {})
