"""Grants: programs a listener has let in, each from its code over every token that comes of it.

A grant is a family of refresh tokens, of which one is good at a time. All of a family share their first half, so that one that was used
before is known for what it is however long ago that was, and nothing of it need be kept. Nothing here awaits, see `clients`.
"""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from soundscape.store.tables import access_tokens, grants

MAX_ACCESS_TOKENS = 8
"""Access tokens of one grant that are good at a time; the newest stay."""


class Grant(msgspec.Struct, frozen=True):
    """One program let in by one listener. Until its code is redeemed `refresh_hash` is None, and `expires_at` is that of the code."""

    id: str
    listener_id: str
    client_id: str
    client_name: str
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    refresh_hash: bytes | None = None


class Access(msgspec.Struct, frozen=True):
    """What an access token is good for: whose it is, and what it may do until when."""

    grant_id: str
    listener_id: str
    scopes: tuple[str, ...]
    expires_at: datetime


def add(connection: Connection, grant: Grant, *, code_hash: bytes) -> None:
    """Keep a new grant."""
    values = msgspec.structs.asdict(grant) | {"scopes": list(grant.scopes), "code_hash": code_hash}
    connection.execute(insert(grants).values(**values))


def find_by_code(connection: Connection, code_hash: bytes) -> Grant | None:
    """Return the grant of a code, redeemed and expired or not."""
    row = connection.execute(select(grants).where(grants.c.code_hash == code_hash)).one_or_none()
    return None if row is None else _grant(row)


def find_by_family(connection: Connection, family_hash: bytes) -> Grant | None:
    """Return the grant of a family of refresh tokens, expired or not."""
    row = connection.execute(select(grants).where(grants.c.family_hash == family_hash)).one_or_none()
    return None if row is None else _grant(row)


def find_by_access(connection: Connection, token_hash: bytes) -> Grant | None:
    """Return the grant of an access token, expired or not."""
    query = select(grants).join(access_tokens, access_tokens.c.grant_id == grants.c.id).where(access_tokens.c.token_hash == token_hash)
    row = connection.execute(query).one_or_none()
    return None if row is None else _grant(row)


def redeem(connection: Connection, grant_id: str, *, family_hash: bytes, refresh_hash: bytes, now: datetime, expires_at: datetime) -> bool:
    """Make a code a family of tokens; False when somebody else was faster."""
    fresh = grants.c.id == grant_id, grants.c.family_hash.is_(None)
    values = {"family_hash": family_hash, "refresh_hash": refresh_hash, "last_used_at": now, "expires_at": expires_at}
    return connection.execute(update(grants).where(*fresh).values(**values)).rowcount == 1


def rotate(connection: Connection, grant_id: str, *, used_hash: bytes, refresh_hash: bytes, now: datetime, expires_at: datetime) -> bool:
    """Put a new refresh token in the place of the one that was used; False when that is no longer the good one."""
    current = grants.c.id == grant_id, grants.c.refresh_hash == used_hash
    values = {"refresh_hash": refresh_hash, "last_used_at": now, "expires_at": expires_at}
    return connection.execute(update(grants).where(*current).values(**values)).rowcount == 1


def add_access(connection: Connection, access: Access, *, token_hash: bytes, now: datetime) -> None:
    """Keep a new access token; beyond eight of one grant the oldest ends."""
    owned = access_tokens.c.grant_id == access.grant_id
    newest = select(access_tokens.c.token_hash).where(owned).order_by(access_tokens.c.created_at.desc()).limit(MAX_ACCESS_TOKENS - 1)
    connection.execute(delete(access_tokens).where(owned, access_tokens.c.token_hash.not_in(newest)))
    values = {"grant_id": access.grant_id, "scopes": list(access.scopes), "created_at": now, "expires_at": access.expires_at}
    connection.execute(insert(access_tokens).values(token_hash=token_hash, **values))


def find_access(connection: Connection, token_hash: bytes) -> Access | None:
    """Return what an access token is good for, expired or not."""
    columns = grants.c.id, grants.c.listener_id, access_tokens.c.scopes, access_tokens.c.expires_at
    query = select(*columns).join(access_tokens, access_tokens.c.grant_id == grants.c.id).where(access_tokens.c.token_hash == token_hash)
    row = connection.execute(query).one_or_none()
    return None if row is None else Access(row.id, row.listener_id, tuple(row.scopes), row.expires_at)


def of(connection: Connection, listener_id: str) -> list[Grant]:
    """Return the grants of a listener, oldest first; those whose code was never redeemed too."""
    query = select(grants).where(grants.c.listener_id == listener_id).order_by(grants.c.created_at, grants.c.id)
    return [_grant(row) for row in connection.execute(query)]


def remove(connection: Connection, grant_id: str) -> bool:
    """Remove a grant and every token of it; False when there is none."""
    return connection.execute(delete(grants).where(grants.c.id == grant_id)).rowcount == 1


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        row.id,
        row.listener_id,
        row.client_id,
        row.client_name,
        tuple(row.scopes),
        row.redirect_uri,
        row.challenge,
        row.created_at,
        row.last_used_at,
        row.expires_at,
        row.refresh_hash,
    )
