"""Bells: the melody, struck softly; brighter music strikes a little harder."""

from collections.abc import Iterator

from soundscape.audio import block_aligned
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note


def write(sketch: Sketch) -> Iterator[Note]:
    """Strike the tones of the melody."""
    chance = sketch.chance("bells")
    for tone in sketch.melody:
        velocity = chance.uniform(0.3, 0.55) + 0.3 * sketch.parameters.brightness
        length = block_aligned(chance.uniform(2.0, 4.0))
        yield Note(sketch.at_frame(tone.slot), "bells", sketch.pitch_hz(tone.degree), round(velocity, 3), length)


WRITER = Writer("bells", write, struck=True)
