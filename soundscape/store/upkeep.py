"""Forgetting what has expired."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.sittings import KEPT_FOR
from soundscape.store.tables import pairings, sessions, sittings, streams


async def remove_expired(connection: AsyncConnection, now: datetime) -> None:
    """Remove every session, pairing code and listening address that expired before `now`, and sittings that are 90 days old."""
    for table in (sessions, pairings, streams):
        await connection.execute(delete(table).where(table.c.expires_at <= now))
    await connection.execute(delete(sittings).where(sittings.c.ended_at <= now - KEPT_FOR))
