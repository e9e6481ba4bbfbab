"""Bodies: what persists of each listener's body, as the versioned value that `body.state` reads and writes."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.body import state
from soundscape.body.state import BodyState
from soundscape.store.tables import bodies


async def add(connection: AsyncConnection, listener_id: str, body: BodyState) -> None:
    """Keep the body of a new listener."""
    await connection.execute(insert(bodies).values(listener_id=listener_id, state=state.encode(body)))


async def find(connection: AsyncConnection, listener_id: str) -> BodyState | None:
    """Return the body of a listener. Raises ValueError when this release cannot read it."""
    data = (await connection.execute(select(bodies.c.state).where(bodies.c.listener_id == listener_id))).scalar_one_or_none()
    return None if data is None else state.decode(data)


async def change(connection: AsyncConnection, listener_id: str, body: BodyState) -> None:
    """Keep a body anew; nothing happens when its listener is gone."""
    await connection.execute(update(bodies).where(bodies.c.listener_id == listener_id).values(state=state.encode(body)))
