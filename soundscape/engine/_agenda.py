"""Things to be done at later blocks of one station, in order."""

import heapq
import math
from collections.abc import Callable
from itertools import count


class Agenda:
    """A queue of actions by frame. `frame` is now, and moves only forwards."""

    def __init__(self, frame: int = 0) -> None:
        self.frame = frame
        self._entries: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()

    def after(self, frames: int, action: Callable[[], None]) -> None:
        """Have `action` done at the first block `frames` from now or later."""
        heapq.heappush(self._entries, (self.frame + frames, next(self._order), action))

    @property
    def next_frame(self) -> float:
        """The frame of the next entry; infinity without one."""
        return self._entries[0][0] if self._entries else math.inf

    def move_to(self, frame: int) -> None:
        """Go to `frame` and do everything that is due by then."""
        self.frame = frame
        while self._entries and self._entries[0][0] <= frame:
            heapq.heappop(self._entries)[2]()
