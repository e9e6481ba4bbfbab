"""Forgetting what has expired."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.clients import CLIENT_LIFETIME
from soundscape.store.sittings import KEPT_FOR
from soundscape.store.tables import access_tokens, clients, grants, pairings, sessions, sittings, streams


async def remove_expired(connection: AsyncConnection, now: datetime) -> None:
    """Remove every session, code, token and listening address that expired before `now`, and sittings that are 90 days old.

    Programs that registered themselves and that nobody uses go a day after they came.
    """
    for table in (sessions, pairings, streams, access_tokens, grants):
        await connection.execute(delete(table).where(table.c.expires_at <= now))
    idle = clients.c.created_at <= now - CLIENT_LIFETIME, clients.c.id.not_in(select(grants.c.client_id))
    await connection.execute(delete(clients).where(*idle))
    await connection.execute(delete(sittings).where(sittings.c.ended_at <= now - KEPT_FOR))
