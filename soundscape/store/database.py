"""One database: connections, transactions, and one clear error when it is down."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from alembic.util.exc import CommandError
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from soundscape.errors import Busy, InvalidInput
from soundscape.store import migrations

BUSY_TIMEOUT_MS = 2_000
RETRY_AFTER_S = 5

log = structlog.get_logger(__name__)


class DatabaseDown(Busy):
    """The database cannot be reached now."""

    def __init__(self) -> None:
        super().__init__("The database cannot be reached now; try again in a moment.", retry_after_s=RETRY_AFTER_S)


class Database:
    """The database at an SQLAlchemy address; nothing is opened before the first use."""

    def __init__(self, url: str) -> None:
        self._down = False
        self._file = make_url(url).database
        # Parameters are hidden because errors are logged, and parameters are people's data.
        self.engine = create_async_engine(url, hide_parameters=True)
        event.listen(self.engine.sync_engine, "connect", _prepare)

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables to `revision`, making the file and its folder when there are none.

        Raises InvalidInput when the database was made by a newer release, DatabaseDown when it cannot be opened.
        """
        if self._file and self._file != ":memory:":
            Path(self._file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        async with self.begin() as connection:
            await connection.run_sync(migrations.upgrade, revision)

    async def prepare(self) -> None:
        """Migrate before anybody comes in. Raises InvalidInput in one sentence when this database cannot be used."""
        try:
            await self.migrate()
        except (OSError, Busy, SQLAlchemyError, CommandError) as error:
            await self.close()
            reason = error.strerror if isinstance(error, OSError) else "it is no database of this program, or cannot be written"
            where = "SOUNDSCAPE_DATA_DIR or SOUNDSCAPE_DATABASE_URL"
            raise InvalidInput(where, f"{self._file} cannot be used: {reason}") from None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Hold one transaction, committed at the end. Raises DatabaseDown when the database cannot be reached."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            if not _means_down(error):
                raise
            self._note(error)
            raise DatabaseDown from error
        self._note(None)

    def _note(self, error: DBAPIError | PoolTimeout | None) -> None:
        # Once when it goes and once when it comes back: everybody who waits for it would say the same.
        if error is not None and not self._down:
            log.warning("the database is down", reason=str(getattr(error, "orig", error)))
        elif error is None and self._down:
            log.warning("the database is back")
        self._down = error is not None

    async def ping(self) -> None:
        """Return when the database answers. Raises DatabaseDown otherwise."""
        async with self.begin() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _means_down(error: DBAPIError | PoolTimeout) -> bool:
    return isinstance(error, PoolTimeout | OperationalError) or error.connection_invalidated


def _prepare(connection: Any, _record: object) -> None:  # the driver's own connection
    try:
        cursor = connection.cursor()
        # WAL lets readers go on while one writes; NORMAL is safe with it and loses at most the last transactions on a power cut.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
    except BaseException:
        # A connection that fails here never reaches the pool, and nobody else would end the driver's thread.
        connection.close()
        raise
