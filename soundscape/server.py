"""The web server process: a socket, uvicorn set up for many small messages, and a line that says where to go."""

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import click
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from soundscape.errors import InvalidInput
from soundscape.settings import Settings

MAX_MESSAGE_BYTES = 65_536
SEND_BUFFER_BYTES = 65_536
GOODBYE_S = 2
"""Streams never end by themselves: at the end they get this long before they are cut."""


def bind(settings: Settings) -> socket.socket:
    """Return the listening socket. Raises InvalidInput when the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
        # Connections inherit it. The system would otherwise hold minutes of audio for a client that takes none.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        return listening
    except OSError as error:
        raise InvalidInput(
            "SOUNDSCAPE_HOST, SOUNDSCAPE_PORT", f"cannot listen on {settings.host}:{settings.port}, {os.strerror(error.errno or 0)}"
        ) from None


def address(settings: Settings, listening: socket.socket) -> str:
    """Return the address to open in a browser."""
    if settings.public_url:
        return settings.public_url
    scheme = "https" if settings.tls_certificate is not None else "http"
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, f"[{settings.host}]" if ":" in settings.host else settings.host)  # noqa: S104 - compared, not bound
    return f"{scheme}://{host}:{listening.getsockname()[1]}/"


class _UntilClosed(int):
    """A content length that every body has: its end is that of the connection."""

    def __lt__(self, other: int) -> bool:
        return False

    def __sub__(self, other: int) -> "_UntilClosed":
        return self

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = int.__hash__


class Http(HttpToolsProtocol):
    """uvicorn's HTTP, which answers HTTP/1.0 in chunks that such clients do not know: relays such as Icecast's would play them."""

    def on_headers_complete(self) -> None:
        """Begin a request."""
        super().on_headers_complete()
        if self.scope["http_version"] == "1.0" and self.cycle is not None:
            self.cycle.chunked_encoding = False
            self.cycle.expected_content_length = _UntilClosed()


class Server(uvicorn.Server):
    """A uvicorn server that says where it is once it is there."""

    def __init__(self, application: ASGIApp, settings: Settings, listening: socket.socket, *, end_streams: Callable[[], None]) -> None:
        self._address = address(settings, listening)
        self._end_streams = end_streams
        super().__init__(_config(application, settings))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        if self.started:
            click.echo(f"Soundscape is on air: open {self._address}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would never end by itself, then everything else."""
        self._end_streams()
        await super().shutdown(sockets)


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `main` on uvloop where there is one, else on asyncio's own loop."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())


def _config(application: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=Http,
        # One thin implementation without compression: audio does not shrink, and 0.2 MB a connection would (docs/architecture.md).
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=MAX_MESSAGE_BYTES,
        # Ours names routes, never addresses that hold a token.
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GOODBYE_S,
        ssl_certfile=None if settings.tls_certificate is None else str(settings.tls_certificate),
        ssl_keyfile=None if settings.tls_key is None else str(settings.tls_key),
    )
