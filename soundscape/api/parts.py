"""What the web process is built from. Only the composition root makes one; tests make their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from soundscape.body.state import BodyState
from soundscape.clock import Clock
from soundscape.host.stations import Stations
from soundscape.listener import Profile
from soundscape.presets import Preset
from soundscape.settings import Settings
from soundscape.signals.base import Reading, Signal
from soundscape.signals.formats.base import Format
from soundscape.signals.sleep import SleepEvent
from soundscape.sources.base import LinkedService, WeatherSource
from soundscape.sources.mqtt import Broker
from soundscape.store.database import Database
from soundscape.transports.base import Transport
from soundscape.wish import Wish

Document = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything the web process needs. `static` is the folder of the built player, which may not exist yet.

    `explain` returns the `explain` document and `day` that of the 24 hours from an instant on; `fold` takes a reading in, and `learn`
    something about sleep; `advance` brings a body to an instant, and `leave` does so before its profile changes. All are pure; those that
    take an instant need tens of milliseconds for a body that was long away. `weather` is asked for the sky over listeners who allow it;
    None asks nobody. `linked_services` are those listeners may link, by name; `broker` is where devices publish, None listens to none.
    `zone` stands in for a listener's time zone that is unknown.
    """

    settings: Settings
    clock: Clock
    stations: Stations
    database: Database
    presets: Mapping[str, Preset]
    layers: tuple[str, ...]
    signals: Mapping[str, Signal]
    formats: tuple[Format, ...]
    transports: Mapping[str, Transport]
    explain: Callable[[Profile, BodyState, Wish, datetime], Document]
    day: Callable[[Profile, BodyState, Wish, datetime], Document]
    fold: Callable[[Profile, BodyState, Reading], tuple[Profile, BodyState]]
    learn: Callable[[Profile, BodyState, SleepEvent], BodyState]
    advance: Callable[[Profile, BodyState, datetime], BodyState]
    leave: Callable[[Profile, BodyState, datetime], BodyState]
    weather: WeatherSource | None
    linked_services: Mapping[str, LinkedService]
    broker: Broker | None
    zone: tzinfo
    static: Path
