"""Move: more of everything, a quick and steady pulse that follows the steps. A heart far above its usual is answered by leading down."""

import math

from soundscape.body.heart import Heart
from soundscape.body.motion import MotionNow
from soundscape.listener import ListenerState
from soundscape.modes import _air, _night, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import clamp, lerp
from soundscape.zones import Zone

MOVING_SHARE = 0.5
"""How far a moving body takes tempo and density towards the top of their ranges (design value)."""

CADENCE_BPM = (100.0, 160.0)
"""The pulse follows steps a minute, their half or their double within these (the project's music notes)."""

FAR_BPM = (100.0, 125.0)
"""A heart so far above its usual is far above it; from the first to the second the pulse leads ever further down.

An ordinary run lies below, four fifths of most people's reserve above (design values).
"""


ZONES = {**base.ZONES, "excess": Zone(dead=5.0, motion=25.0, settle_s=20.0)}


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
    moving = state.heart.moving if state.heart.bpm is not None else state.motion is not None and state.motion.moving
    if moving:
        _liven(shaping, state, preset)
    if state.motion is not None and state.motion.moving:
        _follow_steps(shaping, state.motion, preset)
    if state.heart.bpm is not None:
        _follow_heart(shaping, state.heart, preset)
    return shaping.done()


def cadence_bpm(cadence_spm: float) -> float:
    """Return the pulse for so many steps a minute: they, their half or their double, whichever is nearest to the range, then within it."""
    low, high = CADENCE_BPM
    nearest = min((cadence_spm, cadence_spm / 2.0, cadence_spm * 2.0), key=lambda bpm: abs(math.log(bpm / clamp(bpm, low, high))))
    return clamp(nearest, low, high)


def _liven(shaping: base.Shaping, state: ListenerState, preset: Preset) -> None:
    heart, motion = state.heart, state.motion
    if heart.bpm is not None:
        because, share = Because("heart-rate", heart.bpm, heart.age_s), MOVING_SHARE * heart.weight
        doing = "Your heart rate is that of somebody who moves" if heart.presumed else "You are moving"
    else:
        assert motion is not None, "somebody who moves is known by heart or motion"
        because, share, doing = Because("motion", True, motion.age_s), MOVING_SHARE * motion.weight, "You are moving"
    now = shaping.parameters
    tempo, density = lerp(now.tempo_bpm, preset.tempo_bpm[1], share), lerp(now.density, preset.density[1], share)
    shaping.push("tempo_bpm", tempo, because, rule="moving-tempo", text=f"{doing}: the pulse is quicker.")
    shaping.push("density", density, because, rule="moving-density", text=f"{doing}: there are more notes.")


def _follow_steps(shaping: base.Shaping, motion: MotionNow, preset: Preset) -> None:
    if not motion.cadence_spm:
        return
    tempo = clamp(cadence_bpm(motion.cadence_spm), *preset.tempo_bpm)
    because = Because("motion", round(motion.cadence_spm, 1), motion.age_s)
    text = f"You take {motion.cadence_spm:.0f} steps a minute: the pulse follows them."
    tempo = lerp(shaping.parameters.tempo_bpm, tempo, motion.weight)
    shaping.push("tempo_bpm", tempo, because, rule="cadence-tempo", text=text)


def _follow_heart(shaping: base.Shaping, heart: Heart, preset: Preset) -> None:
    because = Because("heart-rate", heart.bpm, heart.age_s)
    rate = f"Your heart rate is {heart.bpm:.0f}"
    far = heart.weight * clamp((heart.excess_bpm - FAR_BPM[0]) / (FAR_BPM[1] - FAR_BPM[0]), 0.0, 1.0)
    tempo = lerp(shaping.parameters.tempo_bpm, preset.tempo_bpm[0], far)
    shaping.push("tempo_bpm", tempo, because, rule="heart-far", text=f"{rate}, far above your usual: the pulse leads down.")
    if not heart.moving and far == 0.0:
        shaping.say(because, rule="heart-noted", parameter="tempo_bpm", text=f"{rate}: it changes nothing now.")


MODE = base.Mode("move", "Quick and lively: music to move to.", shape, ZONES)
