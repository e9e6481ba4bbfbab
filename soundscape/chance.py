"""Chance without a generator's state: every random number is a function of (seed, bar, purpose, index).

Any host can therefore continue any station at any bar, and the same seed always gives the same score, on every machine and release.
"""

import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


class Chance:
    """A stream of random numbers for one purpose in one bar of one seed."""

    __slots__ = ("_counter", "_key")

    def __init__(self, seed: int, bar: int, purpose: str) -> None:
        self._key = _mix(_mix(seed & _MASK) ^ _mix((bar & _MASK) + 0x51ED2701) ^ zlib.crc32(purpose.encode()))
        self._counter = 0

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Return the next number from `low` to below `high`."""
        self._counter += 1
        return low + (high - low) * ((_mix(self._key + self._counter) >> 11) / (1 << 53))

    def whole(self, low: int, high: int) -> int:
        """Return the next integer from `low` to `high`, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def chosen(self, options: Sequence[T]) -> T:
        """Return the next choice out of `options`, which must not be empty."""
        return options[self.whole(0, len(options) - 1)]

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """Return the next choice out of `options`, each as likely as its weight (above 0) says."""
        left = self.uniform(0.0, sum(weights))
        for option, weight in zip(options, weights, strict=True):
            left -= weight
            if left < 0.0:
                return option
        return options[-1]

    def happens(self, probability: float) -> bool:
        """Return True with this probability (0..1)."""
        return self.uniform() < probability


def _mix(value: int) -> int:
    # SplitMix64 (Steele, Lea and Flood 2014).
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)
