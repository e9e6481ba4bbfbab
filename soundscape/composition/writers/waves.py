"""Waves: swells at the pace of breath that slows from 12 to 6 a minute. Where each begins is a function of its number and the seed."""

from collections.abc import Iterator

from soundscape.audio import block_aligned, seconds
from soundscape.chance import Chance
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note

FIRST_PER_MIN = 12.0
LAST_PER_MIN = 6.0
SLOW_DOWN_S = 750.0
"""From 12 to 6 breaths a minute over 10 to 15 minutes (the project's science notes, 5.1)."""

UNEVENNESS = 0.08
"""Share of a breath by which its beginning strays to either side (design value)."""

_SLOWED = SLOW_DOWN_S * (FIRST_PER_MIN + LAST_PER_MIN) / 120.0


def write(sketch: Sketch) -> Iterator[Note]:
    """Begin the breaths whose time has come, each as long as it is to the next one."""
    number = max(0, int(breaths(seconds(sketch.start_frame))) - 1)
    while (at_frame := start_frame(number, sketch.seed)) < sketch.end_frame:
        if at_frame >= sketch.start_frame:
            velocity = round(Chance(sketch.seed, number, "wave height").uniform(0.6, 1.0), 3)
            yield Note(at_frame, "waves", 0.0, velocity, start_frame(number + 1, sketch.seed) - at_frame)
        number += 1


def start_frame(number: int, seed: int) -> int:
    """Return the frame at which a breath begins; the first, number 0, begins the piece."""
    if number == 0:
        return 0
    stray = Chance(seed, number, "wave").uniform(-UNEVENNESS, UNEVENNESS)
    return block_aligned(_start_s(number + stray))


def breaths(at_s: float) -> float:
    """Return how many breaths have been drawn at a time in s: the integral of a rate that falls linearly and then stays."""
    if at_s >= SLOW_DOWN_S:
        return _SLOWED + (at_s - SLOW_DOWN_S) * LAST_PER_MIN / 60.0
    return (FIRST_PER_MIN - (FIRST_PER_MIN - LAST_PER_MIN) * at_s / (2.0 * SLOW_DOWN_S)) * at_s / 60.0


def _start_s(number: float) -> float:
    """Return the time at which so many breaths have been drawn: the inverse of `breaths`."""
    if number >= _SLOWED:
        return SLOW_DOWN_S + (number - _SLOWED) * 60.0 / LAST_PER_MIN
    slowing = (FIRST_PER_MIN - LAST_PER_MIN) / SLOW_DOWN_S
    return (FIRST_PER_MIN - float((FIRST_PER_MIN**2 - 120.0 * slowing * number) ** 0.5)) / slowing


WRITER = Writer("waves", write)
