"""What every engine does, the real one and the one that tests run fast with."""

from collections.abc import Iterable
from typing import Protocol

from soundscape.audio import Pcm
from soundscape.score import Controls, Note, Score


class Engine(Protocol):
    """Turns one station's score into sound, window after window."""

    @property
    def missing_layers(self) -> tuple[str, ...]:
        """Names of the layers that could not be started; the station plays without them."""
        ...

    def resume(self, notes: Iterable[Note], controls: Controls) -> None:
        """Pick a piece up in its middle, before the first window: strike again what spans its start, and settle."""
        ...

    def render(self, score: Score) -> Pcm:
        """Return the samples of the score's window, shape (frames, 2), float32, true peak at most -1 dBTP.

        Windows must follow one another. What a note begins is heard at its frame or, by the same for all, up to one block (5 ms) later.
        """
        ...

    def close(self) -> None:
        """Free everything; nothing else may be called after."""
        ...
