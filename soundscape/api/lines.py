"""Connections this server keeps up with others: each in a task of its own, tried again after longer and longer pauses."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal

import structlog

from soundscape.api.guards.crash import described
from soundscape.clock import Clock
from soundscape.sources.base import SourceFailed, SourceRefused
from soundscape.store.database import DatabaseDown

FIRST_RETRY_S = 1.0
LAST_RETRY_S = 120.0
REFUSED_RETRY_S = 900.0
"""Whoever was turned away asks again this much later: what was wrong may have been put right at the other end."""

STEADY_S = 60.0
"""A connection that has lasted this long was a good one: the pauses begin anew."""

State = Literal["waiting", "connecting", "connected", "failed"]

log = structlog.get_logger(__name__)


class Line:
    """One connection: its state, when it last told something good, and what is wrong with it in one sentence; `name` is for the log."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.state: State = "waiting"
        self.error: str | None = None
        self.heard_at: datetime | None = None
        self._name = name
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._retry_at_s = 0.0
        self._retry_s = FIRST_RETRY_S
        self._since_s = 0.0
        self._heard_s = 0.0

    def keep_up(self, talk: Callable[[], Awaitable[None]]) -> None:
        """Begin to `talk` unless that is under way or it is too early to try again; what it raises is the end of one connection."""
        if self._task is None and self._clock.steady() >= self._retry_at_s:
            self.state = "connecting"
            self._task = asyncio.create_task(self._talk(talk))

    def connected(self) -> None:
        """Note that the other side is there."""
        self.state, self.error = "connected", None
        self._since_s = self._heard_s = self._clock.steady()
        log.info("a live source is connected", source=self._name)

    def heard(self) -> None:
        """Note that the other side has told something good."""
        self.error = None
        self.heard_at, self._heard_s = self._clock.now(), self._clock.steady()

    def silent_for(self, seconds: float) -> bool:
        """Return whether a connection is there and nothing good has been heard over it for longer than `seconds`."""
        return self.state == "connected" and self._clock.steady() - self._heard_s > seconds

    def hang_up(self) -> asyncio.Task[None] | None:
        """End what is under way, without waiting for it; the next connection is made at once when it is wanted. Returns what ends."""
        self._retry_at_s, self._retry_s = 0.0, FIRST_RETRY_S
        self.state, self.error = "waiting", None
        if self._task is not None:
            self._task.cancel()
        return self._task

    async def _talk(self, talk: Callable[[], Awaitable[None]]) -> None:
        try:
            await talk()
            self.state = "waiting"
        except SourceRefused as error:
            self._fail(str(error), REFUSED_RETRY_S)
        except SourceFailed as error:
            self._fail(str(error))
        except DatabaseDown:
            self._fail("the database cannot be reached")
        except Exception as error:  # noqa: BLE001  # the supervisor of one connection: a mistake must not end it for good, nor repeat without a pause
            self._fail("something went wrong here")
            # Its message may hold what was heard.
            log.error("a live source failed", source=self._name, kind=type(error).__name__, where=described(error)["where"])
        finally:
            self._task = None

    def _fail(self, reason: str, at_least_s: float = 0.0) -> None:
        now_s = self._clock.steady()
        if self.state == "connected" and now_s - self._since_s >= STEADY_S:
            self._retry_s = FIRST_RETRY_S
        if reason != self.error:
            log.info("a live source is away", source=self._name, reason=reason)
        self.state, self.error = "failed", reason
        self._retry_at_s = now_s + max(at_least_s, self._retry_s)
        self._retry_s = min(LAST_RETRY_S, 2.0 * self._retry_s)
