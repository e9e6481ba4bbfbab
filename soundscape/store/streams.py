"""Streams: listening addresses for players and speakers, each with a token that expires."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import streams


class Stream(msgspec.Struct, frozen=True):
    """One listening address, good until `expires_at`."""

    id: str
    listener_id: str
    created_at: datetime
    expires_at: datetime


_COLUMNS = (streams.c.id, streams.c.listener_id, streams.c.created_at, streams.c.expires_at)


async def add(connection: AsyncConnection, stream: Stream, *, token_hash: bytes) -> None:
    """Keep a new address."""
    await connection.execute(insert(streams).values(**msgspec.structs.asdict(stream), token_hash=token_hash))


async def find(connection: AsyncConnection, token_hash: bytes) -> Stream | None:
    """Return the address with this token, expired or not."""
    row = (await connection.execute(select(*_COLUMNS).where(streams.c.token_hash == token_hash))).one_or_none()
    return None if row is None else Stream(*row)


async def of(connection: AsyncConnection, listener_id: str) -> list[Stream]:
    """Return the addresses of a listener, oldest first."""
    query = select(*_COLUMNS).where(streams.c.listener_id == listener_id).order_by(streams.c.created_at)
    return [Stream(*row) for row in await connection.execute(query)]


async def remove(connection: AsyncConnection, stream_id: str, *, listener_id: str) -> bool:
    """Remove an address of this listener; False when there is none."""
    found = streams.c.id == stream_id, streams.c.listener_id == listener_id
    return (await connection.execute(delete(streams).where(*found))).rowcount == 1
