"""Devices: programs of a listener that hold a token with limited scopes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import devices


class Device(msgspec.Struct, frozen=True):
    """One device and what its token may do; `last_seen_at` is kept to the minute or so."""

    id: str
    listener_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_seen_at: datetime | None = None


async def add(connection: AsyncConnection, device: Device, *, token_hash: bytes) -> None:
    """Keep a new device."""
    values = msgspec.structs.asdict(device) | {"scopes": list(device.scopes), "token_hash": token_hash}
    await connection.execute(insert(devices).values(**values))


async def find(connection: AsyncConnection, token_hash: bytes) -> Device | None:
    """Return the device with this token."""
    row = (await connection.execute(select(devices).where(devices.c.token_hash == token_hash))).one_or_none()
    return None if row is None else _device(row)


async def of(connection: AsyncConnection, listener_id: str) -> list[Device]:
    """Return the devices of a listener, oldest first."""
    query = select(devices).where(devices.c.listener_id == listener_id).order_by(devices.c.created_at)
    return [_device(row) for row in await connection.execute(query)]


async def remove(connection: AsyncConnection, device_id: str, *, listener_id: str) -> bool:
    """Remove a device of this listener; False when there is none."""
    found = devices.c.id == device_id, devices.c.listener_id == listener_id
    return (await connection.execute(delete(devices).where(*found))).rowcount == 1


async def seen(connection: AsyncConnection, moments: Mapping[str, datetime]) -> None:
    """Keep when devices were last heard of."""
    for device_id, at in moments.items():
        await connection.execute(update(devices).where(devices.c.id == device_id).values(last_seen_at=at))


def _device(row: Row[Any]) -> Device:
    return Device(row.id, row.listener_id, row.name, tuple(row.scopes), row.created_at, row.last_seen_at)
