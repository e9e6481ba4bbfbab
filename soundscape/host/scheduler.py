"""Which station a host renders next: earliest deadline first, each about 200 ms ahead of real time. Pure arithmetic on a steady clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from soundscape.audio import SAMPLE_RATE_HZ, seconds

LEAD_S = 0.2
CUSHION_S = 2.0
"""A station that just opened renders this much faster than real time, so that its first listener has a past to lean on."""

FILL_S = 0.3
"""The cushion is due evenly over this time: quickly, but not before everybody who is already listening."""

TOO_LATE_S = 2.0


@dataclass(frozen=True)
class Timeline:
    """When a station's frames are due: `origin_s` is the steady time of frame 0, `opened_s` that of its opening."""

    origin_s: float
    opened_s: float
    first_frame: int

    def due_s(self, frame: int) -> float:
        """Return the steady time by which the quantum that begins at `frame` must have been rendered."""
        real_time_s = self.origin_s + seconds(frame)
        filled = (frame - self.first_frame) / (CUSHION_S * SAMPLE_RATE_HZ)
        return max(real_time_s, self.opened_s + FILL_S * min(1.0, filled))

    def ready_s(self, frame: int) -> float:
        """Return the steady time from which the quantum may be rendered: nobody renders further ahead."""
        return self.origin_s + seconds(frame) - LEAD_S

    def shifted(self, late_s: float) -> "Timeline":
        """Return the timeline moved back by `late_s`: after a long stop the music goes on later instead of hurrying."""
        return Timeline(self.origin_s + late_s, self.opened_s, self.first_frame)


def opening(now_s: float) -> Timeline:
    """Return the timeline of a station that opens now: its first two seconds are already due."""
    return Timeline(now_s - CUSHION_S, now_s, 0)


def resuming(now_s: float, *, from_frame: int, seam_frame: int, late_s: float) -> Timeline:
    """Return the timeline of a station picked up: the seam was due when the last audio had arrived and its lead was used up."""
    seam_due_s = now_s - late_s + LEAD_S
    return Timeline(seam_due_s - seconds(seam_frame), now_s, from_frame)


class Scheduled(Protocol):
    """Something with a timeline and a next frame."""

    @property
    def timeline(self) -> Timeline:
        """When its frames are due."""
        ...

    @property
    def frame(self) -> int:
        """The frame its next quantum begins at."""
        ...


def most_urgent(stations: Iterable[Scheduled], now_s: float) -> Scheduled | None:
    """Return the station to render now, or None while all are far enough ahead."""
    ready = [station for station in stations if station.timeline.ready_s(station.frame) <= now_s]
    return min(ready, key=lambda station: station.timeline.due_s(station.frame), default=None)


def wait_s(stations: Iterable[Scheduled], now_s: float, *, at_most_s: float) -> float:
    """Return how long there is nothing to render, 0 to `at_most_s`."""
    return min((max(0.0, station.timeline.ready_s(station.frame) - now_s) for station in stations), default=at_most_s)
