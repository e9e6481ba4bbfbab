"""Sessions and pairings: signing in on another device, and out again."""

import io
from datetime import datetime, timedelta

import segno
from fastapi import APIRouter, Request, Response

from soundscape.api import asks, cookies, profiles, shapes, signing_in, tokens
from soundscape.api.dependencies import Given, SignedIn
from soundscape.store import pairings, sessions
from soundscape.store.pairings import Pairing

PAIRING_LIFETIME = timedelta(minutes=10)

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
async def sign_in(request: Request, response: Response, services: Given, asked: asks.CodeEntry) -> shapes.Profile:
    """Sign this browser in with a pairing or recovery code."""
    listener_id = await signing_in.sign_in(request, response, services, code=asked.code)
    return profiles.shown((await services.residents.get(listener_id)).listener)


@router.delete("/api/sessions", status_code=204)
async def sign_out(response: Response, services: Given, caller: SignedIn) -> None:
    """Sign this browser out; its connections end."""
    async with services.parts.database.begin() as connection:
        await sessions.end(connection, caller.identity.id)
    services.end(caller.identity.key)
    cookies.sign_out(response)


def _new_pairing(listener_id: str, now: datetime) -> tuple[str, Pairing]:
    code = tokens.code(tokens.PAIRING_CHARACTERS)
    lookup = code[: tokens.LOOKUP_CHARACTERS]
    return code, Pairing(lookup, listener_id, tokens.hashed(code), 0, now, now + PAIRING_LIFETIME)


def _picture(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2, scale=4, light="#fff", title="Pairing code")
    return out.getvalue().decode().strip()
