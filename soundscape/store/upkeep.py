"""Forgetting what has expired."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import pairings, sessions, streams


async def remove_expired(connection: AsyncConnection, now: datetime) -> None:
    """Remove every session, pairing code and listening address that expired before `now`."""
    for table in (sessions, pairings, streams):
        await connection.execute(delete(table).where(table.c.expires_at <= now))
