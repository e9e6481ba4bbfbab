"""The whole server, in a process of its own, with a real broker and both services: what they tell is in the state of the listener."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx

from tests.support.heart_services import hyperate, pulsoid
from tests.support.mosquitto import free_port, mosquitto, publisher
from tests.support.running import HANG_S, Running, serving
from tests.support.web import eventually

TOKEN, DEVICE, KEY = "a1b2c3d4-pulsoid-token", "internal-testing", "the-key-of-this-server"


async def test_every_live_source_reaches_the_state(tmp_path: Path) -> None:
    """By settings alone: the number a watch, a phone or a strap tells is the one the listener's state shows."""
    port = free_port()
    async with mosquitto(tmp_path, port) as broker, pulsoid(TOKEN) as phone, hyperate(DEVICE) as watch, publisher(port) as strap:
        watch.key = KEY
        settings = {"MQTT_URL": broker, "PULSOID_URL": phone.url, "HYPERATE_URL": watch.url, "HYPERATE_KEY": KEY}
        async with process(tmp_path, {f"SOUNDSCAPE_{name}": value for name, value in settings.items()}) as server:
            async with listener(server) as client:
                answer = await client.post("/api/me/devices", json={"name": "strap", "scopes": ["signals:write"]})
                secret = answer.json()["token"]
                # A broker forgets what is published before anybody has subscribed: a strap goes on telling.
                await shows(client, 81.0, meanwhile=lambda: strap.publish(f"soundscape/v1/{secret}/heart-rate", "81"))
            async with listener(server) as client:
                (await client.put("/api/me/links/pulsoid", json={"token": TOKEN})).raise_for_status()
                await eventually(lambda: TOKEN in phone.connected)
                await phone.beat(TOKEN, 82, int(time.time() * 1000))
                await shows(client, 82.0)
            async with listener(server) as client:
                (await client.put("/api/me/links/hyperate", json={"id": DEVICE})).raise_for_status()
                await eventually(lambda: DEVICE in watch.connected)
                await watch.beat(DEVICE, 83)
                await shows(client, 83.0)
        log = server.log.read_text(encoding="utf-8")
    assert log.count("a live source is connected") == 3
    assert [told for told in (TOKEN, KEY, DEVICE, secret) if told in log] == []


@asynccontextmanager
async def process(folder: Path, environment: dict[str, str]) -> AsyncIterator[Running]:
    """Run a server, with what it talks to answering meanwhile."""
    with ExitStack() as stack:
        running = await asyncio.to_thread(stack.enter_context, serving(folder, render_hosts=1, environment=environment))
        try:
            yield running
        finally:
            await asyncio.to_thread(stack.close)


@asynccontextmanager
async def listener(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client that has become a new listener."""
    async with httpx.AsyncClient(base_url=server.url, headers={"Origin": server.url}, timeout=HANG_S) as client:
        answer = await client.post("/api/listeners", json={"consents": {"heart_rate": True}})
        assert answer.status_code == 201, answer.text
        yield client


async def nothing() -> None:
    """Do nothing."""


async def shows(client: httpx.AsyncClient, bpm: float, *, meanwhile: Callable[[], Awaitable[object]] = nothing) -> None:
    """Return when the state of a listener shows a heart rate."""
    async with asyncio.timeout(HANG_S):
        while (await client.get("/api/me/state")).json()["heart"]["bpm"] != bpm:
            await meanwhile()
            await asyncio.sleep(0.02)
