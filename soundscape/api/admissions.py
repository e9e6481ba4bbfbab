"""Letting listeners in to hear their station: by cookie, by device token, or by the token of a listening address."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec
from starlette.requests import HTTPConnection

from soundscape.api import steering
from soundscape.api.identities import Identity
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.errors import Busy, Crowded, Gone, NotAllowed, NotFound
from soundscape.title import title
from soundscape.transports.base import Admission, TransportParts

MAX_CONNECTIONS = 32
"""Connections one listener may have at once."""

MAX_CONNECTIONS_A_STREAM = 4
"""Players that may play one listening address at once: a household's speakers, not an audience."""

RETRY_AFTER_S = 10


class _Parameters(msgspec.Struct):
    root_hz: float | None = None


class _Document(msgspec.Struct):
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


@dataclass(frozen=True, slots=True)
class Admitted:
    """One listener let in; implements `transports.base.Admission`."""

    services: Services
    identity: Identity
    resident: Resident
    ended: asyncio.Event

    @property
    def station(self) -> str:
        """The id of the station they may hear."""
        return self.resident.id

    @property
    def may_control(self) -> bool:
        """Whether they may steer it."""
        return "station:control" in self.identity.scopes

    @property
    def may_read(self) -> bool:
        """Whether they may know what is known about the listener."""
        return "state:read" in self.identity.scopes

    async def open(self, *, resuming: bool = False) -> None:
        """Put the station on air unless it is; `resuming` says that this is no new beginning. Raises Busy when there is no room."""
        # A player, a program, or a page that lost its connection may come at any hour; else a page comes because somebody pressed Play.
        await self.services.put_on_air(self.resident, by_hand=self.identity.kind == "session" and not resuming)

    async def control(self, change: Mapping[str, object]) -> None:
        """Steer the station; unknown fields are ignored. Raises InvalidInput naming the field and what is allowed."""
        self.services.steer(self.resident, steering.parse(change))

    def title(self) -> str:
        """Return what is on, in words for a display; never anything about a body."""
        status = self.services.parts.stations.status(self.station)
        root_hz = None if status is None else msgspec.json.decode(status.document, type=_Document).parameters.root_hz
        local = self.services.parts.clock.now().astimezone(self.services.zone(self.resident))
        return title(self.services.wish(self.resident).preset, local, root_hz)

    def settings(self) -> bytes:
        """Return what is set for the station as a JSON object."""
        return msgspec.json.encode(self.services.settings(self.resident))


class Admissions:
    """The door of every way out."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @asynccontextmanager
    async def by_connection(self, connection: HTTPConnection) -> AsyncIterator[Admission]:
        """Let in whoever holds a cookie or a device token with `stream:listen`. Raises NotAllowed."""
        identity = await self._services.identify(connection)
        if identity is None:
            raise NotAllowed("You are not signed in here.")
        if "stream:listen" not in identity.scopes:
            raise NotAllowed("This token lacks the scope stream:listen.")
        async with self._let_in(identity) as admitted:
            yield admitted

    @asynccontextmanager
    async def by_stream(self, token: str) -> AsyncIterator[Admission]:
        """Let in whoever knows a listening address. Raises what `check_stream` does, and Crowded when enough players play it."""
        async with self._let_in(await self._stream(token)) as admitted:
            yield admitted

    async def check_stream(self, token: str) -> None:
        """Return if a listening address is good. Raises Gone when it has expired or was taken back, NotFound when it never was."""
        await self._stream(token)

    def transport_parts(self) -> TransportParts:
        """Return what ways out are built from."""
        services = self._services
        return TransportParts(
            stations=services.parts.stations,
            clock=services.parts.clock,
            admit=self.by_connection,
            admit_stream=self.by_stream,
            check_stream=self.check_stream,
            address=lambda connection, path: services.base_url(connection) + path,
            counters=services.metrics,
        )

    async def _stream(self, token: str) -> Identity:
        identities = self._services.identities
        identity = await identities.find_even_expired("stream", token)
        if identity is None:
            raise NotFound("There is no such listening address.")
        if identities.expired(identity):
            raise Gone("This listening address is no longer good: it has expired or was taken back. The player page makes new ones.")
        return identity

    @asynccontextmanager
    async def _let_in(self, identity: Identity) -> AsyncIterator[Admission]:
        resident = await self._services.residents.get(identity.listener_id)
        everything = f"listener:{resident.id}"
        # Nothing may be awaited from here to the lease, or a thousand who come at once would all find room.
        if identity.kind == "stream" and self._services.leases.count(identity.key) >= MAX_CONNECTIONS_A_STREAM:
            raise Crowded(
                f"{MAX_CONNECTIONS_A_STREAM} players play this listening address already; make another address for more.",
                retry_after_s=RETRY_AFTER_S,
            )
        if self._services.leases.count(everything) >= MAX_CONNECTIONS:
            raise Busy(f"There are {MAX_CONNECTIONS} connections of this listener already.", retry_after_s=RETRY_AFTER_S)
        for_s = None
        if identity.expires_at is not None:
            for_s = max(0.0, (identity.expires_at - self._services.parts.clock.now()).total_seconds())
        with self._services.leases.hold(identity.key, everything, for_s=for_s) as ended:
            yield Admitted(self._services, identity, resident, ended)
