"""The only place that builds and joins concrete parts.

The web process never imports a synthesizer or an encoder; those are the business of the host processes it starts.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import structlog
import tzlocal

import soundscape.layers
import soundscape.modes
import soundscape.signals
import soundscape.signals.formats
import soundscape.transports
from soundscape import forecast, listener, logs, plugins, presets, server, settings
from soundscape.api.application import Parts, create_application
from soundscape.body.state import BodyState
from soundscape.clock import Clock, SystemClock
from soundscape.host.pool import HostPool
from soundscape.host.stations import Stations
from soundscape.listener import Profile
from soundscape.modes.base import Mode
from soundscape.options import ListenerOptions
from soundscape.paths import static_folder
from soundscape.performance import Performance
from soundscape.presets import Preset
from soundscape.settings import Settings
from soundscape.signals.base import Signal
from soundscape.signals.formats.base import Format
from soundscape.sources.base import LinkedService
from soundscape.sources.hyperate import HypeRate
from soundscape.sources.mqtt import Broker
from soundscape.sources.open_meteo import OpenMeteo
from soundscape.sources.pulsoid import Pulsoid
from soundscape.store.database import Database
from soundscape.transports.base import Transport
from soundscape.wish import Wish

log = structlog.get_logger(__name__)


def serve(given: Mapping[str, str]) -> None:
    """Serve until interrupted. `given` holds settings from the command line, which win over the environment.

    Raises InvalidInput naming the setting that is wrong.
    """
    chosen = settings.from_environment({**environment(), **{settings.PREFIX + name.upper(): value for name, value in given.items()}})
    logs.configure(level=chosen.log_level, format=chosen.log_format)
    server.run(partial(_serve, chosen, SystemClock()))


def environment() -> Mapping[str, str]:
    """Return the environment the settings are read from."""
    return os.environ


async def _serve(chosen: Settings, clock: Clock) -> None:
    pool = HostPool(chosen.render_hosts, clock)
    timezone = tzlocal.get_localzone_name() or "UTC"
    stations = Stations(pool, clock, default_timezone=timezone, max_stations=chosen.max_stations * chosen.render_hosts)
    pool.hear, pool.lost, pool.came = stations.hear, stations.lost, stations.came
    parts = _parts(chosen, clock, stations, ZoneInfo(timezone))
    await parts.database.prepare()
    application = create_application(parts)
    with server.bind(chosen) as listening:
        await pool.start()
        try:
            await server.Server(application, chosen, listening, end_streams=application.state.services.end_streams).serve(
                sockets=[listening]
            )
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
        presets=_presets(modes, layers),
        layers=layers,
        signals=plugins.discover(soundscape.signals, "SIGNAL", Signal),
        formats=tuple(plugins.discover(soundscape.signals.formats, "FORMAT", Format).values()),
        transports=plugins.discover(soundscape.transports, "TRANSPORT", Transport),
        explain=partial(_explained, modes, zone),
        day=partial(forecast.document, modes, default_zone=zone),
        fold=partial(listener.fold, default_zone=zone),
        learn=partial(listener.learn, default_zone=zone),
        advance=partial(listener.present, default_zone=zone),
        leave=partial(listener.leave, default_zone=zone),
        linked_services=_linked_services(chosen),
        broker=Broker(chosen.mqtt_url) if chosen.mqtt_url else None,
        weather=OpenMeteo(chosen.weather_url) if chosen.weather_url else None,
        zone=zone,
        static=static_folder(),
    )


def _linked_services(chosen: Settings) -> dict[str, LinkedService]:
    found: dict[str, LinkedService] = {}
    if chosen.pulsoid_url:
        found["pulsoid"] = Pulsoid(chosen.pulsoid_url)
    if chosen.hyperate_url:
        found["hyperate"] = HypeRate(chosen.hyperate_url, chosen.hyperate_key)
    return found


def _presets(modes: Mapping[str, Mode], layers: tuple[str, ...]) -> dict[str, Preset]:
    found, errors = presets.packaged(modes=modes, layers=layers)
    for error in errors:
        log.warning("preset_left_out", reason=str(error))
    return found


def explain(options: ListenerOptions) -> dict[str, object]:
    """Return the explain document of a listener at the options' moment."""
    modes = plugins.discover(soundscape.modes, "MODE", Mode)
    zone = options.at.tzinfo or UTC
    body = listener.present(options.profile, options.body, options.at, default_zone=zone)
    return Performance(modes, {}, options.seed, options.profile, body, Wish(options.preset), zone).document(options.at)


def _explained(
    modes: Mapping[str, Mode], zone: ZoneInfo, profile: Profile, body: BodyState, wish: Wish, instant: datetime
) -> dict[str, object]:
    # With nothing on air the parameters are the wish, not yet glided to; levels of layers play no part in it.
    return Performance(modes, {}, 0, profile, body, wish, zone).document(instant)
