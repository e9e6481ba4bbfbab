"""Sleep: dark, sparse and sinking. The nearer bedtime and the higher sleep pressure, the further down."""

from soundscape import night
from soundscape.listener import ListenerState
from soundscape.modes import _air, _heart, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.zones import Zone

BEDTIME_SHARE = 0.7

ZONES = {
    **base.ZONES,
    "energy": Zone(0.04, 0.2, 120.0),
    "cloud": Zone(0.2, 0.6, 120.0),
    "wind": Zone(2.0, 8.0, 120.0),
    "rain": Zone(0.5, 4.0, 120.0),
}
"""Whoever falls asleep is left alone with small things (design values)."""


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return music to fall asleep to: energy and light as in relax, and one more step down once it is time."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    _air.answer(shaping, state, preset)
    if (dark := night.share(state)) > 0.0:
        text = "Your night is here or near: fewer notes, less light."
        base.close(shaping, preset, BEDTIME_SHARE * dark, Because("clock", round(state.clock_h, 2)), rule="bedtime", text=text)
    because = Because("energy", round(state.energy, 3))
    shaping.lead(base.at(preset.dynamics.db_per_min, state.energy), because, text="The programme sinks slowly towards quiet.")
    _heart.answer(shaping, state)
    return shaping.done()


MODE = base.Mode("sleep", "Dark, sparse and sinking: music to fall asleep to.", shape, ZONES)
