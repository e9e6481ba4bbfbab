"""Sittings: what each listener listened to, and what their heart and their answers said meanwhile. The last 400 of 90 days."""

from datetime import timedelta

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.report import DAYS, Kept
from soundscape.store.tables import listeners, sittings

MOST_KEPT = 400
KEPT_FOR = timedelta(days=DAYS)

_COLUMNS = tuple(sittings.c[name] for name in Kept.__struct_fields__)


async def keep(connection: AsyncConnection, listener_id: str, sitting: Kept) -> None:
    """Keep a sitting, or keep it anew; beyond 400 of one listener the oldest are forgotten.

    What the heart did is not kept of a listener who does not allow its use.
    """
    values = msgspec.structs.asdict(sitting) | {
        "heart": msgspec.to_builtins(sitting.heart),
        "answers": msgspec.to_builtins(sitting.answers),
    }
    known = (await connection.execute(update(sittings).where(sittings.c.id == sitting.id).values(**values))).rowcount > 0
    if not known:
        await connection.execute(insert(sittings).values(listener_id=listener_id, **values))
    # Asked only now that nobody else can write: the consent may have been taken back a moment ago.
    unwilling = select(listeners.c.id).where(listeners.c.consent_heart_rate.is_(False))
    await connection.execute(update(sittings).where(sittings.c.id == sitting.id, sittings.c.listener_id.in_(unwilling)).values(heart=None))
    if known:
        return
    own = sittings.c.listener_id == listener_id
    newest = select(sittings.c.id).where(own).order_by(sittings.c.began_at.desc()).limit(MOST_KEPT)
    await connection.execute(delete(sittings).where(own, sittings.c.id.not_in(newest)))


async def of(connection: AsyncConnection, listener_id: str) -> list[Kept]:
    """Return the sittings of a listener, oldest first."""
    query = select(*_COLUMNS).where(sittings.c.listener_id == listener_id).order_by(sittings.c.began_at)
    names = Kept.__struct_fields__
    return [msgspec.convert(dict(zip(names, row, strict=True)), Kept) for row in await connection.execute(query)]


async def forget_hearts(connection: AsyncConnection, listener_id: str) -> None:
    """Forget everything that came from a listener's heart."""
    await connection.execute(update(sittings).where(sittings.c.listener_id == listener_id).values(heart=None))
