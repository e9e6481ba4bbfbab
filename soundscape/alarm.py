"""The wake alarm: a crescendo that ends at a clock time, on chosen days or once. Pure; times are seconds since the epoch."""

from datetime import date, datetime, timedelta, tzinfo

import msgspec

from soundscape.body.habits import clock_instant_s
from soundscape.units import clamp, lerp

QUIETEST_LUFS = -35.0
"""Where the crescendo begins (the project's music notes: from -35 LUFS over 10 to 30 minutes)."""


class Rise(msgspec.Struct, frozen=True):
    """A crescendo from one time to another, up to a loudness in LUFS."""

    start_s: float
    end_s: float
    target_lufs: float = -16.0

    def under_way(self, at_s: float) -> bool:
        """Return whether it has begun and not ended."""
        return self.start_s <= at_s < self.end_s

    def loudness_lufs(self, at_s: float) -> float:
        """Return the loudness on the way from -35 LUFS to the target, never above it."""
        share = clamp((at_s - self.start_s) / (self.end_s - self.start_s), 0.0, 1.0)
        return lerp(min(QUIETEST_LUFS, self.target_lufs), self.target_lufs, share)


class Alarm(msgspec.Struct, frozen=True):
    """Wake at an hour of the local clock (0 to under 24) after a crescendo of `ramp_s`, into a preset by name.

    `days` are weekdays from Monday, 0; without any it is for once, at `once_s`.
    """

    at_h: float
    ramp_s: float
    preset: str
    days: tuple[int, ...] = ()
    once_s: float | None = None

    def next(self, now_s: float, zone: tzinfo) -> Rise | None:
        """Return the crescendo that ends next after now, None when there is none to come."""
        if not self.days:
            end_s = self.once_s
        else:
            today = datetime.fromtimestamp(now_s, zone).date()
            days = (today + timedelta(days=more) for more in range(9))
            ends = (clock_instant_s(day, self.at_h, zone) for day in days if day.weekday() in self.days)
            end_s = next((end_s for end_s in ends if end_s > now_s), None)
        return None if end_s is None or end_s <= now_s else Rise(end_s - self.ramp_s, end_s)


def following_s(at_h: float, now_s: float, zone: tzinfo) -> float:
    """Return when the local clock next shows an hour (0 to under 24); in an hour the clocks skip, as much later as they skip."""
    today: date = datetime.fromtimestamp(now_s, zone).date()
    times = (clock_instant_s(today + timedelta(days=more), at_h, zone) for more in range(3))
    return next(at_s for at_s in times if at_s > now_s)
