"""Clients for every way out, as small as they can be: the contract test listens through them."""

import asyncio
import itertools
import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin

import httpx
import websockets

from soundscape.api import tokens
from tests.support import containers
from tests.support.fake_hosts import AAC_FRAMES, MP3_BYTES
from tests.support.web import Web

HEADER = struct.Struct("<BBHIQ")

FEWEST_BYTES = {"mp3": 4 * MP3_BYTES, "aac": 4 * 280, "opus": 5 * 2}
"""Bytes of a quantum as the hosts of these tests play it, at least."""


class Player(Protocol):
    """Somebody who listens."""

    async def hear(self, first_quanta: int) -> None:
        """Read until so many quanta were heard; raises EOFError when the sound ends before."""
        ...

    def check(self) -> None:
        """Fail unless everything heard so far is in order and complete."""
        ...


@dataclass
class WebSocketPlayer:
    """Listens to `/ws/listen`."""

    connection: websockets.ClientConnection
    texts: list[dict[str, Any]] = field(default_factory=list)
    messages: list[tuple[int, int, int, int, bytes]] = field(default_factory=list)

    async def hear(self, first_quanta: int) -> None:
        """Read until so many audio messages were heard."""
        try:
            while len(self.messages) < first_quanta:
                message = await asyncio.wait_for(self.connection.recv(), 10.0)
                if isinstance(message, str):
                    self.texts.append(json.loads(message))
                else:
                    version, flags, count, sequence, first_frame = HEADER.unpack_from(message)
                    assert version == 1
                    self.messages.append((flags, count, sequence, first_frame, message[HEADER.size :]))
        except websockets.ConnectionClosed as error:
            raise EOFError from error

    def check(self) -> None:
        """Fail unless sequence and frames follow without a gap."""
        assert [message[2] for message in self.messages] == list(range(len(self.messages)))
        frames = [message[3] for message in self.messages]
        assert frames == list(range(frames[0], frames[0] + 4800 * len(frames), 4800))
        assert not any(message[0] for message in self.messages)


@dataclass
class HttpPlayer:
    """Listens to `/listen/TOKEN.mp3`, `.opus` or `.aac`."""

    reader: asyncio.StreamReader
    head: str
    wanted: str
    heard: bytes = b""

    async def hear(self, first_quanta: int) -> None:
        """Read until about so many quanta were heard."""
        while not self._quanta_heard(first_quanta):
            chunk = await asyncio.wait_for(self._chunk(), 10.0)
            if not chunk:
                raise EOFError
            self.heard += chunk

    def check(self) -> None:
        """Fail unless it is whole frames or pages, end to end."""
        if self.wanted == "opus":
            pages = containers.ogg_pages(self.heard)
            assert [page.number for page in pages] == list(range(len(pages)))
            assert [page.packets[0][:8] for page in pages[:2]] == [b"OpusHead", b"OpusTags"]
            assert pages[-1].granule == 960 * sum(len(page.packets) for page in pages[2:])
        elif self.wanted == "aac":
            assert b"".join(containers.adts_frames(self.heard)) == self.heard
        else:
            assert b"".join(containers.mp3_frames(self.heard)) == self.heard

    def _quanta_heard(self, wanted: int) -> bool:
        # By the fewest bytes that so many quanta can take; what is counted exactly is `check`'s.
        return len(self.heard) >= wanted * FEWEST_BYTES[self.wanted]

    async def _chunk(self) -> bytes:
        try:
            size = int(await self.reader.readline() or b"0", 16)
            data = await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError from error
        return data


@asynccontextmanager
async def websocket_player(web: Web, address: str, wanted: str, **options: Any) -> AsyncIterator[WebSocketPlayer]:
    """Listen with the cookie of the web's own client."""
    connection = await websockets.connect(
        f"ws://{address}/ws/listen?format={wanted}",
        origin=websockets.Origin(f"http://{address}"),
        additional_headers={"Cookie": f"{tokens.COOKIE}={web.client.cookies[tokens.COOKIE]}"},
        subprotocols=[websockets.Subprotocol("soundscape.v1")],
        compression=None,
        # A client that has stopped reading does not see the answer to its goodbye.
        close_timeout=0.1,
        **options,
    )
    try:
        yield WebSocketPlayer(connection)
    finally:
        await connection.close()


@asynccontextmanager
async def http_player(web: Web, address: str, wanted: str, *, headers: str = "", **_options: Any) -> AsyncIterator[HttpPlayer]:
    """Listen at a new address of the web's own client."""
    url = (await web.client.post("/api/me/streams")).json()["urls"][wanted]
    host, _, port = address.partition(":")
    connected = socket.socket()
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    connected.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connected, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=connected, limit=16_384)
    path = "/" + url.split("/", 3)[3]
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n".encode())
    try:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10.0)).decode()
        yield HttpPlayer(reader, head, wanted)
    finally:
        writer.close()


@dataclass
class HlsPlayer:
    """Listens to `/listen/TOKEN.m3u8`: asks for the playlist, and for every segment once."""

    client: httpx.AsyncClient
    address: str
    segments: dict[int, bytes] = field(default_factory=dict)
    playlist: str = ""

    async def hear(self, first_quanta: int) -> None:
        """Ask until about so many quanta were heard."""
        async with asyncio.timeout(10.0):
            while sum(map(len, self.frames())) * AAC_FRAMES < first_quanta * 4800:
                await self._ask()
                await asyncio.sleep(0.005)

    def frames(self) -> list[list[bytes]]:
        """Return the AAC frames of every segment."""
        return [containers.adts_frames(b"".join(pes.data for pes in containers.ts_pes(data))) for data in self.segments.values()]

    def check(self) -> None:
        """Fail unless no segment is missing, and time stamps and counters run on from one to the next."""
        assert list(self.segments) == list(range(min(self.segments), max(self.segments) + 1))
        whole = containers.ts_pes(b"".join(self.segments.values()))
        assert {after.stamp - before.stamp for before, after in itertools.pairwise(whole)} <= {3840, 7680}
        assert "#EXT-X-DISCONTINUITY\n" not in self.playlist

    async def _ask(self) -> None:
        answer = await self.client.get(self.address)
        if answer.status_code != 200:
            raise EOFError
        self.playlist = answer.text
        for line in self.playlist.splitlines():
            if not line.startswith("#") and (number := int(line.rpartition("/")[2].removesuffix(".ts"))) not in self.segments:
                piece = await self.client.get(urljoin(self.address, line))
                if piece.status_code != 200:
                    raise EOFError
                self.segments[number] = piece.content


@asynccontextmanager
async def hls_player(web: Web, address: str, wanted: str, **_options: Any) -> AsyncIterator[HlsPlayer]:
    """Listen at a new address of the web's own client, asking for the first time when something is to be heard."""
    assert wanted == "aac"
    url = (await web.client.post("/api/me/streams")).json()["urls"]["m3u8"]
    async with httpx.AsyncClient(timeout=10.0) as client:
        yield HlsPlayer(client, f"http://{address}/" + url.split("/", 3)[3])


class Listen(Protocol):
    """Returns somebody who listens in a format; options are the client's own."""

    def __call__(self, web: Web, address: str, wanted: str, **options: Any) -> AbstractAsyncContextManager[Player]:
        """Begin to listen; the connection ends with the context."""
        ...


PLAYERS: Mapping[str, Listen] = {"websocket": websocket_player, "http": http_player, "hls": hls_player}
"""By the name of the transport. A new one needs a player here."""
