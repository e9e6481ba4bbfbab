"""The session cookie: made, renewed and taken away."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection
from starlette.responses import Response

from soundscape.api import tokens
from soundscape.api.services import Services
from soundscape.store import sessions
from soundscape.store.sessions import Session

LIFETIME = timedelta(days=180)
RENEWED_AFTER = timedelta(days=1)


async def sign_in(
    connection: HTTPConnection, response: Response, services: Services, *, listener_id: str, database: AsyncConnection
) -> None:
    """Begin a session of a listener, within an open transaction, and give the browser its cookie."""
    now = services.parts.clock.now()
    token = tokens.session_token()
    session = Session(tokens.opaque_id(), listener_id, now, now + LIFETIME)
    await sessions.add(database, session, token_hash=tokens.hashed(token))
    _set(response, token, secure=services.is_https(connection))


async def renew(connection: HTTPConnection, response: Response, services: Services) -> None:
    """Let a session that is used last its full time again, once a day."""
    token = connection.cookies.get(tokens.COOKIE, "")
    identity = await services.identities.find("session", token)
    now = services.parts.clock.now()
    if identity is None or identity.expires_at is None or identity.expires_at - now > LIFETIME - RENEWED_AFTER:
        return
    async with services.parts.database.begin() as database:
        await sessions.extend(database, identity.id, expires_at=now + LIFETIME)
    services.identities.forget(identity.key)
    _set(response, token, secure=services.is_https(connection))


def sign_out(response: Response) -> None:
    """Take the cookie away."""
    response.delete_cookie(tokens.COOKIE, path="/", httponly=True, samesite="lax")


def _set(response: Response, token: str, *, secure: bool) -> None:
    age_s = int(LIFETIME.total_seconds())
    response.set_cookie(tokens.COOKIE, token, max_age=age_s, path="/", secure=secure, httponly=True, samesite="lax")
