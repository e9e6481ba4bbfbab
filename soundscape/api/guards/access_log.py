"""The access log and the request metrics: method, route and status, never an address that could hold a token."""

import logging
import time
from collections.abc import Callable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLLED = frozenset({"/listen/{token}.m3u8", "/listen/{token}/{number}.ts"})
"""What players ask for every second: only what goes wrong there is worth a line."""

TOLD = "soundscape.told"
"""Set in the scope by whoever has already written a line about a request: one is enough."""

log = structlog.get_logger(__name__)

Observe = Callable[[str, str, int, float], None]
"""Takes method, route, status and seconds."""


class AccessLog:
    """Logs every request when it ends. The outermost layer, so that refusals of the others are seen too."""

    def __init__(self, application: ASGIApp, *, observe: Observe) -> None:
        self._application = application
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and write down what became of it."""
        if scope["type"] not in {"http", "websocket"}:
            return await self._application(scope, receive, send)
        started_s = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            status = _status(message) or status
            await send(message)

        try:
            await self._application(scope, receive, noting)
        finally:
            elapsed_s = time.perf_counter() - started_s
            method, route = _method(scope), _route(scope)
            self._observe(method, route, status, elapsed_s)
            quiet = TOLD in scope or (route in POLLED and status < 400)
            level = logging.DEBUG if quiet else logging.INFO
            log.log(level, "request", method=method, route=route, status=status, ms=round(elapsed_s * 1000.0, 1))


def _status(message: Message) -> int | None:
    match message["type"]:
        case "http.response.start":
            return int(message["status"])
        case "websocket.accept":
            return 101
        case "websocket.close":
            return int(message["code"])
    return None


def _method(scope: Scope) -> str:
    # The method is the client's to choose: what is not one of the usual would make a metric of its own.
    if scope["type"] == "websocket":
        return "WS"
    return scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "OTHER"


def _route(scope: Scope) -> str:
    # The template, never the path: paths hold stream tokens.
    return str(getattr(scope.get("route"), "path", "")) or "unmatched"
