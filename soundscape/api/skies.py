"""The weather over those who are listening: fetched in the background for listeners who allow the use of their location.

Never in the way of the music: nobody waits for it. A place is asked for to a tenth of a degree, about ten kilometres, which is as fine as
forecasts are; what listeners share a tenth of a degree share the answer.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
import structlog

from soundscape.api.residents import Resident
from soundscape.clock import Clock
from soundscape.listener import Observed, Place
from soundscape.sources.base import SourceFailed, WeatherSource

FRESH_S = 900.0
"""How long an answer is good for: the service renews its own every quarter of an hour."""

FIRST_RETRY_S = 60.0
LAST_RETRY_S = 1800.0
MAX_PLACES = 1000
AT_ONCE = 4
PATIENCE_S = 10.0
"""No fetch lasts longer, however slowly an answer trickles in."""

Area = tuple[float, float]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Known:
    observed: Observed | None = None
    good_until_s: float = 0.0
    retry_s: float = FIRST_RETRY_S


class Skies:
    """What is known of the sky over each area, the longest unused forgotten beyond a thousand; `seen` is told when a listener's changed."""

    def __init__(self, source: WeatherSource | None, clock: Clock, seen: Callable[[Resident], Awaitable[None]]) -> None:
        self._source = source
        self._clock = clock
        self._seen = seen
        self._known: OrderedDict[Area, _Known] = OrderedDict()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._under_way: dict[Area, asyncio.Task[None]] = {}
        self._told: dict[str, asyncio.Task[None]] = {}

    def want(self, resident: Resident) -> None:
        """See to it that a listener's sky is known before long; nothing is asked without their consent or when it is known."""
        profile = resident.listener.profile
        if self._source is None or profile.place is None or not profile.consents.location or resident.id in self._told:
            return
        area = area_of(profile.place)
        known = self._known.get(area)
        if known is not None and self._clock.steady() < known.good_until_s and known.observed in (None, profile.fetched):
            return
        if len(self._told) < MAX_PLACES:
            task = asyncio.create_task(self._tell(resident, area))
            self._told[resident.id] = task
            task.add_done_callback(lambda _: self._told.pop(resident.id, None))

    async def close(self) -> None:
        """End everything that is under way."""
        tasks = [*self._told.values(), *self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._source is not None:
            await self._source.close()

    async def _tell(self, resident: Resident, area: Area) -> None:
        known = self._of(area)
        if self._clock.steady() >= known.good_until_s:
            fetch = self._under_way.get(area)
            if fetch is None:
                fetch = self._under_way[area] = asyncio.create_task(self._fetch(area, known))
                fetch.add_done_callback(lambda _: self._under_way.pop(area, None))
            await asyncio.shield(fetch)
        async with resident.lock:
            profile = resident.listener.profile
            # Meanwhile they may have moved, or taken their consent back.
            here = profile.place is not None and profile.consents.location and area_of(profile.place) == area
            if here and known.observed is not None and known.observed != profile.fetched:
                profile = msgspec.structs.replace(profile, fetched=known.observed)
                resident.listener = msgspec.structs.replace(resident.listener, profile=profile)
                await self._seen(resident)

    async def _fetch(self, area: Area, known: _Known) -> None:
        assert self._source is not None
        try:
            async with self._turns, asyncio.timeout(PATIENCE_S):
                weather = await self._source.current(*area)
        except (SourceFailed, TimeoutError) as error:
            known.good_until_s = self._clock.steady() + known.retry_s
            log.info("the weather is unknown for now", reason=str(error) or "the weather service took too long", retry_s=known.retry_s)
            known.retry_s = min(LAST_RETRY_S, 2.0 * known.retry_s)
            return
        now = self._clock.now()
        known.observed = Observed(weather, now.timestamp())
        known.good_until_s, known.retry_s = self._clock.steady() + FRESH_S, FIRST_RETRY_S

    def _of(self, area: Area) -> _Known:
        known = self._known.setdefault(area, _Known())
        self._known.move_to_end(area)
        if len(self._known) > MAX_PLACES:
            self._known.popitem(last=False)
        return known


def area_of(place: Place) -> Area:
    """Return the area of a place, to a tenth of a degree."""
    return round(place.latitude, 1), round(place.longitude, 1)
