"""Move: more of everything, a quick and steady pulse. A heart far above its usual is answered by leading down."""

from soundscape.body.heart import Heart
from soundscape.listener import ListenerState
from soundscape.modes import _air, _night, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import clamp, lerp

MOVING_SHARE = 0.5
"""How far a moving body takes tempo and density towards the top of their ranges (design value)."""

FAR_BPM = (60.0, 90.0)
"""A heart so far above its usual is far above it; from the first to the second the pulse leads ever further down (design values)."""


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return lively music for this moment, livelier while the listener moves."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    base.follow_ultradian(shaping, state, preset)
    _air.answer(shaping, state, preset)
    text = "While you move, the programme grows."
    shaping.lead(base.at(preset.dynamics.db_per_min, state.energy), Because("energy", round(state.energy, 3)), text=text)
    _night.soften(shaping, state)
    if state.heart.bpm is not None:
        _follow_heart(shaping, state.heart, preset)
    return shaping.done()


def _follow_heart(shaping: base.Shaping, heart: Heart, preset: Preset) -> None:
    because = Because("heart-rate", heart.bpm, heart.age_s)
    rate = f"Your heart rate is {heart.bpm:.0f}"
    if heart.moving:
        share = MOVING_SHARE * heart.weight
        now = shaping.parameters
        tempo, density = lerp(now.tempo_bpm, preset.tempo_bpm[1], share), lerp(now.density, preset.density[1], share)
        shaping.push("tempo_bpm", tempo, because, rule="moving-tempo", text="You are moving: the pulse is quicker.")
        shaping.push("density", density, because, rule="moving-density", text="You are moving: there are more notes.")
    far = heart.weight * clamp((heart.excess_bpm - FAR_BPM[0]) / (FAR_BPM[1] - FAR_BPM[0]), 0.0, 1.0)
    tempo = lerp(shaping.parameters.tempo_bpm, preset.tempo_bpm[0], far)
    shaping.push("tempo_bpm", tempo, because, rule="heart-far", text=f"{rate}, far above your usual: the pulse leads down.")
    if not heart.moving and far == 0.0:
        shaping.say(because, rule="heart-noted", parameter="tempo_bpm", text=f"{rate}: it changes nothing now.")


MODE = base.Mode("move", "Quick and lively: music to move to.", shape)
