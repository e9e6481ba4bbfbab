"""What sources have in common."""

from typing import Protocol

from soundscape.errors import SoundscapeError
from soundscape.signals.weather import Weather


class SourceFailed(SoundscapeError):
    """A source gave no answer, or one that makes no sense; the text names neither place nor listener."""


class WeatherSource(Protocol):
    """Knows the present weather anywhere."""

    async def current(self, latitude: float, longitude: float) -> Weather:
        """Return the weather at a place in degrees. Raises SourceFailed."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
