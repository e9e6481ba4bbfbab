"""Devices: tokens with limited scopes for watches, scripts and other programs."""

from fastapi import APIRouter

from soundscape.api import asks, shapes, tokens
from soundscape.api.dependencies import Given, SignedIn
from soundscape.api.problems import Problem
from soundscape.errors import NotFound
from soundscape.store import devices
from soundscape.store.devices import Device

MAX_DEVICES = 50

router = APIRouter(tags=["devices"])


@router.get("/api/me/devices")
async def read(services: Given, caller: SignedIn) -> shapes.Devices:
    """Return the devices of the listener."""
    async with services.parts.database.begin() as connection:
        found = await devices.of(connection, caller.resident.id)
    return shapes.Devices(devices=[_shown(device) for device in found])


@router.post("/api/me/devices", status_code=201)
async def create(services: Given, caller: SignedIn, asked: asks.NewDevice) -> shapes.DeviceWithToken:
    """Make a device and show its token once."""
    token = tokens.device_token()
    scopes = tuple(dict.fromkeys(asked.scopes))
    device = Device(tokens.opaque_id(), caller.resident.id, asked.name, scopes, services.parts.clock.now())
    async with services.parts.database.begin() as connection:
        if len(await devices.of(connection, caller.resident.id)) >= MAX_DEVICES:
            raise Problem(409, f"There are {MAX_DEVICES} devices already; remove one first.")
        await devices.add(connection, device, token_hash=tokens.hashed(token))
    return shapes.DeviceWithToken(**_shown(device).model_dump(), token=token)


@router.delete("/api/me/devices/{device_id}", status_code=204)
async def remove(services: Given, caller: SignedIn, device_id: str) -> None:
    """Remove a device; its token ends, and so do its connections."""
    async with services.parts.database.begin() as connection:
        if not await devices.remove(connection, device_id, listener_id=caller.resident.id):
            raise NotFound("There is no such device.")
    services.end(f"device:{device_id}")


def _shown(device: Device) -> shapes.Device:
    return shapes.Device(
        id=device.id, name=device.name, scopes=list(device.scopes), created_at=device.created_at, last_seen_at=device.last_seen_at
    )
