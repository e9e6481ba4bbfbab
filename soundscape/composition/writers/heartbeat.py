"""Heartbeat: one lub-dub a beat, each as long as the beat."""

from collections.abc import Iterator

from soundscape.composition import rhythm
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note

VELOCITIES = (0.6, 0.7)


def write(sketch: Sketch) -> Iterator[Note]:
    """Beat through the bar."""
    chance = sketch.chance("heartbeat")
    begins = [sketch.at_frame(beat * rhythm.SLOTS_PER_BEAT) for beat in range(rhythm.BEATS_PER_BAR)]
    for at_frame, next_frame in zip(begins, (*begins[1:], sketch.end_frame), strict=True):
        yield Note(at_frame, "heartbeat", 0.0, round(chance.uniform(*VELOCITIES), 3), next_frame - at_frame)


WRITER = Writer("heartbeat", write)
