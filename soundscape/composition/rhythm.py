"""Rhythm: the grid of a bar and even patterns on it."""

BEATS_PER_BAR = 4
SLOTS_PER_BEAT = 4
SLOTS = BEATS_PER_BAR * SLOTS_PER_BEAT
"""Places in a bar where a note may begin: quarters of a beat."""


def even(hits: int, slots: int, turn: int = 0) -> tuple[int, ...]:
    """Return the slots of so many hits spread as evenly as can be (Bjorklund's pattern), turned by `turn` slots; 0 <= hits <= slots."""
    return tuple(sorted((slot + turn) % slots for slot in range(slots) if slot * hits % slots < hits))
