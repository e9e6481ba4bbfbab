"""The programme: how one quantum of music follows from the one before. Pure; whoever holds a `Progress` can go on from it.

wanted -> glide -> compose -> score
"""

import math
from collections.abc import Mapping

import msgspec

from soundscape import calibration, music, night_arc, parameters, stillness
from soundscape.audio import QUANTUM_FRAMES, QUANTUM_S, seconds
from soundscape.calibration import Calibration
from soundscape.expectation import ORDINARY_SLOPE_DB, expected_lufs
from soundscape.music import Composition
from soundscape.parameters import SILENT_DB, MusicalParameters, Wanted
from soundscape.presets import Preset, Swell
from soundscape.score import Controls, Score
from soundscape.units import clamp, lerp
from soundscape.wish import Wish
from soundscape.zones import Memory

CROSSFADE_S = 3.0
FADE_IN_S = 3.0
SWELL_RISE = 0.4
RETURN_DB_PER_MIN = 0.5
"""How fast a programme envelope that leads nowhere any more goes back to where it began."""

NO_CEILING_LUFS = 0.0
"""No programme is as loud as this."""

CEILING_LU_PER_S = 0.5
"""How fast a new ceiling presses the programme down or lets it up: the limit of a programme envelope."""

SLOPE_PER_S = 0.6
"""How fast (dB per octave, per second) a new slope of the noise is expected to be heard: the bed fades over to it (design value)."""

MEASURE_EVERY = 4
"""One quantum in so many is measured."""


class Change(msgspec.Struct, frozen=True):
    """A preset change under way: what it left at `frame`, and whether the new tempo is adopted yet."""

    start: MusicalParameters
    frame: int
    adopted: bool = False
    stillness_db: float = 0.0
    bed_db: float = 0.0
    envelope_db: float = 0.0
    swell_db: float = 0.0
    onsets_per_s: float = 0.0


class Progress(msgspec.Struct, frozen=True):
    """Where a programme stands at `frame`: all that is needed to go on with it anywhere.

    `swell_db`, `onsets_per_s` and the slope the noise is on its way to are those of the quantum before, and so is `intended_lufs`: None
    where a fade, a mute or a change makes its level no matter of calibration. `zones` is what the zones of reaction remember.
    """

    frame: int
    composition: Composition
    parameters: MusicalParameters
    envelope_db: float = 0.0
    stillness_db: float = 0.0
    bed_db: float = 0.0
    preset: str = ""
    change: Change | None = None
    swell_db: float = 0.0
    onsets_per_s: float = 0.0
    slope_db_per_octave: float = ORDINARY_SLOPE_DB
    ceiling_lufs: float = NO_CEILING_LUFS
    intended_lufs: float | None = None
    calibration: Calibration = Calibration()
    zones: Memory = {}


def begin(wanted: Wanted, preset: Preset) -> Progress:
    """Return the first moment of a programme: what is wanted, at once, because nothing came before it."""
    return Progress(0, music.BEGINNING, wanted.parameters, preset=preset.name)


def advance(
    progress: Progress,
    wanted: Wanted,
    wish: Wish,
    *,
    seed: int,
    references: Mapping[str, float],
    fade: float = 1.0,
    ceiling_lufs: float = NO_CEILING_LUFS,
) -> tuple[Progress, Score]:
    """Return the programme one quantum later and the score of that quantum.

    `references` are the loudness of each layer's reference level (LUFS), `fade` (0..1) is where the station's own fade has got to at the
    end of the quantum, and the intended loudness never exceeds `ceiling_lufs`, once it has been glided to.
    """
    progress = _noticed_change(progress, wish.preset)
    now, change = _parameters(progress, wanted)
    # Another preset begins at its own level, wherever the envelope of the one before had led.
    envelope_db = _envelope(progress.envelope_db, now, wish.preset) if progress.change is None else _from(progress, "envelope_db", 0.0)
    composition, notes = music.compose(progress.composition, now, wish.preset, seed=seed, frame=progress.frame, frames=QUANTUM_FRAMES)
    end_frame = progress.frame + QUANTUM_FRAMES
    after = msgspec.structs.replace(
        progress,
        frame=end_frame,
        composition=composition,
        parameters=now,
        envelope_db=envelope_db,
        stillness_db=_from(progress, "stillness_db", _stillness_db(composition, end_frame, seed, wish.preset)),
        bed_db=_from(progress, "bed_db", night_arc.bed_db(_since_s(composition, end_frame, wish.preset), wish.preset.night)),
        change=change,
        swell_db=_from(progress, "swell_db", swell_db(end_frame, wish.preset.swell)),
        onsets_per_s=_from(progress, "onsets_per_s", lerp(*wish.preset.onsets_per_s, now.density)),
        slope_db_per_octave=_slope(progress, now.noise.slope_db_per_octave),
        ceiling_lufs=_ceiling(progress, ceiling_lufs, now.loudness_lufs + envelope_db + _crest_db(wish)),
    )
    after = msgspec.structs.replace(after, intended_lufs=_intended_lufs(after, wish, references, fade))
    return after, Score(progress.frame, QUANTUM_FRAMES, notes, controls(after, wish, references=references, fade=fade))


def controls(progress: Progress, wish: Wish, *, references: Mapping[str, float], fade: float) -> Controls:
    """Return the controls of the quantum that led to where the programme stands."""
    now = progress.parameters
    return Controls(
        layers=wish.levels(automatic_levels(progress)),
        muted=wish.muted,
        tempo_bpm=now.tempo_bpm,
        brightness=now.brightness,
        noise_slope_db_per_octave=wish.noise_slope(now.noise.slope_db_per_octave),
        swell_db=progress.swell_db,
        gain_db=_level_lufs(progress, wish)
        + progress.stillness_db
        - _expected_lufs(progress, now.layers, references)
        + progress.calibration.gain_db,
        fade=fade,
        air=now.air,
    )


def automatic_levels(progress: Progress) -> Mapping[str, float]:
    """Return the levels of the layers in dB as the programme has them, where the listener has fixed none."""
    levels = progress.parameters.layers
    if progress.bed_db >= 0.0:
        return levels
    return {name: max(SILENT_DB, level + progress.bed_db) if name in night_arc.BEDS else level for name, level in levels.items()}


def to_be_measured(progress: Progress) -> bool:
    """Return whether the power of the quantum that led here counts: one in four, and none whose level was nobody's intention."""
    return progress.intended_lufs is not None and progress.frame // QUANTUM_FRAMES % MEASURE_EVERY == 0


def measured(progress: Progress, power: float) -> Progress:
    """Return the programme that knows the K-weighted power of the quantum that led here."""
    if progress.intended_lufs is None:
        return progress
    elapsed_s = MEASURE_EVERY * QUANTUM_S
    return msgspec.structs.replace(progress, calibration=calibration.learnt(progress.calibration, power, progress.intended_lufs, elapsed_s))


def swell_db(frame: int, swell: Swell) -> float:
    """Return the phrase swell at a frame in dB, from minus to plus half its depth: a cosine that rises for 40 % of the period."""
    share = seconds(frame) / swell.period_s % 1.0
    angle = share / SWELL_RISE if share < SWELL_RISE else 1.0 + (share - SWELL_RISE) / (1.0 - SWELL_RISE)
    return -0.5 * swell.depth_db * math.cos(math.pi * angle)


def fade_in(frame: int) -> float:
    """Return how far (0..1) a station that began at frame 0 has faded in: a quarter sine over three seconds."""
    return math.sin(math.pi / 2.0 * clamp(seconds(frame) / FADE_IN_S, 0.0, 1.0))


def _noticed_change(progress: Progress, preset: Preset) -> Progress:
    if preset.name == progress.preset:
        return progress
    change = Change(
        progress.parameters,
        progress.frame,
        stillness_db=progress.stillness_db,
        bed_db=progress.bed_db,
        envelope_db=progress.envelope_db,
        swell_db=progress.swell_db,
        onsets_per_s=progress.onsets_per_s,
    )
    return msgspec.structs.replace(progress, preset=preset.name, change=change, calibration=calibration.forgotten(progress.calibration))


def _parameters(progress: Progress, wanted: Wanted) -> tuple[MusicalParameters, Change | None]:
    frame, change = progress.frame, progress.change
    if change is None:
        at_phrase = music.starts_phrase(progress.composition, frame, QUANTUM_FRAMES)
        return parameters.glide(progress.parameters, wanted, QUANTUM_S, at_phrase_end=at_phrase), None
    share = _changed(change, frame)
    adopted = change.adopted or music.starts_bar(progress.composition, frame, QUANTUM_FRAMES)
    now = parameters.crossfade(change.start, wanted.parameters, share, at_bar=adopted)
    return now, None if adopted and share >= 1.0 else msgspec.structs.replace(change, adopted=adopted)


def _changed(change: Change, frame: int) -> float:
    """Return how far (0..1) a change has got at the end of the quantum from `frame` on."""
    return clamp((seconds(frame - change.frame) + QUANTUM_S) / CROSSFADE_S, 0.0, 1.0)


def _from(progress: Progress, name: str, goal: float) -> float:
    """Return what belongs to the preset, on its way from what it was when a change began."""
    if progress.change is None:
        return goal
    return lerp(getattr(progress.change, name), goal, _changed(progress.change, progress.frame))


def _stillness_db(composition: Composition, frame: int, seed: int, preset: Preset) -> float:
    return stillness.level_db(frame, seed, preset.stillness) + night_arc.rest_db(_since_s(composition, frame, preset), preset.night)


def _since_s(composition: Composition, frame: int, preset: Preset) -> float:
    """Return how long a preset has been on: not at all until the bar in which it is taken up."""
    return seconds(frame - composition.since_frame) if composition.preset == preset.name else 0.0


def _envelope(envelope_db: float, now: MusicalParameters, preset: Preset) -> float:
    limit = preset.dynamics.limit_db
    slope = now.dynamics.db_per_min
    if slope:
        return clamp(envelope_db + slope * QUANTUM_S / 60.0, -limit, limit)
    step = RETURN_DB_PER_MIN * QUANTUM_S / 60.0
    return 0.0 if abs(envelope_db) <= step else envelope_db - math.copysign(step, envelope_db)


def _slope(progress: Progress, goal: float) -> float:
    step = SLOPE_PER_S * QUANTUM_S
    return goal if progress.frame == 0 else clamp(goal, progress.slope_db_per_octave - step, progress.slope_db_per_octave + step)


def _crest_db(wish: Wish) -> float:
    return wish.preset.swell.depth_db / 2.0


def _level_lufs(progress: Progress, wish: Wish) -> float:
    """Return the intended loudness in the middle of the swell, whose crest touches the ceiling at most."""
    return min(progress.parameters.loudness_lufs + progress.envelope_db, progress.ceiling_lufs - _crest_db(wish))


def _ceiling(progress: Progress, goal_lufs: float, loudest_lufs: float) -> float:
    if progress.frame == 0:
        return goal_lufs
    step = CEILING_LU_PER_S * QUANTUM_S
    if goal_lufs > progress.ceiling_lufs:
        return min(goal_lufs, progress.ceiling_lufs + step)
    # A new ceiling presses from where the programme is, not from where it never was.
    return max(goal_lufs, min(progress.ceiling_lufs, loudest_lufs) - step)


def _expected_lufs(progress: Progress, levels_db: Mapping[str, float], references: Mapping[str, float]) -> float:
    now = progress.parameters
    return expected_lufs(
        levels_db,
        references,
        brightness=now.brightness,
        onsets_per_s=progress.onsets_per_s,
        tempo_bpm=now.tempo_bpm,
        slope_db_per_octave=progress.slope_db_per_octave,
    )


def _intended_lufs(progress: Progress, wish: Wish, references: Mapping[str, float], fade: float) -> float | None:
    if fade < 1.0 or wish.muted or progress.change is not None or progress.stillness_db < 0.0:
        return None
    mixed_db = 0.0
    if wish.mixer or progress.bed_db < 0.0:
        # A layer that the listener has turned up or down, or that the night has, is meant to be heard so.
        played = _expected_lufs(progress, wish.levels(automatic_levels(progress)), references)
        mixed_db = played - _expected_lufs(progress, progress.parameters.layers, references)
    return _level_lufs(progress, wish) + progress.swell_db + mixed_db
