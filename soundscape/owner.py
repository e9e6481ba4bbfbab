"""What the owner of the machine may do without a browser: make, list and revoke device tokens in the server's own database."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.api import tokens
from soundscape.errors import InvalidInput
from soundscape.settings import from_environment
from soundscape.store import devices
from soundscape.store.database import Database
from soundscape.store.devices import Device
from soundscape.store.tables import listeners


async def make(environment: Mapping[str, str], *, name: str, scopes: tuple[str, ...], listener: str | None) -> str:
    """Return a new device token for a listener; with only one listener none need be named. Raises InvalidInput otherwise."""
    token = tokens.device_token()
    async with _database(environment) as connection:
        device = Device(tokens.opaque_id(), await _chosen(connection, listener), name, scopes, datetime.now(UTC))
        await devices.add(connection, device, token_hash=tokens.hashed(token))
    return token


async def list_all(environment: Mapping[str, str]) -> list[Device]:
    """Return the devices of all listeners."""
    async with _database(environment) as connection:
        return [device for listener in await _listeners(connection) for device in await devices.of(connection, listener)]


async def revoke(environment: Mapping[str, str], device_id: str) -> None:
    """Revoke a device's token. Raises InvalidInput when there is no such device."""
    async with _database(environment) as connection:
        gone = [await devices.remove(connection, device_id, listener_id=listener) for listener in await _listeners(connection)]
    if not any(gone):
        raise InvalidInput("ID", f"no device has the id {device_id!r}; `soundscape token list` names them")


@asynccontextmanager
async def _database(environment: Mapping[str, str]) -> AsyncIterator[AsyncConnection]:
    database = Database(from_environment(environment).database)
    try:
        await database.migrate()
        async with database.begin() as connection:
            yield connection
    finally:
        await database.close()


async def _listeners(connection: AsyncConnection) -> list[str]:
    return list((await connection.execute(select(listeners.c.id).order_by(listeners.c.created_at))).scalars())


async def _chosen(connection: AsyncConnection, listener: str | None) -> str:
    known = await _listeners(connection)
    if listener is None and len(known) == 1:
        return known[0]
    if listener not in known:
        raise InvalidInput("--listener", f"must be one of {', '.join(known)}" if known else "there are no listeners yet")
    return str(listener)
