"""Signing a browser in with a code: one of a pairing, or the recovery code; wrong ones are counted."""

from datetime import datetime

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.api import cookies, problems, tokens
from soundscape.api.guards import clients
from soundscape.api.services import Services
from soundscape.store import listeners, pairings

MAX_TRIES = 5


async def sign_in(request: Request, response: Response, services: Services, *, code: str) -> str:
    """Begin a session, give the browser its cookie with `response`, and return the listener's id.

    Raises Problem 401 for a code that fits nobody, 429 after too many of them. Raises DatabaseDown.
    """
    key, now_s = clients.limit_key(services.client(request)), services.parts.clock.steady()
    if (wait_s := services.guesses.wait_s(key, now_s)) > 0.0:
        raise problems.too_often(wait_s, "code: tried too often; try again later")
    async with services.parts.database.begin() as connection:
        listener_id = await _owner(connection, tokens.normalised(code), services.parts.clock.now())
        if listener_id is not None:
            await cookies.sign_in(request, response, services, listener_id=listener_id, database=connection)
    if listener_id is None:
        services.guesses.take(key, now_s)
        raise problems.invalid("code", "fits nobody, or has expired", status=401)
    return listener_id


async def _owner(connection: AsyncConnection, code: str, now: datetime) -> str | None:
    if len(code) == tokens.RECOVERY_CHARACTERS:
        return await listeners.find_by_recovery(connection, tokens.hashed(code))
    pairing = await pairings.find(connection, code[: tokens.LOOKUP_CHARACTERS])
    if pairing is None or pairing.expires_at <= now:
        return None
    if pairing.tries >= MAX_TRIES:
        raise problems.too_often((pairing.expires_at - now).total_seconds(), "code: tried too often; make a new one")
    if pairing.secret_hash != tokens.hashed(code):
        await pairings.count_try(connection, pairing.lookup)
        return None
    return pairing.listener_id if await pairings.use_up(connection, pairing.lookup) else None
