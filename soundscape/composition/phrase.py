"""Phrases of four to eight bars: as many chords as fit into them, each whole."""

import msgspec

from soundscape.chance import Chance
from soundscape.units import clamp

FEWEST_BARS = 4
MOST_BARS = 8


class Phrase(msgspec.Struct, frozen=True):
    """A phrase: its first bar, how many bars it has, and how many bars each of its chords lasts."""

    first_bar: int
    bars: int
    chord_bars: int

    @property
    def end_bar(self) -> int:
        """The first bar after the phrase."""
        return self.first_bar + self.bars

    def chord_begins(self, bar: int) -> bool:
        """Return whether a chord begins with this bar of the phrase."""
        return (bar - self.first_bar) % self.chord_bars == 0

    def is_last_chord(self, bar: int) -> bool:
        """Return whether the chord of this bar is the last one of the phrase."""
        return bar + self.chord_bars >= self.end_bar


NONE = Phrase(0, 0, 1)


def new(first_bar: int, *, chord_s: float, bar_s: float, chance: Chance) -> Phrase:
    """Return a phrase whose chords last `chord_s`, to the nearest bar of `bar_s`, and at most a phrase."""
    chord_bars = int(clamp(round(chord_s / bar_s), 1, MOST_BARS))
    return Phrase(first_bar, chance.chosen([bars for bars in range(FEWEST_BARS, MOST_BARS + 1) if bars % chord_bars == 0]), chord_bars)
