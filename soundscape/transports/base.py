"""What every way out shares: how it is found, who may come in through it, and what it is given."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter
from starlette.requests import HTTPConnection

from soundscape.clock import Clock
from soundscape.host.stations import Stations


class Admission(Protocol):
    """One listener let in through one connection, for as long as their credential is good."""

    @property
    def station(self) -> str:
        """The id of the station they may hear."""
        ...

    @property
    def may_control(self) -> bool:
        """Whether they may steer it."""
        ...

    @property
    def may_read(self) -> bool:
        """Whether they may know what is known about the listener."""
        ...

    @property
    def ended(self) -> asyncio.Event:
        """Set when the credential has expired or was taken back."""
        ...

    async def open(self, *, resuming: bool = False) -> None:
        """Put the station on air unless it is; `resuming` says that this is no new beginning. Raises Busy when there is no room."""
        ...

    async def control(self, change: Mapping[str, object]) -> None:
        """Steer the station; unknown fields are ignored. Raises InvalidInput naming the field and what is allowed."""
        ...

    def title(self) -> str:
        """Return what is on, in words for a display; never anything about a body."""
        ...

    def settings(self) -> bytes:
        """Return what is set for the station as a JSON object."""
        ...


class Counters(Protocol):
    """What ways out report about themselves."""

    def connected(self, transport: str, change: int) -> None:
        """Count connections up (1) or down (-1)."""
        ...

    def underran(self, count: int) -> None:
        """Count playback gaps a client has told us about."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportParts:
    """What a way out is built from.

    `admit` lets in whoever holds a cookie or a device token and `admit_stream` whoever knows a stream token; they raise NotAllowed,
    NotFound, Gone, Crowded or Busy. `check_stream` only looks whether a stream token is good. `address` returns the absolute address of a
    path as the client of a connection can reach it.
    """

    stations: Stations
    clock: Clock
    admit: Callable[[HTTPConnection], AbstractAsyncContextManager[Admission]]
    admit_stream: Callable[[str], AbstractAsyncContextManager[Admission]]
    check_stream: Callable[[str], Awaitable[None]]
    address: Callable[[HTTPConnection, str], str]
    counters: Counters


@dataclass(frozen=True, slots=True)
class Transport:
    """A way out: its name, the formats it can carry, and the routes it adds."""

    name: str
    formats: tuple[str, ...]
    routes: Callable[[TransportParts], APIRouter]
