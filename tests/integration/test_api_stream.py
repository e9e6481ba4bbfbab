"""`/listen/TOKEN` in every format over real sockets, and in ffmpeg."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import numpy as np
import pytest

from soundscape.host.messages import Closed, SetFormats
from tests.conftest import require
from tests.support.fake_hosts import MP3_BYTES
from tests.support.players import PLAYERS, HlsPlayer, http_player
from tests.support.sound import frequency_hz
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
        assert [title for title in titles if title] == ["StreamTitle='Relax, morning';", "StreamTitle='Sleep, morning';"]


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


MEDIA_TYPES = {"mp3": "audio/mpeg", "opus": "audio/ogg", "aac": "audio/aac", "m3u8": "application/vnd.apple.mpegurl"}


@pytest.mark.parametrize("kind", MEDIA_TYPES)
async def test_every_address_answers_head_and_puts_nothing_on_air(web: Web, address: str, kind: str) -> None:
    """Its type and no length; any page may read it, and nothing is rendered for it."""
    url = (await web.client.post("/api/me/streams")).json()["urls"][kind]
    for _ in range(10):
        answer = await web.client.head(url)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0], answer.content) == (200, MEDIA_TYPES[kind], b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "content-length" not in answer.headers
    assert web.hosts.said == []


async def test_pages_of_anybody_may_play_an_address_and_nothing_else(web: Web, address: str) -> None:
    """Preflights are answered under `/listen/`, and only there."""
    foreign = web.another_client(origin="https://else.example")
    url = (await web.client.post("/api/me/streams")).json()["urls"]["mp3"]
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "icy-metadata"}
    answer = await foreign.options(url, headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "icy-metadata" in answer.headers["access-control-allow-headers"].lower()
    for path in ("/api/me", "/api/presets", "/healthz"):
        assert "access-control-allow-origin" not in (await foreign.get(path)).headers


async def test_the_fifth_player_of_an_address_is_refused(web: Web, address: str) -> None:
    """With a plain sentence, whatever it asks for; a thousand more cost nothing, and when one leaves there is room for one."""
    station = await station_of(web)
    urls = {kind: url.replace("localhost:8000", address) for kind, url in (await web.client.post("/api/me/streams")).json()["urls"].items()}
    async with AsyncExitStack() as players, httpx.AsyncClient(timeout=10.0) as client:
        first = await players.enter_async_context(client.stream("GET", urls["mp3"]))
        for kind in ("opus", "aac", "mp3"):
            assert (await players.enter_async_context(client.stream("GET", urls[kind]))).status_code == 200
        await eventually(lambda: web.parts.stations.connections(station) == 4)
        for kind in ("mp3", "opus", "aac", "m3u8"):
            answer = await client.get(urls[kind])
            assert answer.status_code == 429
            assert int(answer.headers["retry-after"]) > 0
            assert answer.json()["detail"] == "4 players play this listening address already; make another address for more."
        before = len(web.hosts.said)
        refused = [(await web.another_client(base_url=f"http://{address}", origin=None).get(urls["mp3"])).status_code for _ in range(1000)]
        assert (set(refused), len(web.hosts.said), web.parts.stations.connections(station)) == ({429}, before, 4)
        assert (await client.get(urls["m3u"])).status_code == 200
        await first.aclose()
        await eventually(lambda: web.parts.stations.connections(station) == 3)
        async with client.stream("GET", urls["mp3"]) as late:
            assert late.status_code == 200


async def test_of_many_who_come_at_the_same_moment_four_are_let_in(web: Web, address: str) -> None:
    """Nobody slips in between the counting and the taking of a place."""
    url = (await web.client.post("/api/me/streams")).json()["urls"]["mp3"].replace("localhost:8000", address)
    async with AsyncExitStack() as players, httpx.AsyncClient(timeout=10.0) as client:
        answers = await asyncio.gather(*(players.enter_async_context(client.stream("GET", url)) for _ in range(40)))
        assert sorted(answer.status_code for answer in answers) == [200] * 4 + [429] * 36


async def test_rooms_share_one_encoder_and_hear_the_same(web: Web, address: str) -> None:
    """The host is told of a format once, however many play it; one that leaves changes nothing for the others."""
    station = await station_of(web)
    async with http_player(web, address, "aac") as kitchen:
        await kitchen.hear(19)
        async with http_player(web, address, "aac") as bath, http_player(web, address, "aac") as hall:
            for player in (bath, hall):
                await player.hear(19)
            web.hosts.play(station, 10)
            for player in (kitchen, bath, hall):
                await player.hear(29)
            shorter = min(len(bath.heard), len(hall.heard), len(kitchen.heard))
            assert bath.heard[:shorter] == hall.heard[:shorter] == kitchen.heard[:shorter]
        await eventually(lambda: web.parts.stations.connections(station) == 1)
        web.hosts.play(station, 20)
        await kitchen.hear(49)
        kitchen.check()
    assert [message.formats for message in web.hosts.told(SetFormats) if isinstance(message, SetFormats)] == [("aac",)]


async def test_hls_lets_a_player_that_stops_asking_go(web: Web, address: str) -> None:
    """And begins again for one that comes back, with numbers that have gone on."""
    station = await station_of(web)
    async with PLAYERS["hls"](web, address, "aac") as player:
        assert isinstance(player, HlsPlayer)
        await player.hear(10)
        assert web.parts.stations.connections(station) == 1
        before = max(player.segments)
        await eventually(lambda: web.parts.stations.connections(station) == 0)
        web.hosts.play(station, 50)
        player.segments.clear()
        await player.hear(10)
        assert min(player.segments) > before


async def test_hls_ends_when_the_station_is_told_to_stop(web: Web, address: str) -> None:
    """The next question is told so, and does not put the station on air again."""
    station = await station_of(web)
    async with PLAYERS["hls"](web, address, "aac") as player:
        assert isinstance(player, HlsPlayer)
        await player.hear(10)
        await web.client.post("/voice/command", json={"intent": "stop"})
        web.hosts.hear(Closed(station))
        await eventually(lambda: web.parts.stations.connections(station) == 0)
        playlist = (await player.client.get(player.address)).text
        assert playlist.endswith("#EXT-X-ENDLIST\n")
        assert not web.parts.stations.on_air(station)


async def test_hls_segments_that_are_not_there_are_missing(web: Web, address: str) -> None:
    """Whatever the name; without a session nothing is begun."""
    url = (await web.client.post("/api/me/streams")).json()["urls"]["m3u8"]
    for name in ("0.ts", "99999.ts", "-1.ts", "\u0663.ts", "1" * 5000 + ".ts", "x.ts"):
        assert (await web.client.get(f"{url.removesuffix('.m3u8')}/{name}")).status_code == 404
    assert web.hosts.said == []


async def test_hls_marks_where_another_host_goes_on(web: Web, address: str) -> None:
    """As a discontinuity."""
    station = await station_of(web)
    async with PLAYERS["hls"](web, address, "aac") as player:
        assert isinstance(player, HlsPlayer)
        await player.hear(10)
        web.hosts.restart(station)
        web.hosts.play(station, 25)
        await player.hear(30)
        assert player.playlist.splitlines().count("#EXT-X-DISCONTINUITY") == 1


async def test_revoking_the_address_ends_hls(web: Web, address: str) -> None:
    """At once: nothing more is named, and what was named is gone."""
    async with PLAYERS["hls"](web, address, "aac") as player:
        assert isinstance(player, HlsPlayer)
        await player.hear(10)
        (stream,) = (await web.client.get("/api/me/streams")).json()["streams"]
        await web.client.delete(f"/api/me/streams/{stream['id']}")
        assert (await player.client.get(player.address)).status_code == 410
        assert (await player.client.get(player.address.removesuffix(".m3u8") + f"/{max(player.segments)}.ts")).status_code == 410


@pytest.mark.parametrize("kind", ["opus", "aac", "m3u8"])
async def test_ffmpeg_decodes_every_format(web: Web, address: str, kind: str) -> None:
    """Five seconds from the middle of a station, the chord that is played and nothing else."""
    ffmpeg, station = require("ffmpeg"), await station_of(web)
    url = (await web.client.post("/api/me/streams")).json()["urls"][kind].replace("localhost:8000", address)
    process = await asyncio.create_subprocess_exec(
        ffmpeg, "-v", "error", "-i", url, "-t", "5", "-f", "s16le", "-ac", "1", "-", stdout=PIPE, stderr=PIPE
    )
    talk = asyncio.create_task(process.communicate())
    while not talk.done():
        if web.parts.stations.connections(station):
            web.hosts.play(station)
        await asyncio.wait([talk], timeout=0.02)
    sound, complaints = talk.result()
    assert (process.returncode, complaints) == (0, b"")
    samples = np.frombuffer(sound, "<i2")
    assert len(samples) == 5 * 48_000
    if kind != "opus":  # the Opus packets of these tests hold nothing
        assert min(abs(frequency_hz(samples) - pitch_hz) for pitch_hz in (220.0, 277.2, 329.6)) < 1.0
