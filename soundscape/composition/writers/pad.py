"""Pad: the chord, each voice a long tone that reaches into the next chord."""

from collections.abc import Iterator

from soundscape.audio import block_aligned
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note

OVERLAP_S = 3.0


def write(sketch: Sketch) -> Iterator[Note]:
    """Sound a chord that begins."""
    if not sketch.chord_bars:
        return
    chance = sketch.chance("pad")
    length = sketch.chord_frames + block_aligned(OVERLAP_S)
    for degree in sketch.chord:
        yield Note(sketch.start_frame, "pad", sketch.pitch_hz(degree), round(chance.uniform(0.5, 0.7), 3), length)


WRITER = Writer("pad", write)
