"""What a mode wants the music to be, why, and how it gets there without a jump."""

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

from soundscape.units import lerp

Direction = Literal["crescendo", "steady", "decrescendo"]

SILENT_DB = -90.0
"""A layer at this level makes no sound."""


class Scale(msgspec.Struct, frozen=True):
    """A scale: its name and the frequency ratios of its degrees over the root, from 1 to below 2."""

    name: str
    ratios: tuple[float, ...]


class Dynamics(msgspec.Struct, frozen=True):
    """The programme envelope: where it leads, in dB per minute."""

    direction: Direction
    db_per_min: float


class NoiseBed(msgspec.Struct, frozen=True):
    """The noise bed: level in dB relative to the layer's reference, slope of its power density in dB per octave."""

    level_db: float
    slope_db_per_octave: float


class Air(msgspec.Struct, frozen=True):
    """What the air layer lets in from outside, as shares from 0 to 1: wind, rain and the birds of dawn."""

    wind: float = 0.2
    rain: float = 0.0
    birds: float = 0.0


class MusicalParameters(msgspec.Struct, frozen=True):
    """What the music is to be at one moment. Shares go from 0 to 1; `layers` holds levels in dB relative to each reference."""

    tempo_bpm: float
    scale: Scale
    root_hz: float
    density: float
    brightness: float
    complexity: float
    tension: float
    dynamics: Dynamics
    noise: NoiseBed
    loudness_lufs: float
    layers: Mapping[str, float]
    air: Air = Air()


Zone = Literal["dead", "holding", "motion"]


class Reason(msgspec.Struct, frozen=True, omit_defaults=True, rename={"start": "from", "end": "to"}):
    """Why one parameter is what it is: made where the decision is made. `value` and `age_s` are the signal's, None when unknown.

    `zone` is the zone of reaction the signal is in, None where it has none.
    """

    signal: str
    value: float | str | bool | None
    age_s: float | None
    rule: str
    parameter: str
    start: float | str | None
    end: float | str | None
    text: str
    zone: Zone | None = None


LOUDNESS_PER_MIN_LU = 6.0
"""How fast the loudness may move of its own accord."""


class Wanted(msgspec.Struct, frozen=True):
    """What a mode answers: the parameters, the reasons for them, and how fast tempo and loudness may move towards them.

    The tempo in bpm per minute, the loudness in LU per minute.
    """

    parameters: MusicalParameters
    reasons: tuple[Reason, ...]
    tempo_per_min: float
    loudness_per_min: float = LOUDNESS_PER_MIN_LU


# How far each share may move in one minute of ordinary play: slow enough that no single step is noticed (design values).
_SHARES_PER_MIN = {"density": 0.2, "brightness": 0.2, "complexity": 0.3, "tension": 0.3}
_AIR = Air.__struct_fields__
_AIR_PER_MIN = 0.5
_LEVEL_PER_MIN_DB = 24.0


def glide(now: MusicalParameters, wanted: Wanted, elapsed_s: float, *, at_phrase_end: bool) -> MusicalParameters:
    """Return the parameters `elapsed_s` later on the way from `now` to what is wanted; nothing ever jumps.

    Scale and root are adopted at the end of a phrase only, where the harmony passes through common tones.
    """
    minutes = elapsed_s / 60.0
    goal = wanted.parameters
    if now == goal and now.noise.level_db == now.layers.get("noise", SILENT_DB):
        return now
    layers = {
        name: _towards(now.layers.get(name, SILENT_DB), goal.layers.get(name, SILENT_DB), _LEVEL_PER_MIN_DB * minutes)
        for name in sorted({*now.layers, *goal.layers})
    }
    tonal = goal if at_phrase_end else now
    return msgspec.structs.replace(
        goal,
        tempo_bpm=_towards(now.tempo_bpm, goal.tempo_bpm, wanted.tempo_per_min * minutes),
        scale=tonal.scale,
        root_hz=tonal.root_hz,
        loudness_lufs=_towards(now.loudness_lufs, goal.loudness_lufs, wanted.loudness_per_min * minutes),
        noise=NoiseBed(layers.get("noise", SILENT_DB), goal.noise.slope_db_per_octave),
        layers=layers,
        air=Air(**{name: _towards(getattr(now.air, name), getattr(goal.air, name), _AIR_PER_MIN * minutes) for name in _AIR}),
        **{name: _towards(getattr(now, name), getattr(goal, name), limit * minutes) for name, limit in _SHARES_PER_MIN.items()},
    )


def crossfade(start: MusicalParameters, goal: MusicalParameters, share: float, *, at_bar: bool) -> MusicalParameters:
    """Return the parameters `share` (0..1) of the way through a preset change that began at `start`.

    Levels follow equal power; tempo, scale and root are adopted at the next bar.
    """
    layers = {
        name: _equal_power_db(start.layers.get(name, SILENT_DB), goal.layers.get(name, SILENT_DB), share)
        for name in sorted({*start.layers, *goal.layers})
    }
    tonal = goal if at_bar else start
    return msgspec.structs.replace(
        goal,
        tempo_bpm=tonal.tempo_bpm,
        scale=tonal.scale,
        root_hz=tonal.root_hz,
        loudness_lufs=lerp(start.loudness_lufs, goal.loudness_lufs, share),
        noise=NoiseBed(layers.get("noise", SILENT_DB), goal.noise.slope_db_per_octave),
        layers=layers,
        air=Air(**{name: lerp(getattr(start.air, name), getattr(goal.air, name), share) for name in _AIR}),
        **{name: lerp(getattr(start, name), getattr(goal, name), share) for name in _SHARES_PER_MIN},
    )


def _towards(now: float, goal: float, limit: float) -> float:
    return goal if abs(goal - now) <= limit else now + math.copysign(limit, goal - now)


def _equal_power_db(start_db: float, end_db: float, share: float) -> float:
    start_power, end_power = 10.0 ** (start_db / 10.0), 10.0 ** (end_db / 10.0)
    angle = share * math.pi / 2.0
    power = start_power * math.cos(angle) ** 2 + end_power * math.sin(angle) ** 2
    return max(SILENT_DB, 10.0 * math.log10(power))
