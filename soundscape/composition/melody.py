"""Melody: which ideas are alive, and when one of them is told, varied, in this bar. Nothing recognisable is told twice in ten minutes."""

from dataclasses import dataclass

import msgspec

from soundscape.chance import Chance
from soundscape.composition import harmony, motif, rhythm
from soundscape.composition.harmony import Chord
from soundscape.composition.motif import Motif
from soundscape.units import lerp

MOST_IDEAS = 4
LIFE_BARS = (12, 24)
"""An idea is forgotten after so many bars, long before anybody can hum it (design values)."""

MOST_OWED = 10.0
MEMORY = 360
"""What was told is remembered for so many tellings: ten minutes at one in less than two seconds, more than any preset tells."""

LOWEST_DEGREES = (4.0, 7.0)
HIGHEST_DEGREES = (11.0, 18.0)
"""The register of the melody in the darkest and in the brightest music."""

_ATTEMPTS = 6
_HALF_BEAT = rhythm.SLOTS_PER_BEAT // 2
_SHARPNESS = 2
_FLOOR = 0.2
_KEPT = 0.4
"""How often a variation becomes the new form of its idea."""


class Melody(msgspec.Struct, frozen=True):
    """What is remembered: the living ideas, what was told (newest last), and the notes owed to the density."""

    ideas: tuple[Motif, ...] = ()
    told: tuple[int, ...] = ()
    owed: float = 0.0


@dataclass(frozen=True)
class Tone:
    """One note of the melody: its slot in the bar and its scale degree."""

    slot: int
    degree: int


@dataclass(frozen=True)
class Telling:
    """An idea as it is told: degrees, quarters of a beat between them, and which idea it is in which form."""

    degrees: tuple[int, ...]
    gaps: tuple[int, ...]
    number: int
    form: Motif


def ideas_alive(complexity: float) -> int:
    """Return how many ideas live at once at a complexity from 0 to 1."""
    return 1 + round((MOST_IDEAS - 1) * complexity)


def following(
    melody: Melody,
    bar: int,
    chord: Chord,
    *,
    notes: float,
    complexity: float,
    brightness: float,
    tension: float,
    chance: Chance,
) -> tuple[Melody, tuple[Tone, ...]]:
    """Return the melody after a bar, and its tones: whole ideas, as many as `notes` a bar pay for in the long run.

    An idea is told as soon as its first note is owed; the others are silence afterwards.

    Shares go from 0 to 1: complexity lets more ideas live, brightness lifts them, tension hangs them away from root and fifth.
    """
    melody = msgspec.structs.replace(melody, ideas=_living(melody.ideas, bar, complexity, chance), owed=min(MOST_OWED, melody.owed + notes))
    taken: dict[int, int] = {}
    while melody.owed >= 1.0:
        telling = _new_telling(melody, _homes(chord, brightness), brightness, tension, chance)
        start = _free_start(telling.gaps, taken, chance)
        if start is None:
            break
        taken |= dict(zip(_slots(start, telling.gaps), telling.degrees, strict=True))
        melody = _remembering(melody, telling, chance)
    return melody, tuple(Tone(slot, degree) for slot, degree in sorted(taken.items()))


def _living(ideas: tuple[Motif, ...], bar: int, complexity: float, chance: Chance) -> tuple[Motif, ...]:
    young = [idea for idea in ideas if bar - idea.born_bar < LIFE_BARS[0] or (bar - idea.born_bar < LIFE_BARS[1] and chance.happens(0.9))]
    wanted = ideas_alive(complexity)
    while len(young) < wanted:
        young.append(motif.new(chance, bar, complexity=complexity))
    return tuple(young[-wanted:])


def _new_telling(melody: Melody, homes: list[int], brightness: float, tension: float, chance: Chance) -> Telling:
    number = chance.whole(0, len(melody.ideas) - 1)
    form = melody.ideas[number]
    for _ in range(_ATTEMPTS):
        form = motif.varied(form, chance)
        degrees = _hung(form, homes, brightness, tension, chance)
        if len(degrees) < motif.RECOGNISABLE_NOTES or motif.identity(degrees, form.gaps) not in melody.told:
            return Telling(degrees, form.gaps, number, form)
    # So short a rest of it that nobody will know it again.
    return Telling(degrees[: motif.RECOGNISABLE_NOTES - 1], form.gaps[: motif.RECOGNISABLE_NOTES - 1], number, form)


def _homes(chord: Chord, brightness: float) -> list[int]:
    # An idea hangs on a chord tone, so that whatever follows has a home.
    low, high = _register(brightness)
    return [degree + 5 * octave for degree in chord for octave in range(4) if low <= degree + 5 * octave <= high]


def _hung(form: Motif, homes: list[int], brightness: float, tension: float, chance: Chance) -> tuple[int, ...]:
    """Return the degrees of a form hung on one of the homes: rather one from which it keeps as far from root and fifth as wanted."""
    low, high = _register(brightness)
    options = [tuple(_folded(home + step, low, high) for step in form.steps) for home in homes]
    return chance.weighted(options, [(_FLOOR + abs(harmony.tension_of(option) - tension)) ** -_SHARPNESS for option in options])


def _register(brightness: float) -> tuple[int, int]:
    return round(lerp(*LOWEST_DEGREES, brightness)), round(lerp(*HIGHEST_DEGREES, brightness))


def _folded(degree: int, low: int, high: int) -> int:
    while degree > high:
        degree -= 5
    while degree < low:
        degree += 5
    return degree


def _free_start(gaps: tuple[int, ...], taken: dict[int, int], chance: Chance) -> int | None:
    """Return a slot from which all notes of an idea fall on free slots, on half a beat if there is one, else between; None without one."""
    starts = [start for start in range(rhythm.SLOTS) if not any(slot >= rhythm.SLOTS or slot in taken for slot in _slots(start, gaps))]
    on_half_beats = [start for start in starts if start % _HALF_BEAT == 0]
    return chance.chosen(on_half_beats or starts) if starts else None


def _slots(start: int, gaps: tuple[int, ...]) -> list[int]:
    return [start + sum(gaps[: place + 1]) for place in range(len(gaps))]


def _remembering(melody: Melody, telling: Telling, chance: Chance) -> Melody:
    ideas = list(melody.ideas)
    if chance.happens(_KEPT):
        ideas[telling.number] = telling.form
    told = melody.told
    if len(telling.degrees) >= motif.RECOGNISABLE_NOTES:
        told = (*told, motif.identity(telling.degrees, telling.gaps))[-MEMORY:]
    return msgspec.structs.replace(melody, ideas=tuple(ideas), told=told, owed=melody.owed - len(telling.degrees))
