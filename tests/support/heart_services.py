"""Pulsoid and HypeRate on this machine: servers that speak their protocols, and can be told to misbehave as services do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

MEASURED_AT_MS = 1795251600000
"""2026-11-21T09:00:00Z, the present of the tests."""


@dataclass
class HeartService:
    """A service: who is `known` to it, who is `connected`, what it was asked and told; `status` turns everybody away."""

    known: set[str]
    path: str = ""
    url: str = ""
    status: int | None = None
    location: str | None = None
    dialled: list[dict[str, list[str]]] = field(default_factory=list)
    heard: list[dict[str, object]] = field(default_factory=list)
    connected: dict[str, ServerConnection] = field(default_factory=dict)

    async def say(self, name: str, message: str | bytes) -> None:
        """Send a message to whoever follows `name`."""
        await self.connected[name].send(message)

    async def hang_up(self, name: str) -> None:
        """End a connection from this side."""
        await self.connected[name].close()

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Turn a client away, or let it in."""
        assert urlsplit(request.path).path == self.path
        query = parse_qs(urlsplit(request.path).query)
        self.dialled.append(query)
        if self.location is not None:
            answer = connection.respond(HTTPStatus.FOUND, "")
            answer.headers["Location"] = self.location
            return answer
        status = self.status if self.status is not None else None if self.welcome(query) else HTTPStatus.FORBIDDEN
        return None if status is None else connection.respond(HTTPStatus(status), "no")

    def welcome(self, query: dict[str, list[str]]) -> bool:
        """Return whether somebody may connect."""
        raise NotImplementedError

    async def serve(self, connection: ServerConnection) -> None:
        """Talk to one client until it leaves."""
        raise NotImplementedError


class PulsoidService(HeartService):
    """Knows listeners by their access token."""

    def welcome(self, query: dict[str, list[str]]) -> bool:
        """Return whether this is the token of somebody."""
        return len(query.get("access_token", ())) == 1 and query["access_token"][0] in self.known

    async def serve(self, connection: ServerConnection) -> None:
        """Say nothing by itself, and take nothing."""
        assert connection.request is not None
        (token,) = parse_qs(urlsplit(connection.request.path).query)["access_token"]
        self.connected[token] = connection
        await connection.wait_closed()
        if self.connected.get(token) is connection:
            del self.connected[token]

    async def beat(self, token: str, bpm: object, measured_at: object = MEASURED_AT_MS) -> None:
        """Pass a heart rate on."""
        await self.say(token, json.dumps({"measured_at": measured_at, "data": {"heart_rate": bpm}}))


class HypeRateService(HeartService):
    """Knows listeners by their device id, and servers by the key."""

    key = "the key of this server"

    def welcome(self, query: dict[str, list[str]]) -> bool:
        """Return whether this is a server with a key."""
        return query.get("token") == [self.key]

    async def serve(self, connection: ServerConnection) -> None:
        """Let clients join channels, and note their heartbeats."""
        joined = []
        async for message in connection:
            told = json.loads(message)
            self.heard.append(told)
            device = told["topic"].removeprefix("hr:")
            right = told["event"] == "heartbeat" or (told["event"] == "phx_join" and device in self.known)
            await connection.send(reply(told["topic"], told["ref"], "ok" if right else "error"))
            if told["event"] == "phx_join" and right:
                self.connected[device] = connection
                joined.append(device)
        for device in joined:
            self.connected.pop(device, None)

    async def beat(self, device: str, bpm: object) -> None:
        """Pass a heart rate on."""
        await self.say(device, json.dumps({"event": "hr_update", "payload": {"hr": bpm}, "ref": None, "topic": f"hr:{device}"}))


def reply(topic: str, ref: object, status: str) -> str:
    """Return the answer of a Phoenix channel."""
    return json.dumps({"event": "phx_reply", "payload": {"response": {}, "status": status}, "ref": ref, "topic": topic})


@asynccontextmanager
async def pulsoid(*known: str) -> AsyncIterator[PulsoidService]:
    """Run Pulsoid on a free port of 127.0.0.1 for one test."""
    service = PulsoidService(set(known), "/api/v1/data/real_time")
    async with _serving(service.serve, service.admit) as server:
        service.url = f"ws://127.0.0.1:{_port(server)}"
        yield service


@asynccontextmanager
async def hyperate(*known: str) -> AsyncIterator[HypeRateService]:
    """Run HypeRate on a free port of 127.0.0.1 for one test."""
    service = HypeRateService(set(known), "/socket/websocket")
    async with _serving(service.serve, service.admit) as server:
        service.url = f"ws://127.0.0.1:{_port(server)}/socket/websocket"
        yield service


def _port(server: Server) -> int:
    (listening,) = server.sockets
    return int(listening.getsockname()[1])


@asynccontextmanager
async def _serving(
    handler: Callable[[ServerConnection], Awaitable[None]], admit: Callable[[ServerConnection, Request], Response | None]
) -> AsyncIterator[Server]:
    async with serve(handler, "127.0.0.1", 0, process_request=admit, compression=None) as server:
        yield server
        # Whoever is still connected would be waited for.
        await asyncio.gather(*(connection.close() for connection in server.connections))
