"""Sleep: dark, sparse and sinking. The nearer bedtime and the higher sleep pressure, the further down."""

from soundscape.body.habits import Habits
from soundscape.listener import ListenerState
from soundscape.modes import _air, _heart, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import lerp

WIND_DOWN_H = 0.75
"""Before bedtime the music goes down, and after waking it comes back, over so many hours."""

USUAL_NIGHT = Habits(wake_h=6.0, bed_h=22.0)
BEDTIME_SHARE = 0.7


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return music to fall asleep to: energy and light as in relax, and one more step down once it is time."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    _air.answer(shaping, state, preset)
    if (night := _night(state)) > 0.0:
        _dim(shaping, state, preset, BEDTIME_SHARE * night)
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


def _night(state: ListenerState) -> float:
    """Return how far (0..1) it is night: fully from bedtime to waking, less and less before and after."""
    awake_h, until_bed_h = state.awake_h, state.until_bed_h
    if until_bed_h is None:
        awake_h, until_bed_h = USUAL_NIGHT.awake_for(state.clock_h), USUAL_NIGHT.until_bed(state.clock_h)
    return 1.0 if awake_h is None else max(0.0, 1.0 - min(awake_h, until_bed_h) / WIND_DOWN_H)


MODE = base.Mode("sleep", "Dark, sparse and sinking: music to fall asleep to.", shape)
