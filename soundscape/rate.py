"""Token buckets: how often something may happen. Pure, time is an argument."""

from collections import OrderedDict
from collections.abc import Hashable


class Bucket:
    """Lets `burst` things happen at once and then `per_s` a second."""

    __slots__ = ("_at_s", "_burst", "_left", "_per_s")

    def __init__(self, *, burst: float, per_s: float, now_s: float) -> None:
        self._burst = burst
        self._per_s = per_s
        self._left = burst
        self._at_s = now_s

    def wait_s(self, now_s: float) -> float:
        """Return the seconds until one more may happen; 0 is now."""
        self._left = min(self._burst, self._left + max(0.0, now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        return 0.0 if self._left >= 1.0 else (1.0 - self._left) / self._per_s

    def take(self, now_s: float) -> float:
        """Let one happen if it may. Returns the seconds to wait, 0 when it happened."""
        wait_s = self.wait_s(now_s)
        if wait_s == 0.0:
            self._left -= 1.0
        return wait_s


class Limiter:
    """One bucket per key, for at most `capacity` keys; the key that was quiet longest is forgotten first."""

    def __init__(self, *, burst: float, per_s: float, capacity: int = 4096) -> None:
        self._burst = burst
        self._per_s = per_s
        self._capacity = capacity
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def wait_s(self, key: Hashable, now_s: float) -> float:
        """Return the seconds until one more may happen for `key`; 0 is now."""
        return self._bucket(key, now_s).wait_s(now_s)

    def take(self, key: Hashable, now_s: float) -> float:
        """Let one happen for `key` if it may. Returns the seconds to wait, 0 when it happened."""
        return self._bucket(key, now_s).take(now_s)

    def _bucket(self, key: Hashable, now_s: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(burst=self._burst, per_s=self._per_s, now_s=now_s)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._capacity:
            self._buckets.popitem(last=False)
        return bucket
