"""The web process for tests: the real application on a real SQLite file, with hosts that play when told."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

import soundscape.modes
import soundscape.signals
import soundscape.signals.formats
import soundscape.transports
from soundscape import forecast, listener, presets
from soundscape.api.application import create_application
from soundscape.api.parts import Parts
from soundscape.api.services import Services
from soundscape.clock import ManualClock
from soundscape.host.stations import Stations
from soundscape.modes.base import Mode
from soundscape.paths import data_folder
from soundscape.plugins import discover
from soundscape.settings import Settings
from soundscape.signals.base import Signal
from soundscape.signals.formats.base import Format
from soundscape.sources.base import LinkedService, WeatherSource
from soundscape.sources.mqtt import Broker
from soundscape.store.database import Database
from soundscape.transports.base import Transport
from tests.support.fake_hosts import FakeHosts

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ORIGIN = "http://localhost:8000"
LAYERS = ("bass", "bells", "noise", "pad", "waves")


@dataclass
class Web:
    """A running application and everything behind it."""

    application: FastAPI
    parts: Parts
    hosts: FakeHosts
    clock: ManualClock
    client: httpx.AsyncClient

    @property
    def services(self) -> Services:
        """The services of the application."""
        services = self.application.state.services
        assert isinstance(services, Services)
        return services

    def another_client(self, *, peer: str = "127.0.0.1", origin: str | None = ORIGIN, base_url: str = ORIGIN) -> httpx.AsyncClient:
        """Return a browser of its own, at this address."""
        transport = httpx.ASGITransport(self.application, client=(peer, 50000), raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url=base_url, headers={} if origin is None else {"Origin": origin})

    async def sign_up(self, client: httpx.AsyncClient | None = None, /, **told: object) -> dict[str, Any]:
        """Make a listener and return the answer."""
        answer = await (client or self.client).post("/api/listeners", json=told)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def device(self, *scopes: str) -> dict[str, str]:
        """Make a device and return the header that authorises it."""
        answer = await self.client.post("/api/me/devices", json={"name": "test", "scopes": list(scopes)})
        return {"Authorization": f"Bearer {answer.json()['token']}"}


def make_parts(folder: Path, hosts: FakeHosts, clock: ManualClock, settings: dict[str, Any]) -> Parts:
    """Return the parts of a web process on a database of its own."""
    loaded, _ = presets.load_folder(data_folder("presets"))
    stations = Stations(hosts, clock, default_timezone="UTC", max_stations=settings.pop("room", 4))
    hosts.stations = stations
    weather: WeatherSource | None = settings.pop("weather", None)
    linked_services: Mapping[str, LinkedService] = settings.pop("linked_services", {})
    broker: Broker | None = settings.pop("broker", None)
    configuration = replace(Settings(data_dir=folder), **settings)
    return Parts(
        settings=configuration,
        clock=clock,
        stations=stations,
        database=Database(configuration.database),
        presets=loaded,
        layers=LAYERS,
        signals=discover(soundscape.signals, "SIGNAL", Signal),
        formats=tuple(discover(soundscape.signals.formats, "FORMAT", Format).values()),
        transports=discover(soundscape.transports, "TRANSPORT", Transport),
        explain=lambda profile, body, wish, instant: {"at": instant.isoformat(), "preset": wish.preset.name},
        advance=listener.present,
        leave=listener.leave,
        weather=weather,
        linked_services=linked_services,
        broker=broker,
        zone=UTC,
        day=partial(forecast.document, discover(soundscape.modes, "MODE", Mode)),
        fold=listener.fold,
        learn=listener.learn,
        static=folder / "static",
    )


@asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Web]:
    """Run a web process for one test."""
    hosts, clock = FakeHosts(), ManualClock(NOW)
    parts = make_parts(folder, hosts, clock, settings)
    application = create_application(parts)
    transport = httpx.ASGITransport(application, client=("127.0.0.1", 50000))
    browser = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN})
    async with application.router.lifespan_context(application), browser as client:
        yield Web(application, parts, hosts, clock, client)


async def eventually(condition: Callable[[], bool]) -> None:
    """Return when a condition holds; fails after ten seconds."""
    async with asyncio.timeout(10.0):
        while not condition():  # noqa: ASYNC110  # tests look from outside
            await asyncio.sleep(0.005)


@asynccontextmanager
async def serving(web: Web) -> AsyncIterator[str]:
    """Serve an application that already runs on a free port of 127.0.0.1; yields `127.0.0.1:PORT`."""
    listening = socket.socket()
    # Small buffers: a client that does not read is noticed after kilobytes, not megabytes.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    listening.bind(("127.0.0.1", 0))
    configuration = uvicorn.Config(
        web.application, lifespan="off", log_config=None, access_log=False, ws="websockets-sansio", ws_per_message_deflate=False
    )
    server = uvicorn.Server(configuration)
    task = asyncio.create_task(server.serve([listening]))
    try:
        while not server.started:  # noqa: ASYNC110  # uvicorn says it no other way
            await asyncio.sleep(0.01)
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task
        listening.close()
