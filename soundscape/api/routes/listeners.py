"""Listeners: the first visit, what they tell about themselves, everything kept about them, and the end of it."""

import asyncio
import hmac

import msgspec
from fastapi import APIRouter, Request, Response

from soundscape.api import asks, cookies, problems, profiles, shapes, tokens
from soundscape.api.dependencies import Given, SignedIn
from soundscape.api.export import everything
from soundscape.api.guards import clients, hosts
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.api.steering import default_preset
from soundscape.body.state import BodyState
from soundscape.errors import NotAllowed
from soundscape.store import bodies, heart_rates, listeners, sittings, stations
from soundscape.store.listeners import Listener
from soundscape.store.stations import StationSettings

router = APIRouter(tags=["listeners"])


@router.post("/api/listeners", status_code=201)
async def create(request: Request, response: Response, services: Given, asked: asks.NewListener | None = None) -> shapes.Welcome:
    """Make a listener, sign this browser in as them, and show their recovery code once."""
    asked = asked or asks.NewListener()
    check_signup(request, services, invite=asked.invite)
    fresh = Listener(tokens.opaque_id(), services.parts.clock.now(), tokens.seed())
    listener = profiles.told(fresh, asked)
    # The body settles on the habits told; from now on only time and light move it.
    body = await asyncio.to_thread(services.parts.advance, listener.profile, BodyState(), listener.created_at)
    resident = Resident(listener, StationSettings(default_preset(services.parts.presets)), body)
    recovery = tokens.code(tokens.RECOVERY_CHARACTERS)
    async with services.parts.database.begin() as connection:
        await listeners.add(connection, resident.listener, recovery_hash=tokens.hashed(recovery))
        await bodies.add(connection, resident.id, resident.body)
        await stations.add(connection, resident.id, resident.station)
        await cookies.sign_in(request, response, services, listener_id=resident.id, database=connection)
    services.residents.welcome(resident)
    return shapes.Welcome(listener=profiles.shown(resident.listener), recovery_code=tokens.grouped(recovery))


@router.get("/api/me")
async def read(request: Request, response: Response, services: Given, caller: SignedIn) -> shapes.Profile:
    """Return what the listener has told."""
    await cookies.renew(request, response, services)
    return profiles.shown(caller.resident.listener)


@router.patch("/api/me")
async def change(services: Given, caller: SignedIn, asked: asks.ProfileChange) -> shapes.Profile:
    """Change what the listener has told; absent stays, null forgets."""
    resident = caller.resident
    async with resident.lock:
        listener = profiles.told(resident.listener, asked)
        now = services.parts.clock.now()
        body = await asyncio.to_thread(services.parts.leave, resident.listener.profile, resident.body, now)
        body = profiles.allowed(body, resident.listener.profile.consents, listener.profile.consents)
        body = await asyncio.to_thread(services.parts.advance, listener.profile, body, now)
        async with services.parts.database.begin() as connection:
            await listeners.change(connection, listener)
            await bodies.change(connection, listener.id, body)
            if not listener.profile.consents.keep_heart_rate:
                await heart_rates.forget(connection, listener.id)
            if not listener.profile.consents.heart_rate:
                await sittings.forget_hearts(connection, listener.id)
        resident.listener, resident.body = listener, body
        if not listener.profile.consents.keep_heart_rate:
            resident.unsaved_rates.clear()
        if not listener.profile.consents.heart_rate:
            resident.readings.forget()
            services.sittings.forget_heart(resident)
        await services.tell(resident)
    return profiles.shown(listener)


@router.delete("/api/me", status_code=204)
async def erase(response: Response, services: Given, caller: SignedIn) -> None:
    """Erase the listener and everything that belongs to them."""
    resident = caller.resident
    async with services.parts.database.begin() as connection:
        await listeners.erase(connection, resident.id)
    services.residents.erase(resident)
    services.identities.forget_listener(resident.id)
    services.leases.revoke(f"listener:{resident.id}")
    await services.parts.stations.close(resident.id)
    cookies.sign_out(response)


@router.get("/api/me/export")
async def export(services: Given, caller: SignedIn) -> Response:
    """Return everything that is stored about the listener."""
    await services.residents.save()
    await services.sittings.save()
    document = await everything(services.parts.database, caller.resident)
    headers = {"Content-Disposition": 'attachment; filename="soundscape-export.json"'}
    return Response(msgspec.json.encode(document), media_type="application/json", headers=headers)


def check_signup(request: Request, services: Services, *, invite: str | None) -> None:
    """Raise NotAllowed or a Problem unless whoever calls may become a listener."""
    settings = services.parts.settings
    client = services.client(request)
    wait_s = services.signups.take(clients.limit_key(client), services.parts.clock.steady())
    if wait_s > 0.0:
        raise problems.too_often(wait_s)
    if settings.signup == "closed":
        raise NotAllowed("This server takes no new listeners (SOUNDSCAPE_SIGNUP is closed).")
    if settings.signup == "invite" and not _is_invited(invite, settings.invite_codes):
        raise NotAllowed("invite: this server takes new listeners by invitation only, and this is no invite code.")
    if settings.signup == "open" and not hosts.is_home(client):
        raise NotAllowed("New listeners are taken from this machine's own network only; SOUNDSCAPE_SIGNUP=invite allows others.")


def _is_invited(invite: str | None, codes: tuple[str, ...]) -> bool:
    given = (invite or "").encode()
    # Every code is compared, in constant time, so that nothing can be learnt from how long it takes.
    return sum(hmac.compare_digest(given, code.encode()) for code in codes) > 0
