"""Links: what a listener is known by at a service that passes their heart rate on. Kept as it is, since it must be shown there."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.tables import links


class Link(msgspec.Struct, frozen=True):
    """One listener at one service; `secret` is never shown again and stays out of the text form."""

    listener_id: str
    service: str
    secret: str
    linked_at: datetime

    def __repr__(self) -> str:
        return f"Link({self.service!r}, {self.linked_at!r})"


_COLUMNS = (links.c.listener_id, links.c.service, links.c.secret, links.c.linked_at)


async def put(connection: AsyncConnection, link: Link) -> None:
    """Keep a link in the place of the one there was."""
    await remove(connection, link.service, listener_id=link.listener_id)
    await connection.execute(insert(links).values(**msgspec.structs.asdict(link)))


async def of(connection: AsyncConnection, listener_id: str) -> list[Link]:
    """Return the links of a listener, by service."""
    query = select(*_COLUMNS).where(links.c.listener_id == listener_id).order_by(links.c.service)
    return [Link(*row) for row in await connection.execute(query)]


async def oldest(connection: AsyncConnection, limit: int) -> list[Link]:
    """Return at most so many links of all listeners, oldest first."""
    query = select(*_COLUMNS).order_by(links.c.linked_at, links.c.listener_id, links.c.service).limit(limit)
    return [Link(*row) for row in await connection.execute(query)]


async def remove(connection: AsyncConnection, service: str, *, listener_id: str) -> bool:
    """Remove a link of this listener; False when there is none."""
    found = links.c.service == service, links.c.listener_id == listener_id
    return (await connection.execute(delete(links).where(*found))).rowcount == 1
