"""Forgetting what has expired."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.clients import CLIENT_LIFETIME
from soundscape.store.sittings import KEPT_FOR
from soundscape.store.tables import access_tokens, clients, grants, pairings, sessions, sittings, streams

STREAMS_KEPT = timedelta(days=90)
"""How long a listening address that has expired is known to have been one."""


async def remove_expired(connection: AsyncConnection, now: datetime) -> None:
    """Remove sessions, codes and tokens that expired before `now`, listening addresses that did so long ago, and old sittings.

    Programs that registered themselves and that nobody uses go a day after they came.
    """
    for table in (sessions, pairings, access_tokens, grants):
        await connection.execute(delete(table).where(table.c.expires_at <= now))
    await connection.execute(delete(streams).where(streams.c.expires_at <= now - STREAMS_KEPT))
    await connection.execute(delete(sittings).where(sittings.c.ended_at <= now - KEPT_FOR))
    idle = clients.c.created_at <= now - CLIENT_LIFETIME, clients.c.id.not_in(select(grants.c.client_id))
    await connection.execute(delete(clients).where(*idle))
