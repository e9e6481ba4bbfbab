"""A weather service on this machine that speaks the format of Open-Meteo, and can be told to misbehave in every way services do."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

Behaviour = Literal["well", "hang", "trickle", "status", "garbage", "endless", "huge", "bomb", "redirect", "impossible", "empty", "hang up"]

BEHAVIOURS: tuple[Behaviour, ...] = ("status", "garbage", "endless", "huge", "bomb", "redirect", "impossible", "empty", "hang up")
"""What fails at once, in contrast to what never ends."""

UNITS = {
    "time": "unixtime",
    "interval": "seconds",
    "temperature_2m": "°C",
    "cloud_cover": "%",
    "precipitation": "mm",
    "wind_speed_10m": "m/s",
}
CURRENT = {
    "time": 1795251600,
    "interval": 900,
    "temperature_2m": 4.5,
    "cloud_cover": 75,
    "precipitation": 0.5,
    "wind_speed_10m": 3.2,
}


@dataclass
class WeatherService:
    """The service: `asked` are the queries it was sent, `open` counts those it has not answered yet; `gate` lets hanging ones go on."""

    url: str
    behaviour: Behaviour = "well"
    current: dict[str, Any] = field(default_factory=lambda: dict(CURRENT))
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    open: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def body(self) -> bytes:
        """Return an answer of today's weather, with what the format has around it."""
        around = {"latitude": 52.5, "longitude": 13.4, "generationtime_ms": 0.05, "utc_offset_seconds": 0, "timezone": "GMT"}
        return json.dumps({**around, "elevation": 38.0, "current_units": UNITS, "current": self.current}).encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection: one request."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split("\r\n", 1)[0].split(" ")
            parts = urlsplit(target)
            assert (method, parts.path) == ("GET", "/v1/forecast")
            self.asked.append(dict(parse_qsl(parts.query)))
            self.headers.append(head)
            self.open += 1
            try:
                await self._answer(writer)
                await writer.drain()
            finally:
                self.open -= 1

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        match self.behaviour:
            case "well":
                writer.write(_message(self.body()))
            case "hang":
                await self.gate.wait()
                writer.write(_message(self.body()))
            case "trickle":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
                await writer.drain()
                await self.gate.wait()
            case "status":
                writer.write(_message(b'{"error":true,"reason":"Daily limit exceeded for 52.5,13.4"}', "429 Too Many Requests"))
            case "garbage":
                writer.write(_message(b"<html>52.5 13.4</html>"))
            case "endless":
                # Ends when the other side has had enough and hangs up.
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while not writer.is_closing():
                    writer.write(b"1000\r\n" + b" " * 4096 + b"\r\n")
                    await writer.drain()
            case "huge":
                writer.write(_message(b" " * 2_000_000 + self.body()))
            case "bomb":
                writer.write(_message(_bomb(), more="Content-Encoding: gzip\r\n"))
            case "redirect":
                writer.write(_message(b"", "302 Found", more=f"Location: {self.url}?latitude=1\r\n"))
            case "impossible":
                self.current["temperature_2m"] = 999.0
                writer.write(_message(self.body()))
            case "empty":
                writer.write(_message(b""))
            case "hang up":
                pass


@asynccontextmanager
async def weather_service(behaviour: Behaviour = "well") -> AsyncIterator[WeatherService]:
    """Run a service on a free port of 127.0.0.1 for one test."""
    service = WeatherService("", behaviour)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        # The streams of Python 3.11 report a cancelled handler as an error.
        with suppress(asyncio.CancelledError, ConnectionError):
            try:
                await service.serve(reader, writer)
            finally:
                writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/forecast"
    try:
        yield service
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # A turn of the loop for transports to let go of their sockets.
        await asyncio.sleep(0)


def _bomb() -> bytes:
    packing = zlib.compressobj(wbits=31)
    return b"".join([*(packing.compress(bytes(1_000_000)) for _ in range(50)), packing.flush()])


def _message(body: bytes, status: str = "200 OK", *, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n"
    return head.encode() + body
