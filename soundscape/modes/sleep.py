"""Sleep: dark, sparse and sinking. The nearer bedtime and the higher sleep pressure, the further down."""

from soundscape.listener import ListenerState
from soundscape.modes import _heart, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import lerp

WIND_DOWN_H = 0.75
USUAL_NIGHT_H = (22.0, 6.0)
BEDTIME_SHARE = 0.7


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return music to fall asleep to: energy and light as in relax, and one more step down once it is time."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    if _time_to_sleep(state):
        _dim(shaping, state, preset)
    because = Because("energy", round(state.energy, 3))
    shaping.lead(base.at(preset.dynamics.db_per_min, state.energy), because, text="The programme sinks slowly towards quiet.")
    _heart.answer(shaping, state)
    return shaping.done()


def _dim(shaping: base.Shaping, state: ListenerState, preset: Preset) -> None:
    now = shaping.parameters
    because = Because("clock", round(state.clock_h, 2))
    text = "It is your time to sleep: fewer notes, less light."
    shaping.push("density", lerp(now.density, preset.density[0], BEDTIME_SHARE), because, rule="bedtime-density", text=text)
    shaping.push("brightness", lerp(now.brightness, preset.brightness[0], BEDTIME_SHARE), because, rule="bedtime-brightness", text=text)


def _time_to_sleep(state: ListenerState) -> bool:
    if state.until_bed_h is None:
        start, end = USUAL_NIGHT_H
        return state.clock_h >= start or state.clock_h < end
    return state.until_bed_h <= WIND_DOWN_H or state.awake_h is None


MODE = base.Mode("sleep", "Dark, sparse and sinking: music to fall asleep to.", shape)
