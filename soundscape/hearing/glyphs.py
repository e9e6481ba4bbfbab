"""Glyphs: just enough of a 5x7 font to write numbers and units into a picture."""

import numpy as np
from numpy.typing import NDArray

WIDTH = 5
HEIGHT = 7
ADVANCE = 6

# Seven rows of five pixels each, top to bottom, the leftmost pixel is the highest bit.
_ROWS = {
    "0": (14, 17, 19, 21, 25, 17, 14),
    "1": (4, 12, 4, 4, 4, 4, 14),
    "2": (14, 17, 1, 2, 4, 8, 31),
    "3": (31, 2, 4, 2, 1, 17, 14),
    "4": (2, 6, 10, 18, 31, 2, 2),
    "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14),
    "7": (31, 1, 2, 4, 8, 8, 8),
    "8": (14, 17, 17, 14, 17, 17, 14),
    "9": (14, 17, 17, 15, 1, 2, 12),
    ".": (0, 0, 0, 0, 0, 12, 12),
    "-": (0, 0, 0, 31, 0, 0, 0),
    ":": (0, 12, 12, 0, 12, 12, 0),
    "k": (16, 16, 18, 20, 24, 20, 18),
    "s": (0, 0, 15, 16, 14, 1, 30),
    "d": (1, 1, 13, 19, 17, 17, 15),
    "B": (30, 17, 17, 30, 17, 17, 30),
    "H": (17, 17, 17, 31, 17, 17, 17),
    "z": (0, 0, 31, 2, 4, 8, 31),
    "L": (16, 16, 16, 16, 16, 16, 31),
    "R": (30, 17, 17, 30, 20, 18, 17),
    " ": (0, 0, 0, 0, 0, 0, 0),
}


def stencil(text: str, *, scale: int = 1) -> NDArray[np.bool_]:
    """Return where `text` leaves ink, shape (7 scale, (6 letters - 1) scale); a character the font lacks stays blank."""
    rows = [_ROWS.get(letter, _ROWS[" "]) for letter in text]
    ink = np.zeros((HEIGHT, max(0, ADVANCE * len(rows) - 1)), dtype=np.bool_)
    for place, letter in enumerate(rows):
        for y, bits in enumerate(letter):
            for x in range(WIDTH):
                ink[y, place * ADVANCE + x] = bool(bits >> (WIDTH - 1 - x) & 1)
    return np.repeat(np.repeat(ink, scale, axis=0), scale, axis=1)
