"""When this listener usually sleeps, as hours on the local clock."""

import msgspec

from soundscape.units import Hours


class Habits(msgspec.Struct, frozen=True):
    """Usual wake and bed times in hours after local midnight, 0 to under 24, never the same."""

    wake_h: float
    bed_h: float

    @property
    def asleep_h(self) -> Hours:
        """Length of the usual night in hours, above 0 and below 24."""
        return Hours((self.wake_h - self.bed_h) % 24.0)

    def awake_for(self, clock_h: float) -> Hours | None:
        """Return the hours since the usual waking at this local clock hour, or None within the usual night."""
        since_wake_h = (clock_h - self.wake_h) % 24.0
        return Hours(since_wake_h) if since_wake_h < 24.0 - self.asleep_h else None

    def until_bed(self, clock_h: float) -> Hours:
        """Return the hours until the next usual bedtime, 0 to under 24."""
        return Hours((self.bed_h - clock_h) % 24.0)


ASSUMED = Habits(wake_h=7.0, bed_h=23.0)
"""Whoever has not told their habits is taken to sleep at these times; the state says that it does not know."""
