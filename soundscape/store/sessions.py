"""Sessions: browsers that are signed in."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import sessions

MAX_PER_LISTENER = 50


class Session(msgspec.Struct, frozen=True):
    """One signed-in browser, until `expires_at`."""

    id: str
    listener_id: str
    created_at: datetime
    expires_at: datetime


_COLUMNS = (sessions.c.id, sessions.c.listener_id, sessions.c.created_at, sessions.c.expires_at)


async def add(connection: AsyncConnection, session: Session, *, token_hash: bytes) -> None:
    """Keep a new session; beyond 50 of one listener the oldest ends."""
    newest = (
        select(sessions.c.id)
        .where(sessions.c.listener_id == session.listener_id)
        .order_by(sessions.c.created_at.desc())
        .limit(MAX_PER_LISTENER - 1)
    )
    await connection.execute(delete(sessions).where(sessions.c.listener_id == session.listener_id, sessions.c.id.not_in(newest)))
    await connection.execute(insert(sessions).values(**msgspec.structs.asdict(session), token_hash=token_hash))


async def find(connection: AsyncConnection, token_hash: bytes) -> Session | None:
    """Return the session with this token, expired or not."""
    row = (await connection.execute(select(*_COLUMNS).where(sessions.c.token_hash == token_hash))).one_or_none()
    return None if row is None else Session(*row)


async def extend(connection: AsyncConnection, session_id: str, *, expires_at: datetime) -> None:
    """Let a session last until `expires_at`."""
    await connection.execute(update(sessions).where(sessions.c.id == session_id).values(expires_at=expires_at))


async def end(connection: AsyncConnection, session_id: str) -> None:
    """End a session."""
    await connection.execute(delete(sessions).where(sessions.c.id == session_id))


async def of(connection: AsyncConnection, listener_id: str) -> list[Session]:
    """Return the sessions of a listener, oldest first."""
    query = select(*_COLUMNS).where(sessions.c.listener_id == listener_id).order_by(sessions.c.created_at)
    return [Session(*row) for row in await connection.execute(query)]
