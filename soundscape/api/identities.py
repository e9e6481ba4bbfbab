"""Who a token belongs to. Answers are remembered for half a minute, and for longer while the database is down."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.api import tokens
from soundscape.clock import Clock
from soundscape.store import devices, grants, sessions, streams
from soundscape.store.database import Database, DatabaseDown

FRESH_S = 30.0

Kind = Literal["session", "device", "app", "stream"]

SCOPES = frozenset({"signals:write", "stream:listen", "state:read", "station:control"})


@dataclass(frozen=True, slots=True)
class Identity:
    """What a token stands for: its kind and id, its listener, what it may do, and until when."""

    kind: Kind
    id: str
    listener_id: str
    scopes: frozenset[str]
    expires_at: datetime | None = None

    @property
    def key(self) -> str:
        """The key connections opened with this token depend on."""
        return f"{self.kind}:{self.id}"


Find: TypeAlias = Callable[[AsyncConnection, bytes], Awaitable[Identity | None]]


class Identities:
    """Looks tokens up by their hash; remembers at most `capacity` of them."""

    def __init__(self, database: Database, clock: Clock, *, capacity: int = 8192) -> None:
        self._database = database
        self._clock = clock
        self._capacity = capacity
        self._known: OrderedDict[tuple[Kind, bytes], tuple[Identity, float]] = OrderedDict()

    async def find(self, kind: Kind, token: str) -> Identity | None:
        """Return who a token belongs to, None when it is nobody's or has expired. Raises DatabaseDown when that cannot be known."""
        identity = await self.find_even_expired(kind, token)
        return None if identity is None or self.expired(identity) else identity

    async def find_even_expired(self, kind: Kind, token: str) -> Identity | None:
        """Return who a token belongs or belonged to, None when it is nobody's. Raises DatabaseDown when that cannot be known."""
        return await self._look_up(kind, tokens.hashed(token))

    def expired(self, identity: Identity) -> bool:
        """Return whether a token is no longer good."""
        return identity.expires_at is not None and identity.expires_at <= self._clock.now()

    async def by_bearer(self, token: str) -> Identity | None:
        """Return who sent a token in a header: a device, or a program that was let in. Raises DatabaseDown."""
        return await self.find("app" if token.startswith(tokens.ACCESS_PREFIX) else "device", token)

    def forget(self, key: str) -> None:
        """Forget a token that was taken back, by its identity's key."""
        self._drop(lambda identity: identity.key == key)

    def forget_listener(self, listener_id: str) -> None:
        """Forget every token of a listener."""
        self._drop(lambda identity: identity.listener_id == listener_id)

    async def _look_up(self, kind: Kind, hashed: bytes) -> Identity | None:
        known, checked_s = self._known.get((kind, hashed), (None, 0.0))
        now_s = self._clock.steady()
        if known is not None and now_s - checked_s < FRESH_S:
            return known
        try:
            async with self._database.begin() as connection:
                found = await _FIND[kind](connection, hashed)
        except DatabaseDown:
            if known is None:
                raise
            return known
        if found is not None:
            self._remember((kind, hashed), found, now_s)
        return found

    def _remember(self, key: tuple[Kind, bytes], identity: Identity, now_s: float) -> None:
        self._known[key] = (identity, now_s)
        self._known.move_to_end(key)
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)

    def _drop(self, unwanted: Callable[[Identity], bool]) -> None:
        for key in [key for key, (identity, _) in self._known.items() if unwanted(identity)]:
            del self._known[key]


async def _session(connection: AsyncConnection, hashed: bytes) -> Identity | None:
    found = await sessions.find(connection, hashed)
    return None if found is None else Identity("session", found.id, found.listener_id, SCOPES, found.expires_at)


async def _device(connection: AsyncConnection, hashed: bytes) -> Identity | None:
    found = await devices.find(connection, hashed)
    return None if found is None else Identity("device", found.id, found.listener_id, frozenset(found.scopes))


async def _app(connection: AsyncConnection, hashed: bytes) -> Identity | None:
    found = await connection.run_sync(grants.find_access, hashed)
    return None if found is None else Identity("app", found.grant_id, found.listener_id, frozenset(found.scopes), found.expires_at)


async def _stream(connection: AsyncConnection, hashed: bytes) -> Identity | None:
    found = await streams.find(connection, hashed)
    return None if found is None else Identity("stream", found.id, found.listener_id, frozenset({"stream:listen"}), found.expires_at)


_FIND: Mapping[Kind, Find] = {"session": _session, "device": _device, "app": _app, "stream": _stream}
