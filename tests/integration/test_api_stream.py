"""`/listen/TOKEN.mp3` over real sockets, and in ffmpeg."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.conftest import require
from tests.support.fake_hosts import MP3_BYTES
from tests.support.players import http_player
from tests.support.web import Web, eventually, serving


@pytest.fixture
async def address(web: Web) -> AsyncIterator[str]:
    """The application served on a real socket, with one listener signed in."""
    await web.sign_up()
    async with serving(web) as served:
        yield served


async def station_of(web: Web) -> str:
    """Return the id of the listener's station."""
    return str((await web.client.get("/api/me")).json()["id"])


def headers_of(head: str) -> dict[str, str]:
    """Return the headers of an answer."""
    lines = head.strip().split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


async def test_it_is_an_endless_mp3(web: Web, address: str) -> None:
    """No length, no cache, no ranges, and any page may play it."""
    async with http_player(web, address, "mp3", headers="Range: bytes=100-\r\n") as player:
        assert player.head.startswith("HTTP/1.1 200 ")
        headers = headers_of(player.head)
        assert headers["content-type"] == "audio/mpeg"
        assert headers["transfer-encoding"] == "chunked"
        assert (headers["cache-control"], headers["accept-ranges"]) == ("no-store", "none")
        assert (headers["icy-name"], headers["access-control-allow-origin"]) == ("Soundscape", "*")
        assert "icy-metaint" not in headers
        await player.hear(10)
        player.check()


async def test_the_past_comes_as_a_burst(web: Web, address: str) -> None:
    """Without anything new being played, what is kept is sent at once."""
    async with http_player(web, address, "mp3") as player:
        await player.hear(19)
        assert len(player.heard) >= 80 * MP3_BYTES * 0.9


async def test_titles_come_when_asked_for_and_follow_the_preset(web: Web, address: str) -> None:
    """Every 16 000 bytes; they say what is on and nothing about anybody."""
    station = await station_of(web)
    async with http_player(web, address, "mp3", headers="Icy-MetaData: 1\r\n") as player:
        assert headers_of(player.head)["icy-metaint"] == "16000"
        await player.hear(19)
        await web.client.put("/api/me/station", json={"preset": "sleep"})
        for played in range(40):
            web.hosts.play(station)
            await player.hear(19 + played)
        stream, titles = player.heard, []
        while len(stream) > 16_000:
            length = stream[16_000] * 16
            titles.append(stream[16_001 : 16_001 + length].rstrip(b"\0").decode())
            stream = stream[16_001 + length :]
        assert [title for title in titles if title] == ["StreamTitle='Soundscape - Relax';", "StreamTitle='Soundscape - Sleep';"]


async def test_head_answers_without_putting_anything_on_air(web: Web, address: str) -> None:
    """Players look before they listen."""
    url = (await web.client.post("/api/me/streams")).json()["urls"]["mp3"]
    answer = await web.client.head(url, headers={"Icy-MetaData": "1"})
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "audio/mpeg", b"")
    assert "content-length" not in answer.headers
    assert answer.headers["icy-metaint"] == "16000"
    assert web.hosts.said == []


async def test_revoking_the_address_ends_the_sound(web: Web, address: str) -> None:
    """At once."""
    async with http_player(web, address, "mp3") as player:
        await player.hear(10)
        (stream,) = (await web.client.get("/api/me/streams")).json()["streams"]
        await web.client.delete(f"/api/me/streams/{stream['id']}")
        with pytest.raises(EOFError):
            await player.hear(10_000)


async def test_a_server_that_stops_can_end_every_stream(web: Web, address: str) -> None:
    """They would never end by themselves."""
    async with http_player(web, address, "mp3") as player:
        await player.hear(10)
        web.services.end_streams()
        with pytest.raises(EOFError):
            await player.hear(10_000)


async def test_a_player_that_is_too_slow_is_let_go(web: Web, address: str) -> None:
    """What the server holds for it is freed, though it takes nothing."""
    station = await station_of(web)
    async with http_player(web, address, "mp3"):
        await eventually(lambda: web.parts.stations.connections(station) == 1)
        for _ in range(40):
            web.hosts.play(station, 10)
            await asyncio.sleep(0)
        await eventually(lambda: web.parts.stations.connections(station) == 0)
        assert web.parts.stations.on_air(station)


async def test_ffmpeg_decodes_it_without_a_complaint(web: Web, address: str) -> None:
    """From the middle of a station, five seconds of it."""
    ffmpeg, station = require("ffmpeg"), await station_of(web)
    url = (await web.client.post("/api/me/streams")).json()["urls"]["mp3"].replace("localhost:8000", address)
    process = await asyncio.create_subprocess_exec(
        ffmpeg, "-v", "error", "-i", url, "-t", "5", "-f", "null", "-", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    talk = asyncio.create_task(process.communicate())
    while not talk.done():
        if web.parts.stations.connections(station):
            web.hosts.play(station)
        await asyncio.wait([talk], timeout=0.01)
    assert (talk.result()[0], process.returncode) == (b"", 0)
