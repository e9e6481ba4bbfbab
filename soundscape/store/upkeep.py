"""Forgetting what has expired."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.sittings import KEPT_FOR
from soundscape.store.tables import pairings, sessions, sittings, streams

STREAMS_KEPT = timedelta(days=90)
"""How long a listening address that has expired is known to have been one."""


async def remove_expired(connection: AsyncConnection, now: datetime) -> None:
    """Remove sessions and pairing codes that expired before `now`, listening addresses that did so long ago, and old sittings."""
    for table, kept in ((sessions, timedelta()), (pairings, timedelta()), (streams, STREAMS_KEPT)):
        await connection.execute(delete(table).where(table.c.expires_at <= now - kept))
    await connection.execute(delete(sittings).where(sittings.c.ended_at <= now - KEPT_FOR))
