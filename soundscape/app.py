"""The only place that builds and joins concrete parts.

The web process never imports a synthesizer or an encoder; what renders offline imports the studio where it is used.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import tzlocal

import soundscape.layers
import soundscape.modes
import soundscape.signals
import soundscape.transports
from soundscape import listener, logs, offline, plugins, presets, scales, server, settings
from soundscape.api.application import Parts, create_application
from soundscape.audio import Pcm
from soundscape.body.state import BodyState
from soundscape.clock import Clock, SystemClock
from soundscape.host.pool import HostPool
from soundscape.host.stations import Stations
from soundscape.listener import Profile
from soundscape.modes.base import Mode
from soundscape.options import ListenerOptions
from soundscape.paths import data_folder, static_folder
from soundscape.performance import Performance
from soundscape.presets import Preset
from soundscape.settings import Settings
from soundscape.signals.base import Reading, Signal
from soundscape.store.database import Database
from soundscape.transports.base import Transport
from soundscape.wish import Wish

if TYPE_CHECKING:
    from soundscape.studio import Studio

DAY_STEP = timedelta(minutes=15)
DAY_POINTS = 24 * 4 + 1


def serve(given: Mapping[str, str]) -> None:
    """Serve until interrupted. `given` holds settings from the command line, which win over the environment.

    Raises InvalidInput naming the setting that is wrong.
    """
    chosen = settings.from_environment({**os.environ, **{settings.PREFIX + name.upper(): value for name, value in given.items()}})
    logs.configure(level=chosen.log_level, format=chosen.log_format)
    server.run(partial(_serve, chosen, SystemClock()))


async def _serve(chosen: Settings, clock: Clock) -> None:
    pool = HostPool(chosen.render_hosts, clock)
    timezone = tzlocal.get_localzone_name() or "UTC"
    stations = Stations(pool, clock, default_timezone=timezone, max_stations=chosen.max_stations * chosen.render_hosts)
    pool.hear, pool.lost, pool.came = stations.hear, stations.lost, stations.came
    application = create_application(_parts(chosen, clock, stations, ZoneInfo(timezone)))
    with server.bind(chosen) as listening:
        await pool.start()
        try:
            await server.Server(application, chosen, listening).serve(sockets=[listening])
        finally:
            await pool.stop()


def _parts(chosen: Settings, clock: Clock, stations: Stations, zone: ZoneInfo) -> Parts:
    modes = plugins.discover(soundscape.modes, "MODE", Mode)
    layers = plugins.names(soundscape.layers)
    return Parts(
        settings=chosen,
        clock=clock,
        stations=stations,
        database=Database(chosen.database),
        presets=load_presets(modes, layers),
        layers=layers,
        signals=plugins.discover(soundscape.signals, "SIGNAL", Signal),
        transports=plugins.discover(soundscape.transports, "TRANSPORT", Transport),
        explain=partial(_explained, modes, zone),
        day=partial(_day, zone),
        static=static_folder(),
    )


def open_plugins() -> "tuple[Studio, dict[str, Preset], dict[str, Signal]]":
    """Return the studio, the presets and the signals there are. Raises InvalidInput for a preset file that is wrong."""
    from soundscape.studio import open_studio

    studio = open_studio()
    found = load_presets(studio.modes, studio.layers)
    return studio, found, plugins.discover(soundscape.signals, "SIGNAL", Signal)


def packaged_presets() -> dict[str, Preset]:
    """Return the presets of the package without loading what plays them."""
    return load_presets(plugins.names(soundscape.modes), plugins.names(soundscape.layers))


def load_presets(modes: Iterable[str], layers: Iterable[str]) -> dict[str, Preset]:
    """Return the presets of the package by name. Raises InvalidInput naming the file and field of the first wrong one."""
    found, errors = presets.load_folder(data_folder("presets"))
    if errors:
        raise errors[0]
    for name, preset in found.items():
        presets.check_names(preset, modes=modes, layers=layers, scales=scales.SCALES, source=f"{name}.toml")
    return found


def perform(
    studio: "Studio",
    options: ListenerOptions,
    *,
    frames: int,
    readings: Iterable[Reading] = (),
    document: offline.ScoreDocument | None = None,
) -> Iterator[Pcm]:
    """Yield the sound of a performance, rendered offline from the options' moment on."""
    engine = studio.engine(options.seed, 0)
    try:
        yield from offline.perform(
            _performance(studio.modes, studio.references, options),
            engine,
            start=options.at,
            frames=frames,
            readings=readings,
            document=document,
        )
    finally:
        engine.close()


def explain(options: ListenerOptions) -> dict[str, object]:
    """Return the explain document of a listener at the options' moment."""
    modes = plugins.discover(soundscape.modes, "MODE", Mode)
    return _performance(modes, {}, options).document(options.at)


def _performance(modes: Mapping[str, Mode], references: Mapping[str, float], options: ListenerOptions) -> Performance:
    return Performance(
        modes, references, options.seed, options.profile, options.body, Wish(options.preset), options.at.tzinfo or UTC
    )


def _explained(
    modes: Mapping[str, Mode], zone: ZoneInfo, profile: Profile, body: BodyState, wish: Wish, instant: datetime
) -> dict[str, object]:
    # With nothing on air the parameters are the wish, not yet glided to; levels of layers play no part in it.
    return Performance(modes, {}, 0, profile, body, wish, zone).document(instant)


def _day(zone: ZoneInfo, profile: Profile, body: BodyState, instant: datetime) -> list[dict[str, Any]]:
    moments = (instant + number * DAY_STEP for number in range(DAY_POINTS))
    states = (listener.at(profile, body, moment, default_zone=zone) for moment in moments)
    return [
        {
            "at": state.at.isoformat(),
            "energy": round(state.energy, 3),
            "sun_elevation_deg": None if state.sun is None else round(state.sun.elevation_deg, 2),
            "asleep": None if state.habits is None else state.awake_h is None,
        }
        for state in states
    ]
