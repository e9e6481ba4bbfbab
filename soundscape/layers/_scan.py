"""Tables that are read sample by sample, round and round: the cheapest sound there is."""

from collections.abc import Sequence
from typing import Any

from soundscape.layers._pyo import pyo


class Scan:
    """One stream for each table, at rest at first and from its beginning on whenever it is woken; `output` is the pyo object."""

    def __init__(self, tables: Sequence[Any], *, mul: Any = 1.0, add: Any = 0.0) -> None:
        self.playing = False
        self.output: Any = pyo.TableScan(list(tables), mul=mul, add=add).stop()

    def play(self) -> None:
        """Begin; goes on if it plays already, where pyo would set it back to the beginning."""
        if not self.playing:
            self.playing = True
            self.output.play()

    def stop(self) -> None:
        """Cost nothing until woken."""
        self.playing = False
        self.output.stop()
