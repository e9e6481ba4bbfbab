"""What the air layer lets in from the place: the birds of dawn."""

import math

import msgspec

from soundscape.body.sun import Sun
from soundscape.listener import ListenerState
from soundscape.modes.base import Because, Shaping
from soundscape.presets import Preset
from soundscape.units import clamp

DAWN_DEG = (-4.0, 8.0)
"""Birds sing while the rising sun stands between these heights, most in the middle (design values)."""

CLOUDED = 0.5
"""Share of the birds that a closed cloud cover silences (design value)."""

_HEARD = 0.01


def answer(shaping: Shaping, state: ListenerState, preset: Preset) -> None:
    """Let the birds of dawn in where the preset has an air layer and the sun is known."""
    if "air" not in preset.layers or state.sun is None:
        return
    clouds = 0.0 if state.weather is None else state.weather.cloud_cover or 0.0
    birds = dawn(state.sun) * (1.0 - CLOUDED * clouds)
    if birds >= _HEARD:
        air = msgspec.structs.replace(shaping.parameters.air, birds=birds)
        shaping.parameters = msgspec.structs.replace(shaping.parameters, air=air)
        height = Because("sun", round(state.sun.elevation_deg, 2))
        shaping.say(height, rule="dawn-birds", parameter="air", text="The sun is rising where you are: birds, far off.")


def dawn(sun: Sun) -> float:
    """Return how far (0..1) it is dawn: half a sine over the heights of a rising sun; the sun rises while it stands in the east."""
    low, high = DAWN_DEG
    share = clamp((sun.elevation_deg - low) / (high - low), 0.0, 1.0)
    # Near the poles the sun may pass from east to west within these heights: it fades with it.
    east = clamp(4.0 * math.sin(math.radians(sun.azimuth_deg)), 0.0, 1.0)
    return math.sin(math.pi * share) ** 2 * east
