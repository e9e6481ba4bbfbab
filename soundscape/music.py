"""Composition, bar by bar: from parameters to the notes of an endless piece. Pure, and seeded per bar.

Notes are decided once, at the start of each bar, and kept: a host that takes over in the middle of a bar has them in the snapshot.
"""

import soundscape.composition.writers
from soundscape.audio import block_aligned, seconds
from soundscape.chance import Chance
from soundscape.composition import alarms, harmony, melody, phrase, tonality
from soundscape.composition.bar import BEGINNING as BEGINNING
from soundscape.composition.bar import Bar as Bar
from soundscape.composition.bar import Composition as Composition
from soundscape.composition.harmony import Chord
from soundscape.composition.melody import Melody, Tone
from soundscape.composition.phrase import Phrase
from soundscape.composition.rhythm import BEATS_PER_BAR
from soundscape.composition.tonality import Tonality
from soundscape.composition.writers.base import Sketch, Writer, onsets
from soundscape.parameters import MusicalParameters
from soundscape.plugins import discover
from soundscape.presets import Preset
from soundscape.score import Note
from soundscape.units import clamp, lerp

WRITERS = discover(soundscape.composition.writers, "WRITER", Writer)


def starts_bar(composition: Composition, frame: int, frames: int) -> bool:
    """Return True when a new bar begins within the window of `frames` from `frame` on."""
    return frame <= composition.bar.end_frame < frame + frames


def starts_phrase(composition: Composition, frame: int, frames: int) -> bool:
    """Return True when a new phrase begins within the window."""
    return starts_bar(composition, frame, frames) and composition.bar.index + 1 >= composition.phrase.end_bar


def compose(
    composition: Composition, parameters: MusicalParameters, preset: Preset, *, seed: int, frame: int, frames: int
) -> tuple[Composition, tuple[Note, ...]]:
    """Return the piece after the window of `frames` from `frame` on, and the notes that begin within the window, sorted."""
    notes = _within(composition.bar.notes, frame, frames)
    while composition.bar.end_frame < frame + frames:
        composition = _next_bar(composition, parameters, preset, seed)
        notes += _within(composition.bar.notes, frame, frames)
    return composition, tuple(sorted(notes))


def spanning(composition: Composition, frame: int) -> tuple[Note, ...]:
    """Return the notes that began before `frame` and still sound at it."""
    return tuple(note for note in (*composition.sounding, *composition.bar.notes) if note.at_frame < frame < note.end_frame)


def _within(notes: tuple[Note, ...], frame: int, frames: int) -> list[Note]:
    return [note for note in notes if frame <= note.at_frame < frame + frames]


def _next_bar(composition: Composition, parameters: MusicalParameters, preset: Preset, seed: int) -> Composition:
    index, start = composition.bar.index + 1, composition.bar.end_frame
    frames = block_aligned(BEATS_PER_BAR * 60.0 / parameters.tempo_bpm)
    changed = composition.preset != preset.name
    # Another preset begins a phrase of its own: its tempo and chords are others, and so may be its key.
    begins = changed or index >= composition.phrase.end_bar
    now = _phrase(index, frames, parameters, preset, seed) if begins else composition.phrase
    key = _tonality(composition, parameters, preset) if begins or composition.tonality is None else composition.tonality
    chord = _chord(composition, now, key, parameters, Chance(seed, index, "harmony"))
    tune, tones = _melody(composition, chord, frames, parameters, preset, Chance(seed, index, "melody"))
    since = start if changed else composition.since_frame
    chord_bars = now.chord_bars if now.chord_begins(index) else 0
    sketch = Sketch(parameters, preset, seed, index, start, frames, now, key, chord, chord_bars, tones, since)
    notes, struck = _written(sketch, composition.onsets)
    sounding = tuple(note for note in (*composition.sounding, *composition.bar.notes) if note.end_frame > start)
    return Composition(Bar(index, start, frames, notes), sounding, now, chord, key, tune, struck, preset.name, since)


def _phrase(index: int, frames: int, parameters: MusicalParameters, preset: Preset, seed: int) -> Phrase:
    # The chord time runs from busy to calm, so low density means long chords.
    chord_s = lerp(preset.chord_s[1], preset.chord_s[0], clamp(parameters.density, 0.0, 1.0))
    return phrase.new(index, chord_s=chord_s, bar_s=seconds(frames), chance=Chance(seed, index, "phrase"))


def _tonality(composition: Composition, parameters: MusicalParameters, preset: Preset) -> Tonality:
    if composition.tonality is None:
        return tonality.first(parameters.scale, parameters.root_hz)
    wanted = Tonality(parameters.scale, parameters.root_hz)
    return tonality.following(composition.tonality, composition.chord, wanted, preset.root_hz)


def _chord(composition: Composition, now: Phrase, key: Tonality, parameters: MusicalParameters, chance: Chance) -> Chord:
    index = composition.bar.index + 1
    if composition.tonality is None or not now.chord_begins(index):
        return composition.chord
    if key != composition.tonality:
        return harmony.crossing(composition.chord, composition.tonality, key)
    return harmony.following(
        composition.chord,
        tension=parameters.tension,
        brightness=parameters.brightness,
        complexity=parameters.complexity,
        settle=now.is_last_chord(index),
        chance=chance,
    )


def _melody(
    composition: Composition, chord: Chord, frames: int, parameters: MusicalParameters, preset: Preset, chance: Chance
) -> tuple[Melody, tuple[Tone, ...]]:
    if "bells" not in preset.layers:
        return composition.melody, ()
    return melody.following(
        composition.melody,
        composition.bar.index + 1,
        chord,
        notes=onsets(parameters, preset, frames, melody=True),
        complexity=parameters.complexity,
        brightness=parameters.brightness,
        tension=parameters.tension,
        chance=chance,
    )


def _written(sketch: Sketch, onsets: dict[str, tuple[int, ...]]) -> tuple[tuple[Note, ...], dict[str, tuple[int, ...]]]:
    """Return the notes of a bar, sorted, and the last onsets of each struck layer."""
    bar: list[Note] = []
    struck: dict[str, tuple[int, ...]] = {}
    for writer in (WRITERS[layer] for layer in sketch.preset.layers if layer in WRITERS):
        notes = sorted(writer.write(sketch))
        if writer.struck:
            notes, struck[writer.name] = alarms.without_alarms(notes, onsets.get(writer.name, ()))
        bar += notes
    return tuple(sorted(bar)), struck
