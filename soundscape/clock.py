"""Where time comes from: the wall clock for bodies and places, a steady clock for pacing, both replaceable in tests."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...

    def steady(self) -> float:
        """Return seconds of a clock that never goes back; only differences mean anything."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Return the monotonic clock, in seconds."""
        return time.monotonic()


@dataclass
class ManualClock:
    """A clock that moves only when told: offline rendering and tests set the time by hand."""

    instant: datetime
    steady_s: float = field(default=0.0)

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self.instant

    def steady(self) -> float:
        """Return the seconds advanced so far."""
        return self.steady_s

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`, 0 or more."""
        self.instant += timedelta(seconds=seconds)
        self.steady_s += seconds


def clock_text(hours: float) -> str:
    """Return hours after midnight as a clock shows them, HH:MM; rounded to the minute, and round midnight where that leads there."""
    minutes = round(hours * 60.0) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
