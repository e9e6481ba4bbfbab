"""Cue: a signature of three to five tones that belongs to the seed, once in every programme that has one, at the same point."""

from collections.abc import Iterator

from soundscape.audio import block_aligned
from soundscape.chance import Chance
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note

AFTER_S = 120.0
"""So long after the preset came on (design value)."""

DEGREES = (0, 3, 5, 8, 10)
"""Roots and fifths alone: at home in every key, and no melody."""

PLACES = (0, 2, 4, 6, 8, 10, 12)
LENGTH_S = 2.5


def write(sketch: Sketch) -> Iterator[Note]:
    """Give the signature when its time has come: for one seed always the same degrees, in the same rhythm, equally loud."""
    due_frame = sketch.since_frame + block_aligned(AFTER_S)
    if not sketch.start_frame <= due_frame < sketch.end_frame:
        return
    for place, degree, velocity in signature(sketch.seed):
        yield Note(sketch.at_frame(place), "cue", sketch.pitch_hz(degree), velocity, block_aligned(LENGTH_S))


def signature(seed: int) -> tuple[tuple[int, int, float], ...]:
    """Return the signature of a seed: slot of the bar, scale degree and velocity of each tone."""
    chance = Chance(seed, 0, "cue")
    count = chance.whole(3, 5)
    later = sorted(sorted(PLACES[1:], key=lambda _: chance.uniform())[: count - 1])
    degrees = [chance.chosen(DEGREES)]
    while len(degrees) < count:
        degrees.append(chance.chosen([degree for degree in DEGREES if degree != degrees[-1]]))
    return tuple((place, degree, round(chance.uniform(0.4, 0.6), 3)) for place, degree in zip((0, *later), degrees, strict=True))


WRITER = Writer("cue", write, struck=True)
