"""Live sources: the broker devices publish to, and the services listeners have linked. One task looks after them; nobody waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

import structlog

from soundscape.api.guards.crash import described
from soundscape.api.lines import Line
from soundscape.api.readings import Outcome
from soundscape.api.residents import Resident
from soundscape.clock import Clock
from soundscape.errors import Busy, NotAllowed, NotFound
from soundscape.rate import Bucket
from soundscape.sources.base import LinkedService
from soundscape.sources.mqtt import Broker, Published
from soundscape.store import links
from soundscape.store.database import Database
from soundscape.store.links import Link

LOOK_EVERY_S = 1.0

MAX_LINKS = 256
"""Links of all listeners together, each of which holds one connection."""

AT_ONCE = 8
"""Connections that are being made at once: a service that comes back is not met by everybody in the same moment."""

SILENCE_S = 30.0
"""A service that is silent for so long hears nothing from the sensor (Pulsoid's rule; the same for HypeRate)."""

FULL_RETRY_AFTER_S = 3600

Status = Literal["waiting", "connecting", "connected", "offline", "failed"]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Held:
    link: Link
    line: Line
    resident: Resident | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """How a link is doing: its status, when it last told something, and what is wrong in one sentence.

    `waiting` is for the consent to use the heart rate, `offline` connected with nothing to hear, `failed` to be tried again.
    """

    status: Status
    heard_at: datetime | None
    error: str | None


NOT_FOLLOWED = Condition("waiting", None, None)


class Feeds:
    """Keeps up the connection to the broker and one for every link whose listener allows it.

    `find` returns a listener by id, `take` takes in what a document tells of their heart rate, `receive` a message of the broker.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        services: Mapping[str, LinkedService],
        broker: Broker | None,
        find: Callable[[str], Awaitable[Resident]],
        take: Callable[[Resident, object], Awaitable[Outcome]],
        receive: Callable[[Published], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._services = services
        self._broker = broker
        self._find = find
        self._take = take
        self._receive = receive
        self._subscription = Line("mqtt", clock)
        self._links: dict[tuple[str, str], _Held] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._ending: set[asyncio.Task[None]] = set()

    async def load(self) -> None:
        """Learn of the links that are stored. Raises DatabaseDown."""
        async with self._database.begin() as connection:
            for link in await links.oldest(connection, MAX_LINKS):
                self._hold(link)

    async def run(self) -> None:
        """Look after everything until cancelled."""
        while True:
            try:
                self.look()
            except Exception as error:  # noqa: BLE001  # the supervisor of live sources: one that is broken must not end the others
                log.error("looking after live sources failed", **described(error))
            await asyncio.sleep(LOOK_EVERY_S)

    def look(self) -> None:
        """Connect what is wanted and due, and hang up where the consent was taken back or the listener is gone."""
        if self._broker is not None:
            self._subscription.keep_up(self._subscribe)
        for key, held in list(self._links.items()):
            if held.resident is not None and held.resident.erased:
                self.drop(*key)
            elif held.resident is not None and not held.resident.listener.profile.consents.heart_rate:
                if held.line.state != "waiting":
                    self._end(held.line)
            elif held.link.service in self._services:
                held.line.keep_up(partial(self._follow, held))

    def check_room(self, listener_id: str, service: str) -> None:
        """Raise Busy when there is no room for one more link."""
        if (listener_id, service) not in self._links and len(self._links) >= MAX_LINKS:
            raise Busy("This server follows as many linked services as it can.", retry_after_s=FULL_RETRY_AFTER_S)

    def put(self, link: Link) -> None:
        """Follow a link that was just stored, in the place of the one there was."""
        self.drop(link.listener_id, link.service)
        self._hold(link)
        self.look()

    def drop(self, listener_id: str, service: str) -> None:
        """Follow a link no more."""
        if (held := self._links.pop((listener_id, service), None)) is not None:
            self._end(held.line)

    def condition(self, listener_id: str, service: str) -> Condition:
        """Return how a link is doing."""
        held = self._links.get((listener_id, service))
        if held is None:
            return NOT_FOLLOWED
        line = held.line
        return Condition("offline" if line.silent_for(SILENCE_S) else line.state, line.heard_at, line.error)

    @property
    def subscribed(self) -> bool:
        """Whether messages of the broker are coming in."""
        return self._subscription.state == "connected"

    async def close(self) -> None:
        """End every connection."""
        for held in self._links.values():
            self._end(held.line)
        self._end(self._subscription)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _hold(self, link: Link) -> None:
        self._links[link.listener_id, link.service] = _Held(link, Line(link.service, self._clock))

    def _end(self, line: Line) -> None:
        if (task := line.hang_up()) is not None:
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _subscribe(self) -> None:
        assert self._broker is not None
        async with self._broker.open() as messages:
            self._subscription.connected()
            async for message in messages:
                await self._receive(message)

    async def _follow(self, held: _Held) -> None:
        try:
            held.resident = await self._find(held.link.listener_id)
        except NotFound:
            self._links.pop((held.link.listener_id, held.link.service), None)
            return
        if not held.resident.listener.profile.consents.heart_rate:
            return
        async with AsyncExitStack() as stack:
            async with self._turns:
                samples = await stack.enter_async_context(self._services[held.link.service].open(held.link.secret))
            held.line.connected()
            # No sensor tells more than a few values a second; what a service sends beyond is dropped.
            allowed = Bucket(burst=20.0, per_s=4.0, now_s=self._clock.steady())
            async for sample in samples:
                if allowed.take(self._clock.steady()) > 0.0:
                    continue
                try:
                    outcome = await self._take(held.resident, {"samples": [sample], "device": held.link.service})
                except (NotAllowed, NotFound):
                    return
                except Busy:
                    continue
                if outcome.refused:
                    refusal = outcome.refused[0]
                    held.line.error = f"{refusal['field']}: {refusal['reason']}"
                else:
                    held.line.heard()
