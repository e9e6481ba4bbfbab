"""Every way out: its sound arrives whole, a slow client harms nobody, and leaving frees everything."""

import asyncio
from pathlib import Path

import pytest

import soundscape.encoders
import soundscape.transports
from soundscape.encoders.base import Encoder
from soundscape.plugins import discover
from soundscape.transports.base import Transport
from tests.support.fake_hosts import PAST_QUANTA
from tests.support.players import PLAYERS, Player
from tests.support.web import Web, eventually, running, serving

TRANSPORTS = discover(soundscape.transports, "TRANSPORT", Transport)
WAYS = [(name, wanted) for name, transport in TRANSPORTS.items() for wanted in transport.formats]


async def listener(web: Web) -> str:
    """Make a listener and return the id of their station."""
    return str((await web.sign_up())["listener"]["id"])


async def play_along(web: Web, station: str, player: Player, quanta: int) -> None:
    """Play while somebody listens as fast as it comes."""
    for played in range(1, quanta + 1):
        web.hosts.play(station)
        await player.hear(PAST_QUANTA // 2 + played)


def listening(web: Web, transport: str) -> float:
    """Return how many connections the numbers say there are."""
    lines = web.services.metrics.text().decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(f'soundscape_connections{{transport="{transport}"}}'))


@pytest.mark.parametrize("name", TRANSPORTS)
def test_it_carries_formats_that_exist(name: str) -> None:
    """Each is made by an encoder; and the contract has a player for it."""
    encoders = {encoder.name for encoder in discover(soundscape.encoders, "ENCODER", Encoder).values()}
    assert TRANSPORTS[name].formats
    assert set(TRANSPORTS[name].formats) <= encoders
    assert name in PLAYERS, f"tests/support/players.py needs a player for {name}"


@pytest.mark.parametrize(("name", "wanted"), WAYS)
async def test_sound_arrives_whole(tmp_path: Path, name: str, wanted: str) -> None:
    """First the past, then what is played now, in order and without a gap."""
    async with running(tmp_path) as web, serving(web) as address:
        station = await listener(web)
        async with PLAYERS[name](web, address, wanted) as player:
            await player.hear(PAST_QUANTA // 2)
            await play_along(web, station, player, 50)
            player.check()


@pytest.mark.parametrize(("name", "wanted"), WAYS)
async def test_a_slow_client_harms_nobody(tmp_path: Path, name: str, wanted: str) -> None:
    """One never reads; the other hears everything, and the server's memory stays bounded."""
    async with running(tmp_path) as web, serving(web) as address:
        station = await listener(web)
        async with PLAYERS[name](web, address, wanted, max_queue=1) as slow, PLAYERS[name](web, address, wanted) as quick:
            assert slow is not quick
            await quick.hear(PAST_QUANTA // 2)
            await play_along(web, station, quick, 300)
            quick.check()
        await eventually(lambda: web.parts.stations.connections(station) == 0)


@pytest.mark.parametrize(("name", "wanted"), WAYS)
async def test_leaving_frees_everything(tmp_path: Path, name: str, wanted: str) -> None:
    """Subscription, lease and number go with the connection, while the station goes on for the others."""
    async with running(tmp_path) as web, serving(web) as address:
        station = await listener(web)
        tasks = len(asyncio.all_tasks())
        async with PLAYERS[name](web, address, wanted) as player:
            await player.hear(PAST_QUANTA // 2)
            assert web.parts.stations.connections(station) == 1
            assert listening(web, name) == 1.0
        web.hosts.play(station)
        await eventually(lambda: web.parts.stations.connections(station) == 0)
        await eventually(lambda: listening(web, name) == 0.0)
        await eventually(lambda: web.services.leases.count(f"listener:{station}") == 0)
        await eventually(lambda: len(asyncio.all_tasks()) <= tasks + 1)
        assert web.parts.stations.on_air(station)


@pytest.mark.parametrize(("name", "wanted"), WAYS)
async def test_erasing_the_listener_ends_the_sound(tmp_path: Path, name: str, wanted: str) -> None:
    """At once, without anything being read."""
    async with running(tmp_path) as web, serving(web) as address:
        await listener(web)
        async with PLAYERS[name](web, address, wanted) as player:
            await player.hear(PAST_QUANTA // 2)
            await web.client.delete("/api/me")
            with pytest.raises(EOFError):
                await player.hear(10_000)
