"""Something a sound does again and again while it is awake, at times it decides itself."""

from collections.abc import Callable

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers.base import Bench


class Chain:
    """Calls `step`, which does one thing and returns the seconds until the next, from `play` until `stop`."""

    def __init__(self, bench: Bench, step: Callable[[], float]) -> None:
        self._bench = bench
        self._step = step
        self._plays = 0
        self._awake = False

    def play(self, after_s: float = 0.0) -> None:
        """Begin so many seconds from now; nothing happens while it goes on already."""
        if not self._awake:
            self._awake = True
            self._plays += 1
            self._wait(self._plays, after_s)

    def stop(self) -> None:
        """Do nothing any more."""
        self._awake = False

    def _wait(self, mine: int, wait_s: float) -> None:
        self._bench.after(int(wait_s * SAMPLE_RATE_HZ), lambda: self._go_on(mine))

    def _go_on(self, mine: int) -> None:
        if self._awake and mine == self._plays:
            self._wait(mine, self._step())
