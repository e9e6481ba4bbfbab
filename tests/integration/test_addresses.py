"""Fresh listening addresses for speakers, many at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.store.database import DatabaseDown
from tests.support.web import Web


async def signed_in(web: Web) -> str:
    """Return the id of a new listener."""
    await web.client.post("/api/listeners", json={})
    return str((await web.client.get("/api/me")).json()["id"])


async def test_addresses_that_are_asked_for_at_once_are_written_together(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first alone, all that came meanwhile in one more transaction; and every one of them is good."""
    listener_id = await signed_in(web)
    database, transactions = web.services.parts.database, 0
    begin = database.begin

    @asynccontextmanager
    async def counting() -> AsyncIterator[AsyncConnection]:
        nonlocal transactions
        transactions += 1
        async with begin() as connection:
            yield connection

    monkeypatch.setattr(database, "begin", counting)
    first = asyncio.create_task(web.services.addresses.fresh(listener_id))
    await asyncio.sleep(0)
    made = await asyncio.gather(first, *(web.services.addresses.fresh(listener_id) for _ in range(7)))
    assert transactions <= 2
    assert len({address.path for address in made}) == 8
    monkeypatch.undo()
    assert [(await web.client.head(address.path)).status_code for address in made] == [200] * 8


async def test_a_listener_who_is_gone_takes_nobody_elses_address_away(web: Web) -> None:
    """Though both were to be written together."""
    listener_id = await signed_in(web)
    fresh = web.services.addresses.fresh
    kept, gone = await asyncio.gather(fresh(listener_id), fresh("nobody"), return_exceptions=True)
    assert isinstance(gone, IntegrityError)
    assert not isinstance(kept, BaseException)
    assert (await web.client.head(kept.path)).status_code == 200


async def test_everybody_is_told_when_the_database_is_away(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for all who waited, not one after the other; and the next call is served."""
    listener_id = await signed_in(web)

    def away() -> NoReturn:
        raise DatabaseDown

    monkeypatch.setattr(web.services.parts.database, "begin", away)
    told = await asyncio.gather(*(web.services.addresses.fresh(listener_id) for _ in range(5)), return_exceptions=True)
    assert [type(each) for each in told] == [DatabaseDown] * 5
    monkeypatch.undo()
    assert (await web.services.addresses.fresh(listener_id)).path.startswith("/listen/")
