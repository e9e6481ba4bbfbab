"""Stations: what each listener has set for theirs. The sound itself lives in a host."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import stations
from soundscape.wish import MixerEntry


class StationSettings(msgspec.Struct, frozen=True):
    """What a listener wants to hear, by name: the preset, the mixer by layer, and the signals held still."""

    preset: str
    mixer: Mapping[str, MixerEntry] = {}
    hold: tuple[str, ...] = ()


async def add(connection: AsyncConnection, listener_id: str, settings: StationSettings) -> None:
    """Keep the station of a new listener."""
    await connection.execute(insert(stations).values(listener_id=listener_id, **_columns(settings)))


async def find(connection: AsyncConnection, listener_id: str) -> StationSettings | None:
    """Return what a listener has set."""
    row = (await connection.execute(select(stations).where(stations.c.listener_id == listener_id))).one_or_none()
    if row is None:
        return None
    return msgspec.convert({"preset": row.preset, "mixer": row.mixer, "hold": row.hold}, StationSettings)


async def change(connection: AsyncConnection, listener_id: str, settings: StationSettings) -> None:
    """Keep what a listener has set anew; nothing happens when the listener is gone."""
    await connection.execute(update(stations).where(stations.c.listener_id == listener_id).values(**_columns(settings)))


def _columns(settings: StationSettings) -> dict[str, object]:
    return {"preset": settings.preset, "mixer": msgspec.to_builtins(settings.mixer), "hold": list(settings.hold)}
