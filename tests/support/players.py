"""Clients for every way out, as small as they can be: the contract test listens through them."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import websockets

from soundscape.api import tokens
from tests.support.fake_hosts import MP3_BYTES
from tests.support.web import Web

HEADER = struct.Struct("<BBHIQ")


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
    """Listens to `/listen/TOKEN.mp3`."""

    reader: asyncio.StreamReader
    head: str
    heard: bytes = b""

    async def hear(self, first_quanta: int) -> None:
        """Read until about so many quanta were heard."""
        while len(self.heard) < first_quanta * 4 * MP3_BYTES:
            chunk = await asyncio.wait_for(self._chunk(), 10.0)
            if not chunk:
                raise EOFError
            self.heard += chunk

    def check(self) -> None:
        """Fail unless it is whole MP3 frames, end to end."""
        assert len(self.heard) % MP3_BYTES == 0
        assert all(self.heard[at : at + 2] == b"\xff\xfb" for at in range(0, len(self.heard), MP3_BYTES))

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
        yield HttpPlayer(reader, head)
    finally:
        writer.close()


class Listen(Protocol):
    """Returns somebody who listens in a format; options are the client's own."""

    def __call__(self, web: Web, address: str, wanted: str, **options: Any) -> AbstractAsyncContextManager[Player]:
        """Begin to listen; the connection ends with the context."""
        ...


PLAYERS: Mapping[str, Listen] = {"websocket": websocket_player, "http": http_player}
"""By the name of the transport. A new one needs a player here."""
