"""What every writer is given, the sketch of one bar, and what it is: a name and a pure function from sketch to notes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from soundscape.audio import BLOCK_FRAMES, block_aligned, seconds
from soundscape.chance import Chance
from soundscape.composition import rhythm
from soundscape.composition.harmony import Chord
from soundscape.composition.melody import Tone
from soundscape.composition.phrase import Phrase
from soundscape.composition.tonality import Tonality
from soundscape.parameters import MusicalParameters
from soundscape.presets import Preset
from soundscape.score import Note
from soundscape.units import lerp

BED_OVERLAP_S = 3.0
"""A bed's note reaches so far into the next bar, where another one prolongs it."""

MELODY_SHARE = 0.4
"""Where there is melody and accompaniment, the melody has this share of the onsets (design value)."""


@dataclass(frozen=True)
class Sketch:
    """One bar before it is written out. `chord_bars` is how long the chord lasts if it begins with this bar, else 0.

    `melody` are the tones of the melody in order; `since_frame` is when the preset came on.
    """

    parameters: MusicalParameters
    preset: Preset
    seed: int
    index: int
    start_frame: int
    frames: int
    phrase: Phrase
    tonality: Tonality
    chord: Chord
    chord_bars: int
    melody: tuple[Tone, ...] = ()
    since_frame: int = 0

    @property
    def end_frame(self) -> int:
        """The first frame after the bar."""
        return self.start_frame + self.frames

    @property
    def chord_frames(self) -> int:
        """How long the chord lasts that begins with this bar."""
        return self.chord_bars * self.frames

    def chance(self, purpose: str) -> Chance:
        """Return the chance of this bar for one purpose."""
        return Chance(self.seed, self.index, purpose)

    def phrase_chance(self, purpose: str) -> Chance:
        """Return the chance of this phrase for one purpose: the same in each of its bars."""
        return Chance(self.seed, self.phrase.first_bar, purpose)

    def pitch_hz(self, degree: int) -> float:
        """Return the frequency of a degree, to a tenth of a millihertz."""
        return round(self.tonality.pitch_hz(degree), 4)

    def at_frame(self, slot: int) -> int:
        """Return the frame of a slot of the bar (quarters of a beat), on the block grid."""
        return self.start_frame + slot * self.frames // rhythm.SLOTS // BLOCK_FRAMES * BLOCK_FRAMES


class Writer(msgspec.Struct, frozen=True):
    """Writes one layer: the layer's name, and a pure function from the sketch of a bar to the notes that begin in it.

    `struck` says that its notes have sharp beginnings, whose rhythm could be taken for an alarm.
    """

    name: str
    write: Callable[[Sketch], Iterable[Note]]
    struck: bool = False


def onsets(parameters: MusicalParameters, preset: Preset, frames: int, *, melody: bool) -> float:
    """Return how many notes the melody, or else the accompaniment, is to strike within so many frames."""
    both = "bells" in preset.layers and "pluck" in preset.layers
    share = 1.0 if not both else MELODY_SHARE if melody else 1.0 - MELODY_SHARE
    return share * lerp(*preset.onsets_per_s, parameters.density) * seconds(frames)


def bed(sketch: Sketch, layer: str) -> Note:
    """Return the note that holds an unpitched bed through the bar and into the next."""
    return Note(sketch.start_frame, layer, 0.0, 1.0, sketch.frames + block_aligned(BED_OVERLAP_S))
