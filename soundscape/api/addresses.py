"""Fresh listening addresses for speakers. Those that are asked for while some are being written are the next transaction, together.

Each in one of its own, they would wait for one another: writers that meet in SQLite look again after longer and longer pauses.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from soundscape.api import tokens
from soundscape.clock import Clock
from soundscape.store import streams
from soundscape.store.database import Database, DatabaseDown
from soundscape.store.streams import Stream

GOOD_FOR = timedelta(hours=24, seconds=1)
"""How long an address that an assistant is given is good for; it gets another one whenever it plays.

That tells it from those that listeners make, which are good for whole hours.
"""

KEPT = 8
"""Such addresses that stay though nobody listens there now: the last ones, for speakers that have not come to theirs yet."""


@dataclass(frozen=True, slots=True)
class Address:
    """A fresh listening address: its id, and its path from the server's own address on."""

    id: str
    path: str


class Addresses:
    """Makes addresses. `heard` says whether anybody listens on the strength of a key, `end` ends what was opened with one."""

    def __init__(self, database: Database, clock: Clock, *, heard: Callable[[str], bool], end: Callable[[str], None]) -> None:
        self._database = database
        self._clock = clock
        self._heard = heard
        self._end = end
        self._asked: list[tuple[str, asyncio.Future[Address]]] = []
        self._making: asyncio.Task[None] | None = None

    async def fresh(self, listener_id: str) -> Address:
        """Make an address; those of earlier calls that nobody listens at are taken back. Raises DatabaseDown."""
        coming: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
        self._asked.append((listener_id, coming))
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make_all())
        return await coming

    async def take_back(self, listener_id: str) -> None:
        """End every address that assistants of a listener were given. Raises DatabaseDown."""
        now = self._clock.now()
        async with self._database.begin() as connection:
            given = [stream.id for stream in await streams.of(connection, listener_id, good_at=now) if _is_given(stream)]
            await streams.take_back(connection, given, now=now)
        for each in given:
            self._end(key(each))

    async def _make_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            await self._make(asked)

    async def _make(self, asked: Sequence[tuple[str, asyncio.Future[Address]]]) -> None:
        try:
            made = await self._write([listener_id for listener_id, _ in asked])
        except Exception as error:  # noqa: BLE001  # passed on to everybody who waits for it
            if len(asked) > 1 and not isinstance(error, DatabaseDown):
                # One whose listener was erased in this moment must not take the others' away.
                for each in asked:
                    await self._make([each])
                return
            for _, coming in asked:
                if not coming.done():
                    coming.set_exception(error)
            return
        for address, (_, coming) in zip(made, asked, strict=True):
            if not coming.done():
                coming.set_result(address)

    async def _write(self, listener_ids: Sequence[str]) -> list[Address]:
        now = self._clock.now()
        new = {tokens.stream_token(): Stream(tokens.opaque_id(), each, now, now + GOOD_FOR) for each in listener_ids}
        async with self._database.begin() as connection:
            old = self._superfluous(await streams.of(connection, *set(listener_ids), good_at=now), Counter(listener_ids))
            await streams.take_back(connection, old, now=now)
            await streams.add(connection, {tokens.hashed(token): stream for token, stream in new.items()})
        for each in old:
            self._end(key(each))
        return [Address(stream.id, f"/listen/{token}.mp3") for token, stream in new.items()]

    def _superfluous(self, good: Sequence[Stream], new: Counter[str]) -> list[str]:
        unheard: defaultdict[str, list[str]] = defaultdict(list)
        for stream in good:
            if _is_given(stream) and not self._heard(key(stream.id)):
                unheard[stream.listener_id].append(stream.id)
        return [each for listener_id, ids in unheard.items() for each in ids[: max(0, len(ids) - KEPT + new[listener_id])]]


def _is_given(stream: Stream) -> bool:
    return stream.expires_at - stream.created_at == GOOD_FOR


def key(stream_id: str) -> str:
    """Return the key that connections to an address depend on."""
    return f"stream:{stream_id}"
