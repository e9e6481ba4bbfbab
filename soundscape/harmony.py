"""Chords as scale degrees in open voicing, and how one leads to the next.

A degree counts scale steps from the root: in a scale of five notes, degree 5 is the root an octave up. The next chord keeps at least one
common tone and moves no voice by more than two degrees.
"""

from itertools import pairwise

from soundscape.chance import Chance
from soundscape.parameters import Scale
from soundscape.units import lerp

Chord = tuple[int, ...]
"""Three or four different degrees, rising."""

HOME: Chord = (0, 3, 7)
LOWEST_DEGREE = 0
HIGHEST_DEGREE = 12
WIDEST_STEP = 2
HEIGHTS = (3.0, 8.0)
"""Mean degree that chords are drawn towards in the darkest and in the brightest music."""

PULL = 0.12
_CANDIDATES = 16
_FIFTH = 3


def pitch_hz(degree: int, scale: Scale, root_hz: float) -> float:
    """Return the frequency of a degree; octaves are exactly 2:1."""
    octave, step = divmod(degree, len(scale.ratios))
    return root_hz * scale.ratios[step] * 2.0**octave


def following(chord: Chord, *, tension: float, brightness: float, chance: Chance) -> Chord:
    """Return a chord to go on with: the more settled on root and fifth the lower the tension, the lower the darker (both 0..1)."""
    candidates = [_moved(chord, chance) for _ in range(_CANDIDATES)]
    different = [candidate for candidate in candidates if candidate != chord] or candidates
    height = lerp(*HEIGHTS, brightness)

    def strain(candidate: Chord) -> float:
        return abs(tension_of(candidate) - tension) + PULL * abs(sum(candidate) / len(candidate) - height)

    return min(different, key=lambda candidate: (strain(candidate), candidate))


def tension_of(chord: Chord) -> float:
    """Return how far a chord stands from root and fifth: the share (0..1) of its voices on other degrees."""
    return sum(degree % 5 not in (0, _FIFTH) for degree in chord) / len(chord)


def bass_degree(chord: Chord) -> int:
    """Return the degree the bass takes: the root or fifth of the chord if it has one, else its lowest voice."""
    settled = [degree for degree in chord if degree % 5 in (0, _FIFTH)]
    return settled[0] if settled else chord[0]


def _moved(chord: Chord, chance: Chance) -> Chord:
    stays = chance.whole(0, len(chord) - 1)
    voices = [degree if voice == stays else degree + chance.whole(-WIDEST_STEP, WIDEST_STEP) for voice, degree in enumerate(chord)]
    rising = all(low < high for low, high in pairwise(voices))
    inside = voices[0] >= LOWEST_DEGREE and voices[-1] <= HIGHEST_DEGREE
    # Open voicing: neighbours a single step apart would beat against each other.
    open_ = all(high - low >= 2 for low, high in pairwise(voices))
    return tuple(voices) if rising and inside and open_ else chord
