"""Air: a bed without end; what blows, falls and sings in it is steered, not written."""

from collections.abc import Iterator

from soundscape.composition.writers.base import Sketch, Writer, bed
from soundscape.score import Note


def write(sketch: Sketch) -> Iterator[Note]:
    """Prolong the bed by this bar."""
    yield bed(sketch, "air")


WRITER = Writer("air", write)
