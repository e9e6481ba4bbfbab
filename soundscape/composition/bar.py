"""The bar being played and all that must be kept to write the next one."""

import msgspec

from soundscape.composition import phrase
from soundscape.composition.harmony import HOME, Chord
from soundscape.composition.melody import Melody
from soundscape.composition.phrase import Phrase
from soundscape.composition.tonality import Tonality
from soundscape.score import Note


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
    """Where the piece stands: the bar being played, what sounds on from earlier ones, and what is remembered.

    `tonality` is None before the first bar; `onsets` are the last ones of each struck layer, in frames; `preset` is the one this bar was
    written for, and has been since `since_frame`.
    """

    bar: Bar
    sounding: tuple[Note, ...] = ()
    phrase: Phrase = phrase.NONE
    chord: Chord = HOME
    tonality: Tonality | None = None
    melody: Melody = Melody()
    onsets: dict[str, tuple[int, ...]] = {}
    preset: str = ""
    since_frame: int = 0


BEGINNING = Composition(Bar(-1, 0, 0, ()))
