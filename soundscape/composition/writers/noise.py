"""Noise: a bed without end."""

from collections.abc import Iterator

from soundscape.composition.writers.base import Sketch, Writer, bed
from soundscape.score import Note


def write(sketch: Sketch) -> Iterator[Note]:
    """Prolong the bed by this bar."""
    yield bed(sketch, "noise")


WRITER = Writer("noise", write)
