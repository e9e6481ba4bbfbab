"""Harmony: chords as a graph. Each is a handful of scale degrees in open voicing; an edge is a step small enough to be a breath.

A chord leads to another when they keep at least one common tone and no voice moves by more than two degrees; a voice may join or leave
while the others stay.
"""

from functools import cache
from itertools import combinations, pairwise
from math import log2

from soundscape.chance import Chance
from soundscape.composition.tonality import HIGHEST_DEGREE, Tonality, same
from soundscape.units import lerp

Chord = tuple[int, ...]
"""Two to four different degrees, rising."""

HOME: Chord = (0, 3, 7)
WIDEST_STEP = 2
VOICES = (2, 3, 4)
CLOSEST = 2
"""Open voicing: neighbours a single step apart would beat against each other."""

WIDEST = 6
HEIGHTS = (3.0, 8.0)
"""Mean degree that chords are drawn towards in the darkest and in the brightest music."""

VOICES_WANTED = (2.6, 4.0)
HEIGHT_PULL = 0.12
VOICES_PULL = 0.2
_SHARPNESS = 5
_FLOOR = 0.1
_SETTLED = (0, 3)
"""Root and fifth, in every scale there is."""


@cache
def chords() -> tuple[Chord, ...]:
    """Return every chord there is."""
    every = (chord for voices in VOICES for chord in combinations(range(HIGHEST_DEGREE + 1), voices))
    return tuple(chord for chord in every if all(CLOSEST <= high - low <= WIDEST for low, high in pairwise(chord)))


@cache
def neighbours(chord: Chord) -> tuple[Chord, ...]:
    """Return the chords that `chord` leads to, itself not among them."""
    return tuple(other for other in chords() if other != chord and leads(chord, other))


def leads(chord: Chord, other: Chord) -> bool:
    """Return whether there is an edge: a common tone, and no voice moves by more than two degrees."""
    if len(chord) != len(other):
        return abs(len(chord) - len(other)) == 1 and (set(chord) < set(other) or set(other) < set(chord))
    moves = [abs(after - before) for before, after in zip(chord, other, strict=True)]
    return min(moves) == 0 and max(moves) <= WIDEST_STEP


def following(chord: Chord, *, tension: float, brightness: float, complexity: float, settle: bool, chance: Chance) -> Chord:
    """Return a chord to go on with, drawn from the neighbours (shares from 0 to 1).

    The lower the tension the more it rests on root and fifth, the darker the lower it lies, the more complex the more voices it has.
    `settle` is the end of a phrase: the chord holds root or fifth.
    """
    options = neighbours(chord)
    if settle:
        options = tuple(option for option in options if is_settled(option)) or options
    height, voices = lerp(*HEIGHTS, brightness), lerp(*VOICES_WANTED, complexity)

    def weight(option: Chord) -> float:
        strain = abs(tension_of(option) - tension) + HEIGHT_PULL * abs(sum(option) / len(option) - height)
        return float((_FLOOR + strain + VOICES_PULL * abs(len(option) - voices)) ** -_SHARPNESS)

    return chance.weighted(options, [weight(option) for option in options])


def crossing(chord: Chord, old: Tonality, new: Tonality) -> Chord:
    """Return the chord of `new` that is nearest to what sounds in `old`: it shares a pitch if any can, and its voices move least."""
    pitches = [old.pitch_hz(degree) for degree in chord]

    def movement(option: Chord) -> tuple[bool, float]:
        options = [new.pitch_hz(degree) for degree in option]
        shares = any(same(pitch, other) for pitch in pitches for other in options)
        return not shares, sum(abs(log2(other / pitch)) for pitch, other in zip(pitches, options, strict=True))

    return min((option for option in chords() if len(option) == len(chord)), key=movement)


def tension_of(chord: Chord) -> float:
    """Return how far a chord stands from root and fifth: the share (0..1) of its voices on other degrees."""
    return sum(degree % 5 not in _SETTLED for degree in chord) / len(chord)


def is_settled(chord: Chord) -> bool:
    """Return whether a chord holds the root or the fifth."""
    return any(degree % 5 in _SETTLED for degree in chord)


def bass_degrees(chord: Chord) -> Chord:
    """Return the degrees of a chord as the bass would have them: root and fifth first, else from the lowest voice up."""
    return tuple(sorted(chord, key=lambda degree: (degree % 5 not in _SETTLED, degree)))
