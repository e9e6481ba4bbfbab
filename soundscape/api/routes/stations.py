"""The listener's station: what is on air, what is set, and why it sounds like this."""

import asyncio

import msgspec
from fastapi import APIRouter, Response

from soundscape.api import asks, shapes
from soundscape.api.dependencies import Given, Reading, Seeing, Steering
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.body.state import BodyState
from soundscape.listener import Profile

CLOSING_FADE_S = 3.0

router = APIRouter(tags=["station"])


@router.get("/api/me/station")
async def read(services: Given, caller: Seeing) -> shapes.Station:
    """Return what is on air and what is set."""
    return _station(services, caller.resident)


@router.put("/api/me/station")
async def change(services: Given, caller: Steering, asked: asks.StationChange) -> shapes.Station:
    """Change what is named and leave the rest; every device that listens hears it at once."""
    services.steer(caller.resident, asked)
    return _station(services, caller.resident)


@router.delete("/api/me/station", status_code=204)
async def close(services: Given, caller: Steering) -> None:
    """Take the station off air with a fade."""
    await services.parts.stations.close(caller.resident.id, fade_s=CLOSING_FADE_S)


@router.get("/api/me/state")
async def state(services: Given, caller: Reading) -> Response:
    """Return the `explain` document now: the station's own when it is on air, else what it would begin with."""
    resident, parts = caller.resident, services.parts
    status = parts.stations.status(resident.id)
    if status is not None:
        return Response(status.document, media_type="application/json")
    profile, body = await _present(services, resident)
    document = await asyncio.to_thread(parts.explain, profile, body, services.wish(resident), parts.clock.now())
    return Response(msgspec.json.encode(document), media_type="application/json")


@router.get("/api/me/day")
async def day(services: Given, caller: Reading) -> Response:
    """Return 24 h of energy, sun, light, sleep and plan for the chart, in steps of 15 min."""
    resident, parts = caller.resident, services.parts
    profile, body = await _present(services, resident)
    document = await asyncio.to_thread(parts.day, profile, body, services.wish(resident), parts.clock.now())
    return Response(msgspec.json.encode(document), media_type="application/json")


async def _present(services: Services, resident: Resident) -> tuple[Profile, BodyState]:
    async with resident.lock:
        await services.bring_up(resident)
        return resident.listener.profile, resident.body


def _station(services: Services, resident: Resident) -> shapes.Station:
    stations = services.parts.stations
    status = stations.status(resident.id)
    return shapes.Station.model_validate(
        {
            **services.settings(resident),
            "on_air": stations.on_air(resident.id),
            "position_frames": stations.position(resident.id),
            "connections": stations.connections(resident.id),
            "missing_layers": [] if status is None else list(status.missing_layers),
        }
    )
