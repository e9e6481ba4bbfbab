"""Motifs: short ideas of two to five notes that are remembered, varied and forgotten."""

import msgspec

from soundscape.chance import Chance

LIFE_BARS = 12
"""A motif is forgotten after this many bars, long before anybody can hum it."""


class Motif(msgspec.Struct, frozen=True):
    """An idea: scale steps relative to its first note, and the half-beats each note comes after the one before."""

    steps: tuple[int, ...]
    gaps: tuple[int, ...]
    born_bar: int


def new(chance: Chance, bar: int, *, complexity: float) -> Motif:
    """Return a fresh motif: a contour that mostly moves by step; more complexity (0..1) makes it longer."""
    length = 2 + round(complexity * chance.uniform(0.0, 3.0))
    steps = [0]
    for _ in range(length - 1):
        steps.append(steps[-1] + chance.chosen((-2, -1, -1, 1, 1, 2, 3)))
    gaps = (0, *(chance.chosen((1, 2, 2, 3, 4)) for _ in range(length - 1)))
    return Motif(tuple(steps), gaps, bar)


def varied(motif: Motif, chance: Chance) -> Motif:
    """Return the motif changed in one way: moved by a degree, turned round, stretched or thinned. Never unchanged."""
    how = chance.whole(0, 3)
    turned = tuple(-step for step in motif.steps)
    stretched = tuple(min(8, gap + 1) if gap else 0 for gap in motif.gaps)
    if how == 3 and len(motif.steps) > 2:
        return _thinned(motif, chance.whole(1, len(motif.steps) - 1))
    if how == 1 and turned != motif.steps:
        return msgspec.structs.replace(motif, steps=turned)
    if how >= 2 and stretched != motif.gaps:
        return msgspec.structs.replace(motif, gaps=stretched)
    shift = chance.chosen((-2, -1, 1, 2))
    return msgspec.structs.replace(motif, steps=tuple(step + shift for step in motif.steps))


def _thinned(motif: Motif, dropped: int) -> Motif:
    steps = tuple(step for index, step in enumerate(motif.steps) if index != dropped)
    gaps = tuple(gap for index, gap in enumerate(motif.gaps) if index != dropped)
    return msgspec.structs.replace(motif, steps=steps, gaps=gaps)


def at_bar(motif: Motif | None, bar: int, chance: Chance, *, complexity: float) -> Motif:
    """Return the motif for a bar: the old one varied, or a new one when there is none or it has lived its life."""
    if motif is None or bar - motif.born_bar >= LIFE_BARS:
        return new(chance, bar, complexity=complexity)
    return varied(motif, chance)
