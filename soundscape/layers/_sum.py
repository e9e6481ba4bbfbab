"""Adding up what sounds. Each term adds itself to the one before it: what is stopped is not even read, as it would be by a mixer."""

from collections.abc import Iterable
from typing import Any

from soundscape.layers._pyo import pyo


class Sum:
    """The sum of those terms that are on; `output` has two streams.

    Terms are pyo objects with no `add` of their own, in the order they were made: pyo computes in that order, and a chain against it would
    come a block late. A term that is off must be stopped.
    """

    def __init__(self, terms: Iterable[Any] = ()) -> None:
        self._terms = list(terms)
        self._on = [False] * len(self._terms)
        self.output: Any = pyo.Sig([0.0, 0.0])

    def append(self, term: Any) -> int:
        """Add a term that was made to be computed before `output`; return its index."""
        self._terms.append(term)
        self._on.append(False)
        return len(self._terms) - 1

    def turn(self, index: int, *, on: bool) -> None:
        """Have a term added or left out from the next block on; nothing happens when it is already."""
        if self._on[index] == on:
            return
        self._on[index] = on
        before = next((self._terms[place] for place in reversed(range(index)) if self._on[place]), 0.0)
        after = next((place for place in range(index + 1, len(self._on)) if self._on[place]), None)
        if on:
            self._terms[index].add = before
        total = self._terms[index] if on else before
        if after is None:
            self.output.value = total
        else:
            self._terms[after].add = total
