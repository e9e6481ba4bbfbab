"""Pulse: a tick on every beat, the first of the bar a little stronger."""

from collections.abc import Iterator

from soundscape.audio import block_aligned
from soundscape.composition import rhythm
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note

ACCENTS = (0.63, 0.57, 0.6, 0.57)
UNEVENNESS = 0.04
LENGTH_S = 0.1


def write(sketch: Sketch) -> Iterator[Note]:
    """Tick through the bar."""
    chance = sketch.chance("pulse")
    for beat, accent in enumerate(ACCENTS):
        velocity = round(accent + chance.uniform(-UNEVENNESS, UNEVENNESS), 3)
        yield Note(sketch.at_frame(beat * rhythm.SLOTS_PER_BEAT), "pulse", 0.0, velocity, block_aligned(LENGTH_S))


WRITER = Writer("pulse", write, struck=True)
