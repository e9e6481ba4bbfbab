"""`/ws/listen` over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import websockets
from structlog.testing import capture_logs
from websockets import ClientConnection, ConnectionClosed, InvalidStatus, Origin, Subprotocol

from soundscape.api import tokens
from soundscape.host import messages
from soundscape.host.messages import Open, Steer
from tests.support.players import HEADER, websocket_player
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


def connect(web: Web, address: str, query: str = "", *, origin: str | None = "", **headers: str) -> Any:
    """Open a connection, by default as our own page would."""
    own = f"http://{address}" if origin == "" else origin
    given = headers or {"Cookie": f"{tokens.COOKIE}={web.client.cookies[tokens.COOKIE]}"}
    return websockets.connect(
        f"ws://{address}/ws/listen{query}",
        origin=None if own is None else Origin(own),
        additional_headers=given,
        subprotocols=[Subprotocol("soundscape.v1")],
        close_timeout=0.1,
    )


async def next_text(connection: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next message of a type."""
    while True:
        message = await asyncio.wait_for(connection.recv(), 10.0)
        if isinstance(message, str) and (document := json.loads(message))["type"] == kind:
            return dict(document)


async def closed(connection: ClientConnection) -> tuple[int, str]:
    """Return the code and reason the server closes with."""
    try:
        while True:
            await asyncio.wait_for(connection.recv(), 10.0)
    except ConnectionClosed as ending:
        if ending.rcvd is None:
            raise
        return ending.rcvd.code, ending.rcvd.reason


async def test_the_first_word_is_hello(web: Web, address: str) -> None:
    """Exactly the fields of the contract; then status and audio; the subprotocol is agreed on."""
    async with connect(web, address, "?format=opus") as connection:
        assert connection.subprotocol == "soundscape.v1"
        hello = json.loads(await connection.recv())
        assert hello == {
            "type": "hello",
            "format": "opus",
            "sample_rate": 48000,
            "channels": 2,
            "frame_samples": 960,
            "pre_skip": 312,
            "preroll_packets": 8,
            "station": await station_of(web),
            "epoch": 1,
            "first_frame": 0,
        }
        assert hello["station"] not in web.client.cookies[tokens.COOKIE]
        kinds = {type(await connection.recv()) for _ in range(3)}
        assert kinds == {str, bytes}


async def test_notes_come_before_their_sound(web: Web, address: str) -> None:
    """The score message precedes the audio with the same frames."""
    station = await station_of(web)
    async with websocket_player(web, address, "opus") as player:
        await player.hear(20)
        web.hosts.play(station)
        connection = player.connection
        event = (await next_text(connection, "score"))["events"][0]
        audio = await connection.recv()
        assert isinstance(audio, bytes)
        assert HEADER.unpack_from(audio)[4] == event["at_frame"]


async def test_status_follows_a_change_and_tells_everybody(web: Web, address: str) -> None:
    """What one device sets, the other is told."""
    async with connect(web, address) as one, connect(web, address) as other:
        assert (await next_text(other, "status"))["settings"]["preset"] == "relax"
        await one.send('{"type":"control","preset":"sleep","hold":["sun"],"later":true}')
        while (status := await next_text(other, "status"))["settings"]["preset"] != "sleep":
            pass
        assert (status["settings"]["hold"], status["missing_layers"], status["energy"]) == (["sun"], ["choir"], 0.5)
    told = web.hosts.told(messages.Steer)[-1]
    assert isinstance(told, Steer)
    assert told.wish.preset.name == "sleep"
    assert (await web.client.get("/api/me/station")).json()["preset"] == "sleep"


async def test_a_quiet_host_does_not_silence_the_status(web: Web, address: str) -> None:
    """The newest is repeated."""
    async with connect(web, address) as connection:
        await next_text(connection, "status")
        web.clock.advance(1.6)
        assert (await next_text(connection, "status"))["energy"] == 0.5


async def test_ping_is_answered_with_the_same_t(web: Web, address: str) -> None:
    """Numbers stay what they were."""
    async with connect(web, address) as connection:
        await connection.send('{"type":"ping","t":123456.789}')
        assert await next_text(connection, "pong") == {"type": "pong", "t": 123456.789}


async def test_underruns_are_counted(web: Web, address: str) -> None:
    """A client tells its total, the numbers count what is new."""
    async with connect(web, address) as connection:
        for total in (0, 2, 2, 3):
            await connection.send(json.dumps({"type": "buffer", "ms": 1500, "underruns": total}))
        await connection.send('{"type":"ping","t":1}')
        await next_text(connection, "pong")
    assert "soundscape_client_underruns_total 3.0" in web.services.metrics.text().decode()


async def test_unknown_messages_are_ignored(web: Web, address: str) -> None:
    """The connection stays as it is."""
    async with connect(web, address) as connection:
        await connection.send('{"type":"dance"}')
        await connection.send('{"type":"ping","t":1}')
        assert (await next_text(connection, "pong"))["t"] == 1


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("{", "message"),
        ("[1]", "message"),
        ("NaN", "message"),
        ("[" * 60_000, "message"),
        (b"\x00\x01", "message"),
        ("{}", "type"),
        ('{"type":"control","preset":"techno"}', "preset: must be one of focus, lullaby, mask"),
        ('{"type":"control","mixer":{"bells":{"level_db":99}}}', "mixer.bells.level_db: must be a number from -60 to 6"),
        ('{"type":"control","mixer":{"' + "x" * 5000 + '":{}}}', "mixer"),
        ('{"type":"control","hold":["moon"]}', "hold"),
        ('{"type":"control","timer":{"minutes":0}}', "timer.minutes"),
        ('{"type":"buffer","ms":"much","underruns":0}', "ms"),
        ('{"type":"ping","t":[]}', "t: "),
    ],
)
async def test_a_bad_message_ends_the_connection_with_its_reason(web: Web, address: str, message: str | bytes, named: str) -> None:
    """4000, naming the field; nothing has changed, and nothing is an error of ours."""
    before = (await web.client.get("/api/me/station")).json()
    with capture_logs() as logs:
        async with connect(web, address) as connection:
            await next_text(connection, "hello")
            await connection.send(message)
            code, reason = await closed(connection)
    assert code == 4000
    assert reason.startswith(named)
    assert len(reason.encode()) <= 123
    after = (await web.client.get("/api/me/station")).json()
    assert {**after, "on_air": False, "position_frames": None, "missing_layers": [], "connections": 0} == before
    assert [entry for entry in logs if entry["log_level"] in {"error", "critical"}] == []


async def test_a_flood_of_messages_ends_the_connection(web: Web, address: str) -> None:
    """More than forty at once."""
    async with connect(web, address) as connection:
        for _ in range(60):
            await connection.send('{"type":"dance"}')
        assert await closed(connection) == (4000, "messages: at most 20 a second")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?format=mp3", "format: must be one of opus, pcm_s16le"),
        ("?format=", "format"),
        ("?format=opus&after_frame=-1", "after_frame: must be a whole number from 0"),
        ("?after_frame=1e3", "after_frame"),
        ("?after_frame=%D9%A1", "after_frame"),
        ("?after_frame=" + "9" * 40, "after_frame"),
    ],
)
async def test_a_bad_query_is_answered_with_its_reason(web: Web, address: str, query: str, named: str) -> None:
    """4000, naming the field, before anything is put on air."""
    async with connect(web, address, query) as connection:
        code, reason = await closed(connection)
    assert code == 4000
    assert reason.startswith(named)
    assert web.hosts.told(messages.Open) == []


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost:1"])
async def test_the_cookie_needs_our_origin(web: Web, address: str, origin: str | None) -> None:
    """403 before the handshake."""
    with pytest.raises(InvalidStatus) as refusal:
        await connect(web, address, origin=origin)
    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize("headers", [{"Cookie": "soundscape_session=wrong"}, {"Authorization": "Bearer sd_wrong"}, {"X-Nothing": "1"}])
async def test_strangers_stay_outside(web: Web, address: str, headers: dict[str, str]) -> None:
    """403, and nothing goes on air."""
    with pytest.raises(InvalidStatus) as refusal:
        await connect(web, address, **headers)
    assert refusal.value.response.status_code == 403
    assert web.hosts.said == []


async def test_a_device_token_listens_without_origin(web: Web, address: str) -> None:
    """With its scope; steering needs another one."""
    listener = await web.device("stream:listen")
    async with connect(web, address, origin=None, **listener) as connection:
        await next_text(connection, "hello")
        await connection.send('{"type":"control","preset":"sleep"}')
        code, reason = await closed(connection)
    assert (code, "station:control" in reason) == (1008, True)
    assert (await web.client.get("/api/me/station")).json()["preset"] == "relax"
    both = await web.device("stream:listen", "station:control")
    async with connect(web, address, origin=None, **both) as connection:
        await connection.send('{"type":"control","preset":"sleep"}')
        await connection.send('{"type":"ping"}')
        await next_text(connection, "pong")
    assert (await web.client.get("/api/me/station")).json()["preset"] == "sleep"


async def test_whoever_may_only_listen_is_told_nothing_about_a_body(web: Web, address: str) -> None:
    """The status says what is set; what is known about the listener takes `state:read`."""
    async with connect(web, address, origin=None, **(await web.device("stream:listen"))) as connection:
        assert set(await next_text(connection, "status")) == {"type", "missing_layers", "settings"}
    async with connect(web, address, origin=None, **(await web.device("stream:listen", "state:read"))) as connection:
        assert (await next_text(connection, "status"))["energy"] == 0.5


async def test_a_token_without_the_scope_does_not_listen(web: Web, address: str) -> None:
    """403."""
    with pytest.raises(InvalidStatus) as refusal:
        await connect(web, address, origin=None, **(await web.device("state:read")))
    assert refusal.value.response.status_code == 403


async def test_signing_out_ends_the_connection(web: Web, address: str) -> None:
    """1008; other sessions of the same listener play on."""
    code = (await web.client.post("/api/me/pairings")).json()["code"]
    other = web.another_client()
    await other.post("/api/sessions", json={"code": code})
    theirs = {"Cookie": f"{tokens.COOKIE}={other.cookies[tokens.COOKIE]}"}
    async with connect(web, address) as mine, connect(web, address, **theirs) as others:
        await next_text(mine, "hello")
        await next_text(others, "hello")
        await web.client.delete("/api/sessions")
        assert (await closed(mine))[0] == 1008
        await others.send('{"type":"ping"}')
        await next_text(others, "pong")


async def test_a_full_server_says_try_later(web: Web, address: str) -> None:
    """1013, after the handshake so that a page can see it."""
    for _ in range(4):
        client = web.another_client()
        listener = (await web.sign_up(client))["listener"]["id"]
        await web.services.put_on_air(await web.services.residents.get(listener))
    async with connect(web, address) as connection:
        assert (await closed(connection))[0] == 1013


async def test_a_closed_station_ends_its_connections(web: Web, address: str) -> None:
    """1000: somebody wanted it so."""
    async with connect(web, address) as connection:
        await next_text(connection, "hello")
        await web.client.delete("/api/me/station")
        assert (await closed(connection))[0] == 1000


async def test_connections_of_one_listener_are_bounded(web: Web, address: str) -> None:
    """The 33rd is told to try later."""
    held = [await connect(web, address) for _ in range(32)]
    async with connect(web, address) as one_more:
        assert (await closed(one_more))[0] == 1013
    await asyncio.gather(*(connection.close() for connection in held))


async def test_a_slow_client_is_told_about_its_gap(web: Web, address: str) -> None:
    """The oldest messages are dropped, the next one says so, and the rest is in order."""
    station = await station_of(web)
    async with websocket_player(web, address, "pcm_s16le", max_queue=1) as player:
        await player.hear(1)
        for _ in range(300):
            web.hosts.play(station)
            await asyncio.sleep(0)
        while not any(message[0] for message in player.messages):
            await player.hear(len(player.messages) + 1)
        before, after = player.messages[-2:]
        assert after[3] - before[3] > 4800
        assert after[2] == before[2] + 1


async def test_a_new_epoch_is_a_new_hello(web: Web, address: str) -> None:
    """When the host has died, the station is opened elsewhere on the same connection."""
    async with connect(web, address) as connection:
        await next_text(connection, "hello")
        web.parts.stations.lost(0)
        opened = web.hosts.told(messages.Open)
        assert [message.epoch for message in opened if isinstance(message, Open)] == [1, 2]
        station = await station_of(web)
        web.hosts.hear(messages.Began(station, 2, "opus", 96_000, 312, 8))
        assert (await next_text(connection, "hello"))["epoch"] == 2


async def test_after_frame_goes_on_where_it_was(web: Web, address: str) -> None:
    """A page that reconnects misses nothing that is still held."""
    station = await station_of(web)
    async with websocket_player(web, address, "opus") as player:
        await player.hear(20)
        web.hosts.play(station, 5)
        await player.hear(25)
    async with connect(web, address, "?format=opus&after_frame=96000") as connection:
        hello = await next_text(connection, "hello")
        assert 96_000 - 10 * 960 <= hello["first_frame"] <= 96_000


async def test_a_connection_that_breaks_is_no_error(web: Web, address: str) -> None:
    """Neither an exception nor a warning, and everything is freed."""
    station = await station_of(web)
    with capture_logs() as logs:
        connection = await connect(web, address)
        await next_text(connection, "hello")
        connection.transport.abort()
        web.hosts.play(station, 3)
        await eventually(lambda: web.parts.stations.connections(station) == 0)
    assert [entry for entry in logs if entry["log_level"] in {"warning", "error", "critical"}] == []
