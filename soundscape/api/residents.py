"""The listeners this process is dealing with: their profile, body and settings in memory, and what of it is not saved yet.

The web process is the only writer of a body. Readings change it in memory at once and reach the database within seconds, so that a slow
or missing database never stands between a reading and the music.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary

import structlog

from soundscape.alarm import Rise
from soundscape.api.device_clocks import DeviceClocks
from soundscape.body.state import BodyState
from soundscape.errors import Busy, NotFound
from soundscape.signals.base import Reading
from soundscape.sitting import Sitting
from soundscape.store import bodies, devices, heart_rates, listeners, stations
from soundscape.store.database import RETRY_AFTER_S, Database
from soundscape.store.heart_rates import HeartRate
from soundscape.store.listeners import Listener
from soundscape.store.stations import StationSettings

log = structlog.get_logger(__name__)

MAX_REMEMBERED = 10_000
"""Readings remembered per listener so that a repeated one counts as a duplicate."""


MAX_UNSAVED_RATES = 100_000
"""Ten full requests in the seconds between two savings, or a day of a strap without a database."""


class Remembered:
    """The last readings that were taken, as hashes; the oldest are forgotten."""

    def __init__(self, capacity: int = MAX_REMEMBERED) -> None:
        self._capacity = capacity
        self._seen: OrderedDict[int, None] = OrderedDict()

    def is_new(self, reading: Reading) -> bool:
        """Return whether this reading was not seen before, and remember it; one that says something else of the same time is new.

        Who sent it does not matter: a watch's rate may come by more than one way.
        """
        key = hash((reading.signal, reading.at, reading.value))
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return True

    def forget(self) -> None:
        """Forget every reading."""
        self._seen.clear()


@dataclass(slots=True, weakref_slot=True, eq=False)
class Resident:
    """One listener in memory. Everybody who deals with a listener holds the same one.

    `lock` is held while their profile or body changes. `unsaved_rates` are heart rates still to be kept. `rise` is the alarm's crescendo
    under way, `dismissed_s` the end of the one last dismissed, `sitting` the stretch of listening under way or the last one.
    """

    listener: Listener
    station: StationSettings
    body: BodyState
    readings: Remembered = field(default_factory=Remembered)
    clocks: DeviceClocks = field(default_factory=DeviceClocks)
    unsaved_rates: list[HeartRate] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    erased: bool = False
    rise: Rise | None = None
    dismissed_s: float = 0.0
    sitting: Sitting | None = None

    @property
    def id(self) -> str:
        """The listener's id, which is also their station's."""
        return self.listener.id


class Residents:
    """All residents. Those nobody deals with are forgotten beyond `capacity`, the longest unused first, but never unsaved ones."""

    def __init__(self, database: Database, *, default_preset: str, capacity: int = 4096) -> None:
        self._database = database
        self._default_preset = default_preset
        self._capacity = capacity
        self._alive: WeakValueDictionary[str, Resident] = WeakValueDictionary()
        self._recent: OrderedDict[str, Resident] = OrderedDict()
        self._unsaved: dict[str, Resident] = {}
        self._seen_devices: dict[str, datetime] = {}

    async def get(self, listener_id: str) -> Resident:
        """Return a listener. Raises NotFound, or DatabaseDown when they are not in memory."""
        resident = self._alive.get(listener_id)
        if resident is None:
            # Two requests may load at once; the first to come back is everybody's.
            loaded = await self._load(listener_id)
            resident = self._alive.setdefault(listener_id, loaded)
        self._use(resident)
        return resident

    def present(self, listener_id: str) -> Resident | None:
        """Return a listener who is in memory."""
        return self._alive.get(listener_id)

    def welcome(self, resident: Resident) -> None:
        """Take in a listener who was just made."""
        self._alive[resident.id] = resident
        self._use(resident)

    def changed(self, resident: Resident) -> None:
        """Save body and settings of a listener soon. Raises like `check`."""
        self.check(resident)
        self._unsaved[resident.id] = resident

    def keep(self, resident: Resident, rates: Sequence[HeartRate]) -> None:
        """Save heart rates soon; of more than `MAX_UNSAVED_RATES` that wait for the database the oldest are lost. Raises like `check`."""
        self.changed(resident)
        resident.unsaved_rates = [*resident.unsaved_rates, *rates][-MAX_UNSAVED_RATES:]

    def advanced(self, resident: Resident) -> None:
        """Save the body of a listener soon if there is room: nothing is lost otherwise, for it follows from what is stored."""
        if not resident.erased and len(self._unsaved) < self._capacity:
            self._unsaved[resident.id] = resident

    def check(self, resident: Resident) -> None:
        """Raise Busy when too much waits for the database to take a change, NotFound when the listener is erased."""
        if resident.erased:
            raise NotFound("This listener was erased.")
        if resident.id not in self._unsaved and len(self._unsaved) >= self._capacity:
            raise Busy("Too much is waiting for the database.", retry_after_s=RETRY_AFTER_S)

    def device_seen(self, device_id: str, at: datetime) -> None:
        """Save soon when a device was last heard of."""
        if device_id in self._seen_devices or len(self._seen_devices) < self._capacity:
            self._seen_devices[device_id] = at

    def erase(self, resident: Resident) -> None:
        """Forget a listener for good."""
        resident.erased = True
        for kept in (self._alive, self._recent, self._unsaved):
            kept.pop(resident.id, None)

    async def save(self) -> None:
        """Save everything that waits; what cannot be saved goes on waiting. Raises DatabaseDown."""
        waiting, self._unsaved = self._unsaved, {}
        seen, self._seen_devices = self._seen_devices, {}
        if not waiting and not seen:
            return
        rates = {key: resident.unsaved_rates for key, resident in waiting.items() if resident.unsaved_rates}
        for key in rates:
            waiting[key].unsaved_rates = []
        try:
            await self._write(waiting.values(), rates, seen)
        except BaseException:
            for key, held in rates.items():
                waiting[key].unsaved_rates = [*held, *waiting[key].unsaved_rates][-MAX_UNSAVED_RATES:]
            # Newer changes made meanwhile are the same residents; erased ones must not come back.
            self._unsaved = {key: resident for key, resident in waiting.items() if not resident.erased} | self._unsaved
            self._seen_devices = seen | self._seen_devices
            raise

    async def _write(self, waiting: Iterable[Resident], rates: Mapping[str, Sequence[HeartRate]], seen: dict[str, datetime]) -> None:
        async with self._database.begin() as connection:
            for resident in waiting:
                await bodies.change(connection, resident.id, resident.body)
                await stations.change(connection, resident.id, resident.station)
                await heart_rates.add(connection, resident.id, rates.get(resident.id, ()))
            await devices.seen(connection, seen)

    async def _load(self, listener_id: str) -> Resident:
        async with self._database.begin() as connection:
            listener = await listeners.find(connection, listener_id)
            if listener is None:
                raise NotFound("There is no such listener.")
            station = await stations.find(connection, listener_id)
            try:
                body = await bodies.find(connection, listener_id)
            except ValueError as error:
                log.warning("a stored body cannot be read and starts anew", reason=str(error))
                body = None
        return Resident(listener, station or StationSettings(self._default_preset), body or BodyState())

    def _use(self, resident: Resident) -> None:
        self._recent[resident.id] = resident
        self._recent.move_to_end(resident.id)
        if len(self._recent) > self._capacity:
            self._recent.popitem(last=False)
