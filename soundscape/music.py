"""Composition: from parameters to the notes of one bar, and bar by bar to an endless piece. Pure, and seeded per bar.

Notes are decided once, at the start of each bar, and kept: a host that takes over in the middle of a bar has them in the snapshot.
"""

from collections.abc import Callable, Iterator

import msgspec

from soundscape import harmony, motif
from soundscape.audio import BLOCK_FRAMES, block_aligned, seconds
from soundscape.chance import Chance
from soundscape.harmony import Chord
from soundscape.motif import Motif
from soundscape.parameters import MusicalParameters
from soundscape.presets import Preset
from soundscape.score import Note
from soundscape.units import clamp, lerp

BEATS_PER_BAR = 4
BARS_PER_PHRASE = 4
BASS_RANGE_HZ = (42.0, 108.0)
PAD_OVERLAP_S = 3.0
BED_OVERLAP_S = 3.0
BELL_LOWEST_DEGREE = 5
BELL_HIGHEST_DEGREES = (11.0, 18.0)
BREATHS_PER_MIN = (12.0, 6.0)
BREATHS_SLOW_DOWN_S = 750.0
"""Waves slow from 12 to 6 breaths a minute over 10 to 15 minutes (science notes 5.1)."""


class Bar(msgspec.Struct, frozen=True):
    """One bar: its number, where it lies, and all notes that begin in it, sorted."""

    index: int
    start_frame: int
    frames: int
    notes: tuple[Note, ...]

    @property
    def end_frame(self) -> int:
        """The first frame after the bar."""
        return self.start_frame + self.frames


class Composition(msgspec.Struct, frozen=True):
    """Where the piece stands: the bar being played, what sounds on from earlier ones, and the ideas that are remembered."""

    bar: Bar
    sounding: tuple[Note, ...] = ()
    chord: Chord = harmony.HOME
    chord_bars_left: int = 0
    motif: Motif | None = None
    next_wave_frame: int = 0


BEGINNING = Composition(Bar(-1, 0, 0, ()))


def starts_bar(composition: Composition, frame: int, frames: int) -> bool:
    """Return True when a new bar begins within the window of `frames` from `frame` on."""
    return frame <= composition.bar.end_frame < frame + frames


def starts_phrase(composition: Composition, frame: int, frames: int) -> bool:
    """Return True when a new phrase begins within the window."""
    return starts_bar(composition, frame, frames) and (composition.bar.index + 1) % BARS_PER_PHRASE == 0


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
    index = composition.bar.index + 1
    start = composition.bar.end_frame
    length = block_aligned(BEATS_PER_BAR * 60.0 / parameters.tempo_bpm)
    sounding = tuple(note for note in (*composition.sounding, *composition.bar.notes) if note.end_frame > start)
    writer = _Writer(parameters, preset, seed, index, start, length)
    chord, bars_left, changed = _chord(composition, writer)
    idea = motif.at_bar(composition.motif, index, writer.chance("motif"), complexity=parameters.complexity)
    next_wave = composition.next_wave_frame
    notes: list[Note] = []
    for layer in sorted(preset.layers):
        write = _WRITERS.get(layer)
        if write is not None:
            notes += write(writer, chord, bars_left if changed else 0, idea)
    if "waves" in preset.layers:
        waves, next_wave = _waves(writer, next_wave)
        notes += waves
    return Composition(Bar(index, start, length, tuple(sorted(notes))), sounding, chord, bars_left - 1, idea, next_wave)


class _Writer:
    """What is the same for all layers of one bar."""

    def __init__(self, parameters: MusicalParameters, preset: Preset, seed: int, index: int, start: int, frames: int) -> None:
        self.parameters = parameters
        self.preset = preset
        self.index = index
        self.start = start
        self.frames = frames
        self._seed = seed

    def chance(self, purpose: str) -> Chance:
        """Return the chance of this bar for one purpose."""
        return Chance(self._seed, self.index, purpose)

    def pitch(self, degree: int) -> float:
        """Return the frequency of a degree in the scale of this bar."""
        return round(harmony.pitch_hz(degree, self.parameters.scale, self.parameters.root_hz), 4)


def _chord(composition: Composition, writer: _Writer) -> tuple[Chord, int, bool]:
    if composition.chord_bars_left > 0 and composition.bar.index >= 0:
        return composition.chord, composition.chord_bars_left, False
    # The chord time runs from busy to calm, so low density means long chords.
    lasts_s = lerp(writer.preset.chord_s[1], writer.preset.chord_s[0], clamp(writer.parameters.density, 0.0, 1.0))
    bars = max(1, round(lasts_s / seconds(writer.frames)))
    if composition.bar.index < 0:
        return harmony.HOME, bars, True
    chord = harmony.following(
        composition.chord, tension=writer.parameters.tension, brightness=writer.parameters.brightness, chance=writer.chance("harmony")
    )
    return chord, bars, True


def _bass(writer: _Writer, chord: Chord, new_for_bars: int, _idea: Motif) -> Iterator[Note]:
    if not new_for_bars:
        return
    pitch = writer.pitch(harmony.bass_degree(chord))
    while pitch > BASS_RANGE_HZ[1]:
        pitch /= 2.0
    while pitch < BASS_RANGE_HZ[0]:
        pitch *= 2.0
    yield Note(writer.start, "bass", round(pitch, 4), 0.7, new_for_bars * writer.frames + _frames(1.0))


def _pad(writer: _Writer, chord: Chord, new_for_bars: int, _idea: Motif) -> Iterator[Note]:
    if not new_for_bars:
        return
    chance = writer.chance("pad")
    length = new_for_bars * writer.frames + _frames(PAD_OVERLAP_S)
    for degree in chord:
        yield Note(writer.start, "pad", writer.pitch(degree), round(chance.uniform(0.5, 0.7), 3), length)


def _noise(writer: _Writer, _chord: Chord, _new_for_bars: int, _idea: Motif) -> Iterator[Note]:
    yield Note(writer.start, "noise", 0.0, 1.0, writer.frames + _frames(BED_OVERLAP_S))


def _bells(writer: _Writer, chord: Chord, _new_for_bars: int, idea: Motif) -> Iterator[Note]:
    chance = writer.chance("bells")
    low, high = writer.preset.onsets_per_s
    expected = lerp(low, high, writer.parameters.density) * seconds(writer.frames)
    count = int(expected) + chance.happens(expected % 1.0)
    half_beat = writer.frames // (2 * BEATS_PER_BAR)
    taken: set[int] = set()
    while len(taken) < min(count, 2 * BEATS_PER_BAR * 2):
        # An idea begins on a chord tone, so that whatever follows has a home.
        home = chance.chosen(chord) + 5
        slot = chance.whole(0, 2 * BEATS_PER_BAR - 1)
        for step, gap in zip(idea.steps, idea.gaps, strict=True):
            slot += gap
            if len(taken) >= count or slot >= 2 * BEATS_PER_BAR:
                break
            if slot in taken:
                continue
            taken.add(slot)
            yield _bell(writer, chance, _folded(home + step, writer.parameters.brightness), writer.start + slot * half_beat)
        if len(taken) >= 2 * BEATS_PER_BAR:
            break


def _bell(writer: _Writer, chance: Chance, degree: int, at_frame: int) -> Note:
    velocity = chance.uniform(0.3, 0.55) + 0.3 * writer.parameters.brightness
    return Note(
        at_frame // BLOCK_FRAMES * BLOCK_FRAMES, "bells", writer.pitch(degree), round(velocity, 3), _frames(chance.uniform(2.0, 4.0))
    )


def _folded(degree: int, brightness: float) -> int:
    highest = round(lerp(*BELL_HIGHEST_DEGREES, brightness))
    while degree > highest:
        degree -= 5
    while degree < BELL_LOWEST_DEGREE:
        degree += 5
    return degree


def _waves(writer: _Writer, next_frame: int) -> tuple[list[Note], int]:
    chance = writer.chance("waves")
    at_frame = max(next_frame, writer.start)
    notes = []
    while at_frame < writer.start + writer.frames:
        share = min(1.0, seconds(at_frame) / BREATHS_SLOW_DOWN_S)
        length = block_aligned(60.0 / lerp(*BREATHS_PER_MIN, share) * chance.uniform(0.9, 1.1))
        notes.append(Note(at_frame, "waves", 0.0, round(chance.uniform(0.6, 1.0), 3), length))
        at_frame += length
    return notes, at_frame


def _frames(length_s: float) -> int:
    return block_aligned(length_s)


_WRITERS: dict[str, Callable[[_Writer, Chord, int, Motif], Iterator[Note]]] = {"bass": _bass, "bells": _bells, "noise": _noise, "pad": _pad}
