"""Sleep: dark, sparse and sinking. The nearer bedtime and the higher sleep pressure, the further down."""

from soundscape import night
from soundscape.listener import ListenerState
from soundscape.modes import _air, _heart, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import lerp

BEDTIME_SHARE = 0.7


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return music to fall asleep to: energy and light as in relax, and one more step down once it is time."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    _air.answer(shaping, state, preset)
    if (dark := night.share(state)) > 0.0:
        _dim(shaping, state, preset, BEDTIME_SHARE * dark)
    because = Because("energy", round(state.energy, 3))
    shaping.lead(base.at(preset.dynamics.db_per_min, state.energy), because, text="The programme sinks slowly towards quiet.")
    _heart.answer(shaping, state)
    return shaping.done()


def _dim(shaping: base.Shaping, state: ListenerState, preset: Preset, share: float) -> None:
    now = shaping.parameters
    because = Because("clock", round(state.clock_h, 2))
    text = "Your night is here or near: fewer notes, less light."
    shaping.push("density", lerp(now.density, preset.density[0], share), because, rule="bedtime-density", text=text)
    shaping.push("brightness", lerp(now.brightness, preset.brightness[0], share), because, rule="bedtime-brightness", text=text)


MODE = base.Mode("sleep", "Dark, sparse and sinking: music to fall asleep to.", shape)
