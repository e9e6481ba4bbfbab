"""The programme: how one quantum of music follows from the one before. Pure; whoever holds a `Progress` can go on from it.

wanted -> glide -> compose -> score
"""

import math
from collections.abc import Mapping

import msgspec

from soundscape import music, parameters, stillness
from soundscape.audio import QUANTUM_FRAMES, QUANTUM_S, seconds
from soundscape.music import Composition
from soundscape.parameters import SILENT_DB, MusicalParameters, Wanted
from soundscape.presets import Preset, Swell
from soundscape.score import Controls, Score
from soundscape.units import clamp, lerp
from soundscape.wish import Wish

CROSSFADE_S = 3.0
FADE_IN_S = 3.0
SWELL_RISE = 0.4
RETURN_DB_PER_MIN = 0.5
"""How fast a programme envelope that leads nowhere any more goes back to where it began."""


class Change(msgspec.Struct, frozen=True):
    """A preset change under way: the parameters and the almost-silence it left at `frame`, and whether the new tempo is adopted yet."""

    start: MusicalParameters
    frame: int
    adopted: bool = False
    stillness_db: float = 0.0


class Progress(msgspec.Struct, frozen=True):
    """Where a programme stands at `frame`: all that is needed to go on with it anywhere."""

    frame: int
    composition: Composition
    parameters: MusicalParameters
    envelope_db: float = 0.0
    stillness_db: float = 0.0
    preset: str = ""
    change: Change | None = None


def begin(wanted: Wanted, preset: Preset) -> Progress:
    """Return the first moment of a programme: what is wanted, at once, because nothing came before it."""
    return Progress(0, music.BEGINNING, wanted.parameters, preset=preset.name)


def advance(
    progress: Progress, wanted: Wanted, wish: Wish, *, seed: int, references: Mapping[str, float], fade: float = 1.0
) -> tuple[Progress, Score]:
    """Return the programme one quantum later and the score of that quantum.

    `references` are the loudness of each layer's reference level (LUFS), `fade` (0..1) is where the station's own fade has got to at the
    end of the quantum.
    """
    progress = _noticed_change(progress, wish.preset)
    now, change = _parameters(progress, wanted)
    envelope_db = _envelope(progress.envelope_db, now, wish.preset)
    composition, notes = music.compose(progress.composition, now, wish.preset, seed=seed, frame=progress.frame, frames=QUANTUM_FRAMES)
    end_frame = progress.frame + QUANTUM_FRAMES
    stillness_db = _stillness(progress.change, wish.preset, end_frame, seed)
    controls = controls_at(end_frame, now, wish, references=references, envelope_db=envelope_db + stillness_db, fade=fade)
    score = Score(progress.frame, QUANTUM_FRAMES, notes, controls)
    return Progress(end_frame, composition, now, envelope_db, stillness_db, wish.preset.name, change), score


def controls_at(
    frame: int, now: MusicalParameters, wish: Wish, *, references: Mapping[str, float], envelope_db: float, fade: float
) -> Controls:
    """Return the controls that belong to parameters at a frame."""
    levels = wish.levels(now.layers)
    return Controls(
        layers=levels,
        muted=wish.muted,
        tempo_bpm=now.tempo_bpm,
        brightness=now.brightness,
        noise_slope_db_per_octave=now.noise.slope_db_per_octave,
        swell_db=swell_db(frame, wish.preset.swell),
        gain_db=now.loudness_lufs - expected_lufs(now.layers, references) + envelope_db,
        fade=fade,
        air=now.air,
    )


def swell_db(frame: int, swell: Swell) -> float:
    """Return the phrase swell at a frame in dB, from minus to plus half its depth: a cosine that rises for 40 % of the period."""
    share = seconds(frame) / swell.period_s % 1.0
    angle = share / SWELL_RISE if share < SWELL_RISE else 1.0 + (share - SWELL_RISE) / (1.0 - SWELL_RISE)
    return -0.5 * swell.depth_db * math.cos(math.pi * angle)


def expected_lufs(levels_db: Mapping[str, float], references: Mapping[str, float]) -> float:
    """Return the loudness that layers at these levels add up to, their powers summed; -90 when none sounds."""
    power = sum(
        10.0 ** ((references[name] + level) / 10.0) for name, level in levels_db.items() if level > SILENT_DB and name in references
    )
    return max(SILENT_DB, 10.0 * math.log10(power)) if power > 0.0 else SILENT_DB


def fade_in(frame: int) -> float:
    """Return how far (0..1) a station that began at frame 0 has faded in: a quarter sine over three seconds."""
    return math.sin(math.pi / 2.0 * clamp(seconds(frame) / FADE_IN_S, 0.0, 1.0))


def _noticed_change(progress: Progress, preset: Preset) -> Progress:
    if preset.name == progress.preset:
        return progress
    change = Change(progress.parameters, progress.frame, stillness_db=progress.stillness_db)
    return msgspec.structs.replace(progress, preset=preset.name, change=change)


def _parameters(progress: Progress, wanted: Wanted) -> tuple[MusicalParameters, Change | None]:
    frame, change = progress.frame, progress.change
    if change is None:
        at_phrase = music.starts_phrase(progress.composition, frame, QUANTUM_FRAMES)
        return parameters.glide(progress.parameters, wanted, QUANTUM_S, at_phrase_end=at_phrase), None
    share = clamp((seconds(frame - change.frame) + QUANTUM_S) / CROSSFADE_S, 0.0, 1.0)
    adopted = change.adopted or music.starts_bar(progress.composition, frame, QUANTUM_FRAMES)
    now = parameters.crossfade(change.start, wanted.parameters, share, at_bar=adopted)
    return now, None if adopted and share >= 1.0 else msgspec.structs.replace(change, adopted=adopted)


def _stillness(change: Change | None, preset: Preset, frame: int, seed: int) -> float:
    level_db = stillness.level_db(frame, seed, preset.stillness)
    if change is None:
        return level_db
    return lerp(change.stillness_db, level_db, clamp(seconds(frame - change.frame) / CROSSFADE_S, 0.0, 1.0))


def _envelope(envelope_db: float, now: MusicalParameters, preset: Preset) -> float:
    limit = preset.dynamics.limit_db
    slope = now.dynamics.db_per_min
    if slope:
        return clamp(envelope_db + slope * QUANTUM_S / 60.0, -limit, limit)
    step = RETURN_DB_PER_MIN * QUANTUM_S / 60.0
    return 0.0 if abs(envelope_db) <= step else envelope_db - math.copysign(step, envelope_db)
