"""Pairing codes: one at a time per listener, for one use, with counted tries.

The first half of a code finds the row and the second half has to fit it, so that a wrong guess can be counted against the code it was
aimed at.
"""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import pairings


class Pairing(msgspec.Struct, frozen=True):
    """One pairing code: `tries` is how many wrong guesses were made at it."""

    lookup: str
    listener_id: str
    secret_hash: bytes
    tries: int
    created_at: datetime
    expires_at: datetime


_COLUMNS = (
    pairings.c.lookup,
    pairings.c.listener_id,
    pairings.c.secret_hash,
    pairings.c.tries,
    pairings.c.created_at,
    pairings.c.expires_at,
)


async def replace(connection: AsyncConnection, pairing: Pairing) -> bool:
    """Keep the only pairing code of its listener; False when its first half is another code's."""
    await connection.execute(delete(pairings).where(pairings.c.listener_id == pairing.listener_id))
    await connection.execute(delete(pairings).where(pairings.c.expires_at <= pairing.created_at))
    if await find(connection, pairing.lookup) is not None:
        return False
    await connection.execute(insert(pairings).values(**msgspec.structs.asdict(pairing)))
    return True


async def find(connection: AsyncConnection, lookup: str) -> Pairing | None:
    """Return the pairing code with this first half, expired or not."""
    row = (await connection.execute(select(*_COLUMNS).where(pairings.c.lookup == lookup))).one_or_none()
    return None if row is None else Pairing(*row)


async def count_try(connection: AsyncConnection, lookup: str) -> None:
    """Count a wrong guess."""
    await connection.execute(update(pairings).where(pairings.c.lookup == lookup).values(tries=pairings.c.tries + 1))


async def use_up(connection: AsyncConnection, lookup: str) -> bool:
    """Remove a code because it was used; False when somebody else was faster."""
    return (await connection.execute(delete(pairings).where(pairings.c.lookup == lookup))).rowcount == 1


async def of(connection: AsyncConnection, listener_id: str) -> list[Pairing]:
    """Return the pairing codes of a listener."""
    return [Pairing(*row) for row in await connection.execute(select(*_COLUMNS).where(pairings.c.listener_id == listener_id))]
