"""Who is listening on the strength of what: connections end when the credential that opened them does."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Leases:
    """Open connections by the keys they depend on, such as a session's id or a listener's."""

    def __init__(self) -> None:
        self._held: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def hold(self, *keys: str, for_s: float | None = None) -> Iterator[asyncio.Event]:
        """Hold an event that is set when any of the keys is revoked, or after `for_s` seconds."""
        ended = asyncio.Event()
        expiry = None if for_s is None else asyncio.get_running_loop().call_later(for_s, ended.set)
        for key in keys:
            self._held[key].add(ended)
        try:
            yield ended
        finally:
            if expiry is not None:
                expiry.cancel()
            for key in keys:
                self._release(key, ended)

    def revoke(self, key: str) -> None:
        """End everything that was opened on the strength of `key`."""
        for ended in self._held.get(key, ()):
            ended.set()

    def revoke_all(self, prefix: str) -> None:
        """End everything that was opened on the strength of any key that begins with `prefix`."""
        for key in [key for key in self._held if key.startswith(prefix)]:
            self.revoke(key)

    def count(self, key: str) -> int:
        """Return how many connections depend on `key`."""
        return len(self._held.get(key, ()))

    def _release(self, key: str, ended: asyncio.Event) -> None:
        self._held[key].discard(ended)
        if not self._held[key]:
            del self._held[key]
