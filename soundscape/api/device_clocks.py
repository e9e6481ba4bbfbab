"""How far the clocks of a listener's devices run ahead. Pure but for what it remembers.

Nothing can be measured in the future: a device whose newest reading lies ahead of the server's clock is at least that fast. The largest
such lead of the last ten minutes is taken off all its times. A slow clock cannot be told from a reading that came late, and is believed.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import NamedTuple

MAX_LEAD = timedelta(minutes=2)
"""Readings further ahead are refused: no clock that is set by a network is that wrong (a design value)."""

REMEMBERED = timedelta(minutes=10)
"""A batch that came late shows less of the lead than one that came at once; a clock that was set right is believed after this time."""

MAX_DEVICES = 32


class Lead(NamedTuple):
    """How far a clock was seen to run ahead, and when."""

    by: timedelta
    seen: datetime


def learned(before: Lead | None, newest: datetime, now: datetime) -> Lead | None:
    """Return what is known of a clock after a batch whose newest reading it dates so; None is a clock that was not seen to be fast."""
    by = newest - now
    if before is not None and now - before.seen <= REMEMBERED and before.by >= by:
        return before
    return Lead(by, now) if by > timedelta() else None


class DeviceClocks:
    """The clocks of one listener's devices; those longest unheard of are forgotten beyond `MAX_DEVICES`."""

    def __init__(self) -> None:
        self._leads: OrderedDict[str, Lead] = OrderedDict()

    def lead(self, device: str, newest: datetime, now: datetime) -> timedelta:
        """Return what to take off the times of a batch whose newest reading a device dates so."""
        lead = learned(self._leads.pop(device, None), newest, now)
        if lead is None:
            return timedelta()
        self._leads[device] = lead
        if len(self._leads) > MAX_DEVICES:
            self._leads.popitem(last=False)
        return lead.by
