"""What sources have in common."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeAlias

from soundscape.errors import SoundscapeError
from soundscape.signals.weather import Weather

Sample: TypeAlias = Mapping[str, object]
"""A sample as devices post it, not yet believed."""


class SourceFailed(SoundscapeError):
    """A source gave no answer, or one that makes no sense; the text names neither place nor listener."""


class SourceRefused(SourceFailed):
    """A source does not accept who asks; asking again soon is of no use."""


class WeatherSource(Protocol):
    """Knows the present weather anywhere."""

    async def current(self, latitude: float, longitude: float) -> Weather:
        """Return the weather at a place in degrees. Raises SourceFailed."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class LinkedService(Protocol):
    """A service that passes a listener's heart rate on to whoever holds a connection and knows the listener's `secret` there.

    `title` is its name for people, `field` what it calls the secret.
    """

    title: str
    field: str

    def checked(self, secret: str) -> str:
        """Return a secret as it is kept. Raises InvalidInput when it cannot be one."""
        ...

    def open(self, secret: str) -> AbstractAsyncContextManager[AsyncIterator[Sample]]:
        """Connect; what is entered yields samples as they come and never ends by itself.

        Connecting and every step raise SourceFailed, SourceRefused when the secret is not accepted.
        """
        ...
