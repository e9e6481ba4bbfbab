"""A gain that goes in straight lines over what numpy makes."""

import numpy as np

from soundscape.layers._feed import STRETCH_FRAMES, STRETCH_S, Stretch

_WAY = (np.arange(STRETCH_FRAMES) / STRETCH_FRAMES).astype(np.float32)


class Glide:
    """A gain, silent at first, that goes straight to each goal it is given, in whole stretches."""

    def __init__(self) -> None:
        self._gain = 0.0
        self._goal = 0.0
        self._left = 0

    @property
    def silent(self) -> bool:
        """Whether it is 0 and stays so."""
        return self._gain == self._goal == 0.0

    def go(self, goal: float, time_s: float) -> None:
        """Go to `goal` within about so many seconds, 0.2 at least, from the next stretch on."""
        self._goal = goal
        self._left = max(1, round(time_s / STRETCH_S))

    def next(self) -> Stretch | np.float32:
        """Return the gains of the next stretch, or the one gain that holds throughout."""
        start = np.float32(self._gain)
        if not self._left:
            return start
        step = (self._goal - self._gain) / self._left
        self._left -= 1
        # The end of the last line is the goal itself, not what rounding makes of it.
        self._gain = self._gain + step if self._left else self._goal
        gains = np.float32(step) * _WAY
        gains += start
        return gains
