"""A room for the web side's stations: hosts that only take notes, a clock set by hand, timers that go off when told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from soundscape import programme
from soundscape.body.state import BodyState
from soundscape.clock import ManualClock
from soundscape.host import messages
from soundscape.host.messages import Began, FromHost, Kept, Load, Packets, ToHost
from soundscape.host.stations import Stations
from soundscape.host.subscription import Message, Subscription
from soundscape.programme import Progress
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, preset, wanted

QUANTUM = 4_800
START = programme.begin(wanted(), preset())


@dataclass
class Switchboard:
    """Hosts that only note what they are told; each is up while its number is in `up`."""

    up: list[int] = field(default_factory=lambda: [0, 1])
    loads: dict[int, Load] = field(default_factory=dict)
    said: list[tuple[int, ToHost]] = field(default_factory=list)

    def live(self) -> tuple[int, ...]:
        """Return the hosts that are up."""
        return tuple(self.up)

    def say(self, host: int, message: ToHost) -> None:
        """Note it."""
        self.said.append((host, message))

    def load(self, host: int) -> Load | None:
        """Return what was set."""
        return self.loads.get(host)

    def heard(self, kind: type[ToHost]) -> list[Any]:
        """Return every message of a kind that was said."""
        return [message for _, message in self.said if isinstance(message, kind)]


class Timers:
    """Stands in for the loop's timers: they go off when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Callable[[], None], asyncio.TimerHandle]] = []

    def call_later(self, delay: float, callback: Callable[..., None], *args: object) -> asyncio.TimerHandle:
        """Note a timer."""
        handle = asyncio.TimerHandle(delay, callback, args, asyncio.get_running_loop())
        self.waiting.append((delay, lambda: callback(*args), handle))
        return handle

    def fire(self, delay: float) -> int:
        """Let every timer of this length go off; return how many did."""
        due = [timer for timer in self.waiting if timer[0] == delay]
        self.waiting = [timer for timer in self.waiting if timer[0] != delay]
        live = [callback for _, callback, handle in due if not handle.cancelled()]
        for callback in live:
            callback()
        return len(live)


@dataclass
class Room:
    """Stations, their hosts, their clock and their timers."""

    stations: Stations
    hosts: Switchboard
    clock: ManualClock
    timers: Timers

    async def open(self, name: str = "a") -> None:
        """Put a station on air."""
        await self.stations.open(name, seed=7, profile=EVERYTHING, body=BodyState(), wish=Wish(preset()))

    def host_of(self, name: str = "a") -> int:
        """Return the host a station was last opened on."""
        return next(host for host, said in reversed(self.hosts.said) if isinstance(said, messages.Open) and said.station == name)

    def hear(self, message: FromHost, *, host: int | None = None) -> None:
        """Say something as the host of station a."""
        self.stations.hear(self.host_of() if host is None else host, message)

    def play(self, quanta: int, *, first: int = 0, epoch: int = 1, name: str = "a", begin: bool = True) -> None:
        """Have a host play so many quanta of Opus, with a snapshot every half second."""
        host = self.host_of(name)
        if begin:
            self.stations.hear(host, Began(name, epoch, "opus", first * QUANTUM, 312, 8))
        for index in range(first, first + quanta):
            self.stations.hear(host, Packets(name, epoch, "opus", index * QUANTUM, 960, (b"x",) * 5))
            if index % 5 == 0:
                self.stations.hear(host, Kept(name, epoch, snapshot(index + 1)))
            self.clock.advance(0.1)


def snapshot(quanta: int) -> Progress:
    """Return a snapshot after so many quanta."""
    return msgspec.structs.replace(START, frame=quanta * QUANTUM)


def drained(subscription: Subscription) -> list[Message]:
    """Return every message that waits, without waiting."""
    found = []
    while True:
        waiting = subscription.receive()
        try:
            waiting.send(None)
        except StopIteration as done:
            found.append(done.value.message)
        else:
            waiting.close()
            return found
