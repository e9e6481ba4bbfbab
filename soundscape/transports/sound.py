"""The seam to the sound: what the web process needs of the pool of stations, and nothing more.

The real one runs host processes; tests pass a small fake. A station's id is its listener's.
"""

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from soundscape.body.state import BodyState
from soundscape.host.messages import FromHost, Load, Status
from soundscape.listener import Profile
from soundscape.wish import Wish


class Delivery(Protocol):
    """One message of a subscription; `gap` says that audio before it was dropped because the subscriber was too slow."""

    @property
    def message(self) -> FromHost:
        """What the host said: Began, Packets, Played, Status or Closed."""
        ...

    @property
    def gap(self) -> bool:
        """Whether older packets of this subscription were dropped just before."""
        ...


class Subscription(Protocol):
    """A bounded queue of one station's messages in one format; the oldest go when it is full. Closing frees everything."""

    @property
    def overflowed(self) -> bool:
        """Whether anything was ever dropped."""
        ...

    async def receive(self) -> Delivery:
        """Return the next message, waiting for it; cancelling loses nothing."""
        ...

    def close(self) -> None:
        """Leave; may be called twice."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class Stations(Protocol):
    """The pool of stations, as the web process sees it."""

    async def open(self, station: str, *, seed: int, profile: Profile, body: BodyState, wish: Wish) -> None:
        """Put a station on air; nothing happens when it is. Raises Busy when there is no room."""
        ...

    def on_air(self, station: str) -> bool:
        """Return whether a station is on air."""
        ...

    def subscribe(
        self, station: str, wanted: str, /, *, after_frame: int | None = None, cushion_s: float = 2.0, capacity: int = 40
    ) -> Subscription:
        """Join a station in the wanted format, first with what is kept of its past. Raises NotFound when it is not on air."""
        ...

    def steer(self, station: str, wish: Wish) -> None:
        """Replace what the listener wants; nothing happens when the station is not on air."""
        ...

    def tell(self, station: str, profile: Profile, body: BodyState) -> None:
        """Replace what is known about the listener; nothing happens when the station is not on air."""
        ...

    def status(self, station: str) -> Status | None:
        """Return the newest status of a station."""
        ...

    def position(self, station: str) -> int | None:
        """Return the last frame that was delivered, None when the station is not on air."""
        ...

    def connections(self, station: str) -> int:
        """Return how many subscriptions a station has."""
        ...

    async def close(self, station: str, *, fade_s: float = 0.0) -> None:
        """End a station; nothing happens when it is not on air."""
        ...

    def ready(self) -> bool:
        """Return whether at least one host runs."""
        ...

    def loads(self) -> Sequence[Load]:
        """Return how busy each host is."""
        ...

    def station_count(self) -> int:
        """Return how many stations are on air."""
        ...
