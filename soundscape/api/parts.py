"""What the web process is built from. Only the composition root makes one; tests make their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from soundscape.body.state import BodyState
from soundscape.clock import Clock
from soundscape.host.stations import Stations
from soundscape.listener import Profile
from soundscape.presets import Preset
from soundscape.settings import Settings
from soundscape.signals.base import Signal
from soundscape.store.database import Database
from soundscape.transports.base import Transport
from soundscape.wish import Wish

Document = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything the web process needs. `static` is the folder of the built player, which may not exist yet.

    `explain` returns the `explain` document and `day` the points of the chart from an instant on; both are pure.
    """

    settings: Settings
    clock: Clock
    stations: Stations
    database: Database
    presets: Mapping[str, Preset]
    layers: tuple[str, ...]
    signals: Mapping[str, Signal]
    transports: Mapping[str, Transport]
    explain: Callable[[Profile, BodyState, Wish, datetime], Document]
    day: Callable[[Profile, BodyState, datetime], list[Document]]
    static: Path
