"""Focus: steady and predictable. A slump is met with a little more brightness, notes and pulse, never with more loudness."""

from soundscape.listener import ListenerState
from soundscape.modes import _air, _night, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import clamp, lerp

SLUMP_ENERGY = 0.45
LIFT = 0.25
PULSE_LIFT_DB = 4.0
"""How far a full slump lifts the tick out of the mix, whose loudness stays what it is (design value)."""

DAYTIME_H = 14.0
DUSK_H = 2.0
"""After so many hours awake, low energy is no slump but the evening, and in the two before it less and less of one."""


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return steady music for this moment, lifted a little through an energy slump in the daytime."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    base.follow_ultradian(shaping, state, preset)
    _air.answer(shaping, state, preset)
    if state.energy < SLUMP_ENERGY and (daytime := _daytime(state)) > 0.0:
        _lift(shaping, state.energy, preset, daytime)
    text = "While you focus, the programme stays level."
    shaping.lead(base.at(preset.dynamics.db_per_min, state.energy), Because("energy", round(state.energy, 3)), text=text)
    _night.soften(shaping, state)
    if state.heart.bpm is not None:
        noted = f"Your heart rate is {state.heart.bpm:.0f}: while you focus it is noted and changes nothing."
        because = Because("heart-rate", state.heart.bpm, state.heart.age_s)
        shaping.say(because, rule="heart-noted", parameter="tempo_bpm", text=noted)
    return shaping.done()


def _daytime(state: ListenerState) -> float:
    if state.awake_h is None:
        # Without known habits it may always be day; with them, this is the night.
        return 1.0 if state.habits is None else 0.0
    return clamp((DAYTIME_H - state.awake_h) / DUSK_H, 0.0, 1.0)


def _lift(shaping: base.Shaping, energy: float, preset: Preset, daytime: float) -> None:
    share = daytime * LIFT * (1.0 - energy / SLUMP_ENERGY)
    now = shaping.parameters
    because = Because("energy", round(energy, 3))
    text = "An energy slump while focusing: a little more light and movement, no louder."
    shaping.push("brightness", lerp(now.brightness, preset.brightness[1], share), because, rule="slump-brightness", text=text)
    shaping.push("density", lerp(now.density, preset.density[1], share), because, rule="slump-density", text=text)
    shaping.lift("pulse", PULSE_LIFT_DB * share / LIFT, because, rule="slump-pulse", text=text)


MODE = base.Mode("focus", "Steady and predictable: music to work with.", shape)
