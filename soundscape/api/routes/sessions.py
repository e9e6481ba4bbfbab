"""Sessions and pairings: signing in on another device, and out again."""

import io
from datetime import datetime, timedelta

import segno
from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.api import cookies, problems, profiles, shapes, tokens
from soundscape.api.dependencies import Given, SignedIn
from soundscape.api.guards import clients
from soundscape.store import listeners, pairings, sessions
from soundscape.store.pairings import Pairing

PAIRING_LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5

router = APIRouter(tags=["sessions"])


@router.post("/api/me/pairings", status_code=201)
async def pair(request: Request, services: Given, caller: SignedIn) -> shapes.Pairing:
    """Make a code that signs another device in once, within ten minutes; an earlier code ends."""
    now = services.parts.clock.now()
    code, pairing = _new_pairing(caller.resident.id, now)
    async with services.parts.database.begin() as connection:
        while not await pairings.replace(connection, pairing):
            code, pairing = _new_pairing(caller.resident.id, now)
    url = f"{services.base_url(request)}/#pair={tokens.grouped(code)}"
    return shapes.Pairing(code=tokens.grouped(code), expires_at=pairing.expires_at, url=url, qr_svg=_picture(url))


@router.post("/api/sessions", status_code=201)
async def sign_in(request: Request, response: Response, services: Given, asked: shapes.CodeEntry) -> shapes.Profile:
    """Sign this browser in with a pairing or recovery code."""
    key, now_s = clients.limit_key(services.client(request)), services.parts.clock.steady()
    if (wait_s := services.guesses.wait_s(key, now_s)) > 0.0:
        raise problems.too_often(wait_s, "code: tried too often; try again later")
    async with services.parts.database.begin() as connection:
        listener_id = await _owner(connection, tokens.normalised(asked.code), services.parts.clock.now())
        if listener_id is not None:
            await cookies.sign_in(request, response, services, listener_id=listener_id, database=connection)
    if listener_id is None:
        services.guesses.take(key, now_s)
        raise problems.invalid("code", "fits nobody, or has expired", status=401)
    return profiles.shown((await services.residents.get(listener_id)).listener)


@router.delete("/api/sessions", status_code=204)
async def sign_out(response: Response, services: Given, caller: SignedIn) -> None:
    """Sign this browser out; its connections end."""
    async with services.parts.database.begin() as connection:
        await sessions.end(connection, caller.identity.id)
    services.end(caller.identity.key)
    cookies.sign_out(response)


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


def _new_pairing(listener_id: str, now: datetime) -> tuple[str, Pairing]:
    code = tokens.code(tokens.PAIRING_CHARACTERS)
    lookup = code[: tokens.LOOKUP_CHARACTERS]
    return code, Pairing(lookup, listener_id, tokens.hashed(code), 0, now, now + PAIRING_LIFETIME)


def _picture(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2, scale=4, light="#fff", title="Pairing code")
    return out.getvalue().decode().strip()
