"""Stations: what each listener has set for theirs. The sound itself lives in a host."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from soundscape.alarm import Alarm
from soundscape.experiment import Experiment
from soundscape.sleep_timer import SleepTimer
from soundscape.store.tables import stations
from soundscape.wish import MixerEntry

_ALIKE = ("hold", "timer", "alarm", "experiment", "intensity")


class StationSettings(msgspec.Struct, frozen=True):
    """What a listener wants to hear, by name: preset, mixers by preset and layer, what is held still, timer, alarm and intensity.

    `experiment` is the one that runs or was the last, None when there never was one.
    """

    preset: str
    mixers: Mapping[str, Mapping[str, MixerEntry]] = {}
    hold: tuple[str, ...] = ()
    timer: SleepTimer | None = None
    alarm: Alarm | None = None
    experiment: Experiment | None = None
    intensity: int | None = None

    def mixer(self, preset: str) -> Mapping[str, MixerEntry]:
        """Return what was set for a preset, by layer."""
        return self.mixers.get(preset, {})


async def add(connection: AsyncConnection, listener_id: str, settings: StationSettings) -> None:
    """Keep the station of a new listener."""
    await connection.execute(insert(stations).values(listener_id=listener_id, **_columns(settings)))


async def find(connection: AsyncConnection, listener_id: str) -> StationSettings | None:
    """Return what a listener has set."""
    row = (await connection.execute(select(stations).where(stations.c.listener_id == listener_id))).one_or_none()
    if row is None:
        return None
    kept = {"preset": row.preset, "mixers": row.mixer, **{name: getattr(row, name) for name in _ALIKE}}
    return msgspec.convert(kept, StationSettings)


async def change(connection: AsyncConnection, listener_id: str, settings: StationSettings) -> None:
    """Keep what a listener has set anew; nothing happens when the listener is gone."""
    await connection.execute(update(stations).where(stations.c.listener_id == listener_id).values(**_columns(settings)))


def _columns(settings: StationSettings) -> dict[str, object]:
    kept = msgspec.to_builtins(settings)
    assert isinstance(kept, dict)
    return {"preset": kept["preset"], "mixer": kept["mixers"], **{name: kept[name] for name in _ALIKE}}
