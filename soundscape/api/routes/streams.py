"""Streams: listening addresses that can be given to any player or speaker."""

from datetime import timedelta

from fastapi import APIRouter, Request

from soundscape.api import asks, shapes, tokens
from soundscape.api.dependencies import Given, SignedIn
from soundscape.api.problems import Problem
from soundscape.errors import NotFound
from soundscape.store import streams
from soundscape.store.streams import Stream

MAX_STREAMS = 50
KINDS = ("mp3", "opus", "aac", "m3u8", "m3u", "pls")

router = APIRouter(tags=["streams"])


@router.get("/api/me/streams")
async def read(services: Given, caller: SignedIn) -> shapes.Streams:
    """Return the listening addresses of the listener, without their tokens."""
    async with services.parts.database.begin() as connection:
        found = await streams.of(connection, caller.resident.id, good_at=services.parts.clock.now())
    return shapes.Streams(
        streams=[shapes.Stream(id=stream.id, created_at=stream.created_at, expires_at=stream.expires_at) for stream in found]
    )


@router.post("/api/me/streams", status_code=201)
async def create(request: Request, services: Given, caller: SignedIn, asked: asks.NewStream | None = None) -> shapes.StreamWithAddresses:
    """Make a listening address and show it once."""
    token, now = tokens.stream_token(), services.parts.clock.now()
    expires_at = now + timedelta(hours=(asked or asks.NewStream()).hours)
    stream = Stream(tokens.opaque_id(), caller.resident.id, now, expires_at)
    async with services.parts.database.begin() as connection:
        if len(await streams.of(connection, caller.resident.id, good_at=now)) >= MAX_STREAMS:
            raise Problem(409, f"There are {MAX_STREAMS} listening addresses already; remove one first.")
        await streams.add(connection, {tokens.hashed(token): stream})
    urls = {kind: f"{services.base_url(request)}/listen/{token}.{kind}" for kind in KINDS}
    return shapes.StreamWithAddresses(id=stream.id, created_at=now, expires_at=expires_at, urls=urls)


@router.delete("/api/me/streams/{stream_id}", status_code=204)
async def remove(services: Given, caller: SignedIn, stream_id: str) -> None:
    """Take a listening address back; whoever listens there hears the end of it."""
    async with services.parts.database.begin() as connection:
        now = services.parts.clock.now()
        if not await streams.revoke(connection, stream_id, listener_id=caller.resident.id, now=now):
            raise NotFound("There is no such listening address.")
    services.end(f"stream:{stream_id}")
