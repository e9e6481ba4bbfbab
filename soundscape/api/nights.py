"""Alarms and sleep timers of those who are on air: what begins and ends by itself, with no page awake."""

from collections.abc import Callable
from datetime import tzinfo

import msgspec

from soundscape.api.residents import Resident, Residents
from soundscape.clock import Clock
from soundscape.host.stations import Stations

KEPT_S = 90.0
"""A station with a timer running or an alarm rising is kept this much longer at every look, though nobody may be connected."""


class Nights:
    """Looks at every station on air; `begin_again` tells a station what it is to play now."""

    def __init__(
        self,
        stations: Stations,
        residents: Residents,
        clock: Clock,
        *,
        zone: Callable[[Resident], tzinfo],
        begin_again: Callable[[Resident], None],
    ) -> None:
        self._stations = stations
        self._residents = residents
        self._clock = clock
        self._zone = zone
        self._begin_again = begin_again

    def look(self) -> None:
        """Begin the crescendos that are due, end those that are over, and keep on air what has something left to do."""
        for name in self._stations.names():
            if (resident := self._residents.present(name)) is not None:
                self.look_at(resident)

    def dismiss(self, resident: Resident) -> None:
        """End a crescendo under way: whoever chooses what to hear is awake."""
        if resident.rise is not None:
            resident.dismissed_s = resident.rise.end_s
            resident.rise = None

    def look_at(self, resident: Resident) -> None:
        """Do so for one station on air."""
        now_s = self._clock.now().timestamp()
        if resident.rise is not None and now_s >= resident.rise.end_s:
            self._wake(resident)
        alarm = resident.station.alarm
        rise = None if alarm is None else alarm.next(now_s, self._zone(resident))
        if rise is not None and rise.under_way(now_s) and resident.rise is None and rise.end_s != resident.dismissed_s:
            resident.rise = rise
            # Whoever is to be woken is not to be put to sleep.
            resident.station = msgspec.structs.replace(resident.station, timer=None)
            self._residents.advanced(resident)
            self._begin_again(resident)
        timer = resident.station.timer
        if resident.rise is not None or (timer is not None and not timer.ended(now_s)):
            self._stations.keep(resident.id, for_s=KEPT_S)

    def _wake(self, resident: Resident) -> None:
        alarm = resident.station.alarm
        resident.rise = None
        if alarm is not None:
            kept = alarm if alarm.days else None
            resident.station = msgspec.structs.replace(resident.station, preset=alarm.preset, alarm=kept)
            self._residents.advanced(resident)
        self._begin_again(resident)
