"""Streams: listening addresses for players and speakers, each with a token that expires."""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, insert, select, update
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


async def add(connection: AsyncConnection, new: Mapping[bytes, Stream]) -> None:
    """Keep new addresses by the hashes of their tokens; of the expired ones of their listeners only the newest stay."""
    owners, made_at = {stream.listener_id for stream in new.values()}, max(stream.created_at for stream in new.values())
    place = func.row_number().over(partition_by=streams.c.listener_id, order_by=streams.c.expires_at.desc()).label("place")
    expired = select(streams.c.id, place).where(streams.c.listener_id.in_(owners), streams.c.expires_at <= made_at).subquery()
    await connection.execute(delete(streams).where(streams.c.id.in_(select(expired.c.id).where(expired.c.place > EXPIRED_KEPT))))
    rows = [msgspec.structs.asdict(stream) | {"token_hash": token_hash} for token_hash, stream in new.items()]
    await connection.execute(insert(streams), rows)


async def find(connection: AsyncConnection, token_hash: bytes) -> Stream | None:
    """Return the address with this token, expired or not."""
    row = (await connection.execute(select(*_COLUMNS).where(streams.c.token_hash == token_hash))).one_or_none()
    return None if row is None else Stream(*row)


async def of(connection: AsyncConnection, *listener_ids: str, good_at: datetime | None = None) -> list[Stream]:
    """Return the addresses of listeners, oldest first: those that are good at an instant, or all that are kept."""
    query = select(*_COLUMNS).where(streams.c.listener_id.in_(listener_ids)).order_by(streams.c.created_at)
    if good_at is not None:
        query = query.where(streams.c.expires_at > good_at)
    return [Stream(*row) for row in await connection.execute(query)]


async def revoke(connection: AsyncConnection, stream_id: str, *, listener_id: str, now: datetime) -> bool:
    """Let an address of this listener expire now; False when there is none that is good.

    It is kept a while, so that players that still have it can be told that it is gone.
    """
    found = streams.c.id == stream_id, streams.c.listener_id == listener_id, streams.c.expires_at > now
    return (await connection.execute(update(streams).where(*found).values(expires_at=now))).rowcount == 1


async def take_back(connection: AsyncConnection, stream_ids: Collection[str], *, now: datetime) -> None:
    """Let addresses expire now, whosever they are."""
    if stream_ids:
        await connection.execute(update(streams).where(streams.c.id.in_(stream_ids)).values(expires_at=now))
