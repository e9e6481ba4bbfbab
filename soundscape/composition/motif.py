"""Motifs: short ideas of two to five notes that are varied each time they return."""

import zlib

import msgspec

from soundscape.chance import Chance

FEWEST_NOTES = 2
LONGEST = 15
"""Quarters of a beat from the first note to the last: a motif fits into a bar of sixteen."""

SHORTEST_GAP = 2

DEEPEST, HIGHEST = -5, 6
"""Scale steps a new contour may reach below and above its first note."""

RECOGNISABLE_NOTES = 4
"""From so many notes on an idea can be told from others, and is not to come back unchanged."""

_MOVES = (-5, -4, -3, -2, -2, -1, -1, 1, 1, 2, 2, 3, 4, 5)
_GAPS = (2, 2, 3, 4, 4, 5, 6)
_LENGTHENS = 0.4
"""Added to the complexity before it lengthens motifs: even simple music is not made of pairs alone."""

_ATTEMPTS = 8


class Motif(msgspec.Struct, frozen=True):
    """An idea: scale steps over the tone it is hung on, and the quarters of a beat each note comes after the one before."""

    steps: tuple[int, ...]
    gaps: tuple[int, ...]
    born_bar: int

    @property
    def length(self) -> int:
        """Quarters of a beat from the first note to the last."""
        return sum(self.gaps)


def new(chance: Chance, bar: int, *, complexity: float) -> Motif:
    """Return a fresh motif: a contour that mostly moves by step; more complexity (0..1) makes it longer."""
    length = FEWEST_NOTES + round(min(1.0, complexity + _LENGTHENS) * chance.uniform(0.0, 3.0))
    steps, gaps = [0], [0]
    while len(steps) < length:
        moves = [move for move in _MOVES if DEEPEST <= steps[-1] + move <= HIGHEST]
        room = LONGEST - sum(gaps) - SHORTEST_GAP * (length - len(steps) - 1)
        steps.append(steps[-1] + chance.chosen(moves))
        gaps.append(chance.chosen([gap for gap in _GAPS if gap <= room]))
    return Motif(tuple(steps), tuple(gaps), bar)


def varied(motif: Motif, chance: Chance) -> Motif:
    """Return the motif changed in one way: moved by a degree or two, turned round, stretched or thinned. Never unchanged."""
    for _ in range(_ATTEMPTS):
        steps, gaps = chance.chosen((_moved, _turned, _reversed, _stretched, _thinned))(motif, chance)
        if (steps, gaps) != (motif.steps, motif.gaps):
            return Motif(steps, gaps, motif.born_bar)
    steps, gaps = _moved(motif, chance)
    return Motif(steps, gaps, motif.born_bar)


def identity(degrees: tuple[int, ...], gaps: tuple[int, ...]) -> int:
    """Return a number (32 bits) that stands for scale degrees and rhythm as they are played."""
    return zlib.crc32(repr((degrees, gaps)).encode())


_Form = tuple[tuple[int, ...], tuple[int, ...]]


def _moved(motif: Motif, chance: Chance) -> _Form:
    shift = chance.chosen((-2, -1, 1, 2))
    return tuple(step + shift for step in motif.steps), motif.gaps


def _turned(motif: Motif, _chance: Chance) -> _Form:
    first = motif.steps[0]
    return tuple(2 * first - step for step in motif.steps), motif.gaps


def _reversed(motif: Motif, _chance: Chance) -> _Form:
    return motif.steps[::-1], motif.gaps


def _stretched(motif: Motif, chance: Chance) -> _Form:
    place, by = chance.whole(1, len(motif.gaps) - 1), chance.chosen((-1, 1))
    gap = motif.gaps[place] + by
    fits = gap >= SHORTEST_GAP and motif.length + by <= LONGEST
    return motif.steps, (*motif.gaps[:place], gap, *motif.gaps[place + 1 :]) if fits else motif.gaps


def _thinned(motif: Motif, chance: Chance) -> _Form:
    place = chance.whole(1, len(motif.steps) - 1)
    if len(motif.steps) == FEWEST_NOTES:
        return motif.steps, motif.gaps
    return motif.steps[:place] + motif.steps[place + 1 :], motif.gaps[:place] + motif.gaps[place + 1 :]
