"""Heart rates of listeners who want them kept: every one for a day, then one a minute, for 30 days."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import heart_rates, listeners

MINUTE_MS = 60_000
WHOLE_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=30)


class HeartRate(msgspec.Struct, frozen=True):
    """A heart rate in bpm at an aware instant, to the millisecond."""

    at: datetime
    bpm: float


async def add(connection: AsyncConnection, listener_id: str, rates: Sequence[HeartRate]) -> None:
    """Keep rates; the later one of two at the same millisecond. Nothing is kept for a listener who is gone or does not want it."""
    wanting = listeners.c.id == listener_id, listeners.c.consent_keep_heart_rate
    values = select(listeners.c.id, bindparam("at", type_=heart_rates.c.at_ms.type), bindparam("rate", type_=heart_rates.c.bpm.type))
    statement = insert(heart_rates).prefix_with("OR REPLACE").from_select(["listener_id", "at_ms", "bpm"], values.where(*wanting))
    if rates:
        await connection.execute(statement, [{"at": _ms(rate.at), "rate": rate.bpm} for rate in rates])


async def of(
    connection: AsyncConnection, listener_id: str, *, since: datetime | None = None, until: datetime | None = None
) -> list[HeartRate]:
    """Return what is kept of a listener from `since` to before `until`, oldest first."""
    query = select(heart_rates.c.at_ms, heart_rates.c.bpm).where(heart_rates.c.listener_id == listener_id).order_by(heart_rates.c.at_ms)
    if since is not None:
        query = query.where(heart_rates.c.at_ms >= _ms(since))
    if until is not None:
        query = query.where(heart_rates.c.at_ms < _ms(until))
    return [HeartRate(datetime.fromtimestamp(row.at_ms / 1000.0, UTC), row.bpm) for row in await connection.execute(query)]


async def forget(connection: AsyncConnection, listener_id: str) -> None:
    """Remove everything kept of a listener."""
    await connection.execute(delete(heart_rates).where(heart_rates.c.listener_id == listener_id))


async def thin(connection: AsyncConnection, now: datetime) -> None:
    """Put the mean of each minute in the place of rates over a day old, and remove those over 30 days old."""
    await connection.execute(delete(heart_rates).where(heart_rates.c.at_ms < _ms(now - KEPT_FOR)))
    # What lies on the full minute is a mean already, unless there is more in its minute.
    before_ms = _ms(now - WHOLE_FOR) // MINUTE_MS * MINUTE_MS
    whole = heart_rates.c.at_ms < before_ms, heart_rates.c.at_ms % MINUTE_MS != 0
    minute = heart_rates.c.at_ms - heart_rates.c.at_ms % MINUTE_MS
    minutes = select(heart_rates.c.listener_id, minute.label("minute_ms")).where(*whole).distinct().subquery()
    within = heart_rates.c.at_ms.between(minutes.c.minute_ms, minutes.c.minute_ms + MINUTE_MS - 1)
    means = (
        select(minutes.c.listener_id, minutes.c.minute_ms.label("at_ms"), func.avg(heart_rates.c.bpm).label("bpm"))
        .join(heart_rates, (heart_rates.c.listener_id == minutes.c.listener_id) & within)
        .group_by(minutes.c.listener_id, minutes.c.minute_ms)
    )
    found = [dict(row) for row in (await connection.execute(means)).mappings()]
    if found:
        await connection.execute(delete(heart_rates).where(*whole))
        await connection.execute(insert(heart_rates).prefix_with("OR REPLACE"), found)


def _ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000.0)
