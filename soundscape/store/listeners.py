"""Listeners: who they are, what they told us, and the seed of their music."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.body.habits import WEEKEND, Habits
from soundscape.listener import Consents, Place, Profile
from soundscape.store.tables import listeners


class Listener(msgspec.Struct, frozen=True):
    """One listener: `id` is opaque and also names their station, `seed` (63 bits) makes their music their own."""

    id: str
    created_at: datetime
    seed: int
    name: str | None = None
    profile: Profile = Profile()


async def add(connection: AsyncConnection, listener: Listener, *, recovery_hash: bytes) -> None:
    """Keep a new listener."""
    fixed = {"id": listener.id, "created_at": listener.created_at, "seed": listener.seed, "recovery_hash": recovery_hash}
    await connection.execute(insert(listeners).values(**fixed, **_told(listener)))


async def find(connection: AsyncConnection, listener_id: str) -> Listener | None:
    """Return a listener by id."""
    row = (await connection.execute(select(listeners).where(listeners.c.id == listener_id))).one_or_none()
    return None if row is None else _listener(row)


async def find_by_recovery(connection: AsyncConnection, recovery_hash: bytes) -> str | None:
    """Return the id of the listener with this recovery code."""
    query = select(listeners.c.id).where(listeners.c.recovery_hash == recovery_hash)
    return (await connection.execute(query)).scalar_one_or_none()


async def change(connection: AsyncConnection, listener: Listener) -> None:
    """Keep what a listener told us anew."""
    await connection.execute(update(listeners).where(listeners.c.id == listener.id).values(**_told(listener)))


async def erase(connection: AsyncConnection, listener_id: str) -> None:
    """Erase a listener and everything that belongs to them."""
    await connection.execute(delete(listeners).where(listeners.c.id == listener_id))


def _told(listener: Listener) -> dict[str, object]:
    profile = listener.profile
    place, habits = profile.place, profile.habits
    return {
        "name": listener.name,
        "latitude": None if place is None else place.latitude,
        "longitude": None if place is None else place.longitude,
        "timezone": profile.timezone,
        "wake_min": None if habits is None else round(habits.wake_h * 60),
        "bed_min": None if habits is None else round(habits.bed_h * 60),
        "free_wake_min": None if habits is None or habits.free_wake_h is None else round(habits.free_wake_h * 60),
        "free_bed_min": None if habits is None or habits.free_bed_h is None else round(habits.free_bed_h * 60),
        "free_days": None if habits is None else list(habits.free_days),
        "consent_location": profile.consents.location,
        "consent_heart_rate": profile.consents.heart_rate,
        "consent_keep_heart_rate": profile.consents.keep_heart_rate,
    }


def _listener(row: Row[Any]) -> Listener:
    profile = Profile(
        place=None if row.latitude is None else Place(row.latitude, row.longitude),
        timezone=row.timezone,
        habits=_habits(row),
        consents=Consents(location=row.consent_location, heart_rate=row.consent_heart_rate, keep_heart_rate=row.consent_keep_heart_rate),
    )
    return Listener(row.id, row.created_at, row.seed, row.name, profile)


def _habits(row: Row[Any]) -> Habits | None:
    if row.wake_min is None:
        return None
    free_wake_h, free_bed_h = (None if minutes is None else minutes / 60 for minutes in (row.free_wake_min, row.free_bed_min))
    free_days = WEEKEND if row.free_days is None else tuple(row.free_days)
    return Habits(row.wake_min / 60, row.bed_min / 60, free_wake_h, free_bed_h, free_days)
