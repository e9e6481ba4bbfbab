"""One connection's view of a station: a bounded queue that loses its oldest audio rather than make anybody wait."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import NamedTuple, Self, TypeAlias

from soundscape.host.messages import Began, Closed, Packets, Played, Status

EARLY = 8
"""Messages that may wait for the first beginning; it comes within a quantum of them."""

Message: TypeAlias = Began | Packets | Played | Status | Closed


class Delivery(NamedTuple):
    """A message for one connection; `gap` means that audio before it was dropped because this connection was too slow."""

    message: Message
    gap: bool


class Subscription:
    """Takes messages in without ever waiting, hands them out in order, a beginning first.

    Holds at most `capacity` messages besides those it began with.
    """

    def __init__(self, *, capacity: int, first: Iterable[Message], on_close: Callable[["Subscription"], None]) -> None:
        self._queue: deque[Message] = deque()
        self._early: deque[Message] = deque(maxlen=EARLY)
        self._begun = False
        self._capacity = capacity
        self._on_close = on_close
        self._ready = asyncio.Event()
        self._lost_began: Began | None = None
        self._gap = False
        self._closed = False
        self.overflowed = False
        for message in first:
            self._capacity += 1
            self.offer(message)

    def offer(self, message: Message) -> None:
        """Queue a message; a newer status replaces one still waiting, and when full the oldest message is lost.

        What comes before the first beginning waits for it: nobody can make sense of notes without knowing where the sound begins.
        """
        if isinstance(message, Began) and not self._begun:
            self._begun = True
            self._queue.append(message)
            self._queue.extend(self._early)
            self._ready.set()
            return
        if not self._begun and not isinstance(message, Closed):
            self._early.append(message)
            return
        if isinstance(message, Status):
            self._queue = deque(waiting for waiting in self._queue if not isinstance(waiting, Status))
        if len(self._queue) >= self._capacity:
            self._lose(self._queue.popleft())
        self._queue.append(message)
        self._ready.set()

    async def receive(self) -> Delivery:
        """Return the next message, waiting for one."""
        while not self._queue:
            self._ready.clear()
            await self._ready.wait()
        if self._lost_began is not None:
            began, self._lost_began = self._lost_began, None
            return Delivery(began, gap=False)
        message = self._queue.popleft()
        gap = self._gap and isinstance(message, Packets)
        if gap:
            self._gap = False
        return Delivery(message, gap)

    def close(self) -> None:
        """Leave the station; closing twice is closing once."""
        if not self._closed:
            self._closed = True
            self._queue.clear()
            self._on_close(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _lose(self, message: Message) -> None:
        if isinstance(message, Began):
            self._lost_began = message
        elif isinstance(message, Packets):
            self._gap = self.overflowed = True
