"""Mask: a bed over the voices of a room. The slow music in it follows the day; the bed follows the room where a microphone tells its noise.

A change is noticed, so the bed follows slowly: a dead zone of 3 dB, at most 1 dB in 10 s up and 1 dB in 30 s down, and never an impulse
(science notes 6, design values). What is told is never sound.
"""

from soundscape.body.room import LOWEST_DBA, RANGE_DB, RoomNow
from soundscape.listener import ListenerState
from soundscape.modes import _night, base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset
from soundscape.units import clamp, lerp
from soundscape.zones import Zone

USUAL_DBA = LOWEST_DBA + RANGE_DB / 2.0
"""The bed the room asks for in the middle of the range is the preset's own: how loud that is in the room, nobody but the listener knows."""

SPEECH_SLOPE_DB = -5.0
"""A bed of -5 dB an octave covers speech at the lowest level."""

NOISE_SLOPE_DB = -7.0
"""One of -7 dB an octave is what people like best where nobody speaks (Hongisto 2015)."""

UP_DB_PER_S = 1.0 / 10.0
DOWN_DB_PER_S = 1.0 / 30.0

ZONES = {
    **base.ZONES,
    "masker": Zone(dead=3.0, motion=9.0, settle_s=10.0, rise_per_s=UP_DB_PER_S, fall_per_s=DOWN_DB_PER_S, start=USUAL_DBA),
    "speech": Zone(dead=0.15, motion=0.6, settle_s=20.0, rise_per_s=0.02, fall_per_s=0.01, start=1.0),
}


def shape(state: ListenerState, preset: Preset) -> Wanted:
    """Return the bed and the music that goes with this moment."""
    shaping = base.begin(preset)
    base.follow_energy(shaping, state, preset)
    base.follow_light(shaping, state, preset)
    _night.soften(shaping, state)
    if state.room is None or "noise" not in preset.layers:
        because, text = Because("energy", round(state.energy, 3)), "The bed stays level, whatever you do."
        shaping.say(because, rule="level-bed", parameter="noise", text=text)
    else:
        _follow_room(shaping, state.room)
    return shaping.done()


def _follow_room(shaping: base.Shaping, room: RoomNow) -> None:
    more_db = room.weight * clamp(room.masker_dba - USUAL_DBA, -RANGE_DB / 2.0, RANGE_DB / 2.0)
    because = Because("room", round(room.level_dba, 1), room.age_s)
    louder = "more" if more_db > 0.0 else "less"
    if room.impulse:
        text = f"Something was loud in your room at {room.level_dba:.0f} dB: the bed waits until it is over."
    else:
        text = f"Your room has {room.level_dba:.0f} dB and asks for {louder} of a bed: it follows, slowly."
    now = shaping.parameters
    # The bed alone grows: what is louder by its share of the mix is made louder as a whole.
    shaping.push("loudness_lufs", now.loudness_lufs + more_db, because, rule="room-loudness", text=text)
    shaping.lift("noise", more_db, because, rule="room-bed", text=text)
    if room.speech is not None:
        slope = lerp(shaping.parameters.noise.slope_db_per_octave, lerp(NOISE_SLOPE_DB, SPEECH_SLOPE_DB, room.speech), room.weight)
        shaping.colour(slope, because, text="The fewer voices in your room, the darker the bed.")
    if shaping.parameters == now:
        shaping.say(because, rule="level-bed", parameter="noise", text="The bed is what your room asks for.")


MODE = base.Mode("mask", "A bed over the voices of a room, with slow music in it.", shape, ZONES)
