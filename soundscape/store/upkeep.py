"""Forgetting what has expired."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import pairings, sessions, streams

STREAMS_KEPT = timedelta(days=90)
"""How long a listening address that has expired is known to have been one."""


async def remove_expired(connection: AsyncConnection, now: datetime) -> None:
    """Remove every session and pairing code that expired before `now`, and the listening addresses that did so long ago."""
    for table, kept in ((sessions, timedelta()), (pairings, timedelta()), (streams, STREAMS_KEPT)):
        await connection.execute(delete(table).where(table.c.expires_at <= now - kept))
