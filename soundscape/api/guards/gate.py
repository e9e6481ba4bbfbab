"""The gate: no request gets further under a wrong name, or with the cookie from a foreign page."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from soundscape.api.guards import headers, hosts, origins
from soundscape.api.problems import Problem
from soundscape.api.tokens import COOKIE


class Gate:
    """Checks `Host` on every request, and `Origin` on everything that changes something. `public_url` may be empty."""

    def __init__(self, application: ASGIApp, *, allowed_hosts: Collection[str], public_url: str) -> None:
        self._application = application
        public = urlsplit(public_url)
        self._extra = frozenset({*allowed_hosts, *({public.hostname} if public.hostname else set())})
        self._public = frozenset({origins.own_origin(public.scheme, public.hostname, public.port)} if public.hostname else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it."""
        if scope["type"] not in {"http", "websocket"}:
            return await self._application(scope, receive, send)
        problem = self._problem(scope)
        if problem is None:
            return await self._application(scope, receive, send)
        if scope["type"] == "websocket":
            # Before the handshake is answered a close becomes an HTTP 403.
            return await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return await problem.response()(scope, receive, send)

    def _problem(self, scope: Scope) -> Problem | None:
        host = hosts.parse(headers.single(scope, b"host") or "")
        if host is None:
            return Problem(400, "host: must be one host name or address, with or without a port")
        if not hosts.is_allowed(host, self._extra):
            return Problem(421, f"host: this server is not called {host.name[:100]}; SOUNDSCAPE_ALLOWED_HOSTS can add it")
        own = self._public | {origins.own_origin(scope["scheme"], host.name, host.port)}
        if not origins.is_allowed(_request(scope), own):
            return Problem(
                403, f"origin: must be {' or '.join(sorted(own))}", errors=[{"field": "origin", "reason": "must be the server's own"}]
            )
        return None


def _request(scope: Scope) -> origins.Request:
    given = headers.values(scope, b"origin")
    return origins.Request(
        changes=scope["type"] == "websocket" or scope["method"] not in origins.SAFE_METHODS,
        # Two origins are none of ours.
        origin=",".join(given) if given else None,
        cookie=headers.cookie(scope, COOKIE) is not None,
        bearer=headers.bearer(scope) is not None,
    )
