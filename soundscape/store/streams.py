"""Streams: listening addresses for players and speakers, each with a token that expires."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import streams


class Stream(msgspec.Struct, frozen=True):
    """One listening address, good until `expires_at`; one that was taken back expired at that moment."""

    id: str
    listener_id: str
    created_at: datetime
    expires_at: datetime


EXPIRED_KEPT = 200

_COLUMNS = (streams.c.id, streams.c.listener_id, streams.c.created_at, streams.c.expires_at)


async def add(connection: AsyncConnection, stream: Stream, *, token_hash: bytes) -> None:
    """Keep a new address; of the listener's expired ones only the newest stay."""
    expired = streams.c.listener_id == stream.listener_id, streams.c.expires_at <= stream.created_at
    old = select(streams.c.id).where(*expired).order_by(streams.c.expires_at.desc()).offset(EXPIRED_KEPT)
    await connection.execute(delete(streams).where(streams.c.id.in_(old)))
    await connection.execute(insert(streams).values(**msgspec.structs.asdict(stream), token_hash=token_hash))


async def find(connection: AsyncConnection, token_hash: bytes) -> Stream | None:
    """Return the address with this token, expired or not."""
    row = (await connection.execute(select(*_COLUMNS).where(streams.c.token_hash == token_hash))).one_or_none()
    return None if row is None else Stream(*row)


async def of(connection: AsyncConnection, listener_id: str, *, good_at: datetime | None = None) -> list[Stream]:
    """Return the addresses of a listener, oldest first: those that are good at an instant, or all that are kept."""
    query = select(*_COLUMNS).where(streams.c.listener_id == listener_id).order_by(streams.c.created_at)
    if good_at is not None:
        query = query.where(streams.c.expires_at > good_at)
    return [Stream(*row) for row in await connection.execute(query)]


async def revoke(connection: AsyncConnection, stream_id: str, *, listener_id: str, now: datetime) -> bool:
    """Let an address of this listener expire now; False when there is none that is good.

    It is kept a while, so that players that still have it can be told that it is gone.
    """
    found = streams.c.id == stream_id, streams.c.listener_id == listener_id, streams.c.expires_at > now
    return (await connection.execute(update(streams).where(*found).values(expires_at=now))).rowcount == 1
