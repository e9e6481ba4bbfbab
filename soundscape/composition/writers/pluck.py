"""Pluck: an even pattern over the tones of the chord; its turn and its order hold for a phrase."""

from collections.abc import Iterator

from soundscape.audio import block_aligned
from soundscape.chance import Chance
from soundscape.composition import rhythm
from soundscape.composition.harmony import Chord
from soundscape.composition.writers.base import Sketch, Writer, onsets
from soundscape.score import Note
from soundscape.units import lerp

LOWEST_DEGREES = (2.0, 7.0)
SPAN = 9
"""The pattern reaches so many degrees up from its lowest, which rises with brightness."""

STRAYS = 0.3
"""How often, at full tension, a tone gives way to its neighbour (design value)."""

ACCENT = 0.3
"""How much harder a tone on the beat is plucked, so that the beat stays where the pulse has it (design value)."""

_HALF_BEATS = rhythm.SLOTS // 2


def write(sketch: Sketch) -> Iterator[Note]:
    """Pluck as many tones as the density asks for, evenly over the bar."""
    chance, phrase_chance = sketch.chance("pluck"), sketch.phrase_chance("pluck")
    expected = onsets(sketch.parameters, sketch.preset, sketch.frames, melody=False)
    hits = min(rhythm.SLOTS, int(expected) + chance.happens(expected % 1.0))
    grid = _HALF_BEATS if hits <= _HALF_BEATS else rhythm.SLOTS
    # Turned by whole half-beats, the pattern stays on the pulse.
    turn = phrase_chance.whole(0, _HALF_BEATS - 1) * grid // _HALF_BEATS
    ladder = _ladder(sketch.chord, sketch.parameters.brightness)
    order = _order(len(ladder), phrase_chance)
    for number, slot in enumerate(rhythm.even(hits, grid, turn)):
        degree = ladder[order[number % len(order)]]
        if chance.happens(STRAYS * sketch.parameters.tension):
            degree += chance.chosen((-1, 1))
        place = slot * rhythm.SLOTS // grid
        accent = ACCENT if place % rhythm.SLOTS_PER_BEAT == 0 else 0.0
        velocity = round(chance.uniform(0.2, 0.35) + accent + 0.2 * sketch.parameters.brightness, 3)
        yield Note(sketch.at_frame(place), "pluck", sketch.pitch_hz(degree), velocity, block_aligned(chance.uniform(0.5, 1.2)))


def _ladder(chord: Chord, brightness: float) -> list[int]:
    low = round(lerp(*LOWEST_DEGREES, brightness))
    return sorted({degree + 5 * octave for degree in chord for octave in range(4) if low <= degree + 5 * octave <= low + SPAN})


def _order(length: int, chance: Chance) -> list[int]:
    """Return the order in which the tones are plucked: up, down, up and down, or one that chance lays out."""
    up = list(range(length))
    laid_out = sorted(up, key=lambda _: chance.uniform())
    return chance.chosen((up, up[::-1], up + up[-2:0:-1], laid_out))


WRITER = Writer("pluck", write, struck=True)
