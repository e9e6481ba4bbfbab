"""Choir: the high part of the chord, sung long."""

from collections.abc import Iterator

from soundscape.audio import block_aligned
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note

VOICES = 2
LOWEST_HZ = 200.0
OVERLAP_S = 3.0


def write(sketch: Sketch) -> Iterator[Note]:
    """Sing the highest two voices of a chord that begins, an octave up where they lie too low for a choir."""
    if not sketch.chord_bars:
        return
    chance = sketch.chance("choir")
    length = sketch.chord_frames + block_aligned(OVERLAP_S)
    for degree in sketch.chord[-VOICES:]:
        while sketch.pitch_hz(degree) < LOWEST_HZ:
            degree += 5
        yield Note(sketch.start_frame, "choir", sketch.pitch_hz(degree), round(chance.uniform(0.4, 0.6), 3), length)


WRITER = Writer("choir", write)
