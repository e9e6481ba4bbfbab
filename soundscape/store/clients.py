"""Clients: programs that registered themselves so that listeners can let them in. They belong to nobody.

Unlike the rest of the store these functions do not await: OAuth's library asks for clients in the middle of its own code. They are called
by `AsyncConnection.run_sync`.
"""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from soundscape.store.tables import clients, grants

CLIENT_LIFETIME = timedelta(days=1)
"""How long a client stays that nobody has let in."""


class Client(msgspec.Struct, frozen=True):
    """One program: what it calls itself, and where people may be led back to; one without a secret runs where none can be kept."""

    id: str
    name: str
    redirect_uris: tuple[str, ...]
    secret_hash: bytes | None
    created_at: datetime


def add(connection: Connection, client: Client) -> None:
    """Keep a new client."""
    connection.execute(insert(clients).values(**msgspec.structs.asdict(client) | {"redirect_uris": list(client.redirect_uris)}))


def find(connection: Connection, client_id: str) -> Client | None:
    """Return a client by id."""
    row = connection.execute(select(clients).where(clients.c.id == client_id)).one_or_none()
    return None if row is None else Client(row.id, row.name, tuple(row.redirect_uris), row.secret_hash, row.created_at)


def count(connection: Connection) -> int:
    """Return how many there are."""
    return int(connection.execute(select(func.count()).select_from(clients)).scalar_one())


def remove_oldest_idle(connection: Connection) -> bool:
    """Remove the oldest client that nobody has let in; False when there is none."""
    idle = select(clients.c.id).where(clients.c.id.not_in(select(grants.c.client_id))).order_by(clients.c.created_at).limit(1)
    return connection.execute(delete(clients).where(clients.c.id.in_(idle.scalar_subquery()))).rowcount == 1
