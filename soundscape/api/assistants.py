"""The MCP server's door: who may use its tools, and how a program finds out where to be let in (Streamable HTTP, without sessions)."""

import asyncio
import importlib

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from soundscape.api import problems
from soundscape.api.dependencies import Caller
from soundscape.api.guards import headers
from soundscape.api.oauth.metadata import MCP_SCOPES
from soundscape.api.problems import Problem
from soundscape.api.services import Services
from soundscape.errors import NotFound
from soundscape.store.database import DatabaseDown

PATH = "/mcp"

SCOPE = "station:control"
METHODS = ("POST",)
"""There is nothing to wait for on a GET, and no session to end by a DELETE."""

CALLER = "soundscape.caller"
"""Where the caller is left in the scope."""


class Assistants:
    """Serves the tools at one address to whoever holds a token that may steer a station. `run` has to be under way."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._wanted = asyncio.Event()
        self._ready = asyncio.Event()
        self._tools: ASGIApp | None = None
        self.route = Route(PATH, self, include_in_schema=False)

    async def run(self) -> None:
        """Serve from the first request on, until cancelled."""
        await self._wanted.wait()
        # Its library takes a second to load, which every start would pay otherwise, and most servers for nothing.
        tools = await asyncio.to_thread(importlib.import_module, "soundscape.api.assistant_tools")
        manager = tools.manager()
        async with manager.run():
            self._tools = manager.asgi_app
            self._ready.set()
            await asyncio.Event().wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["route"] = self.route  # for the log
        try:
            scope[CALLER] = await self._caller(Request(scope))
        except (Problem, DatabaseDown) as error:
            problem = error if isinstance(error, Problem) else problems.of(error)
            return await problem.response()(scope, receive, send)
        self._wanted.set()
        await self._ready.wait()
        assert self._tools is not None
        return await self._tools(scope, receive, send)

    async def _caller(self, request: Request) -> Caller:
        if request.method not in METHODS:
            raise Problem(405, "This address does not answer this method.", headers={"Allow": ", ".join(METHODS)})
        token = headers.bearer(request.scope)
        identity = None if token is None else await self._services.identify(request)
        if identity is None:
            raise self._unauthorised(request, known=token is not None)
        if SCOPE not in identity.scopes:
            detail = f"This token lacks the scope {SCOPE}."
            raise Problem(403, detail, headers={"WWW-Authenticate": self._challenge(request, "insufficient_scope")})
        try:
            return Caller(identity, await self._services.residents.get(identity.listener_id))
        except NotFound:
            raise self._unauthorised(request, known=True) from None

    def _unauthorised(self, request: Request, *, known: bool) -> Problem:
        detail = "This token is not known here; it may have been taken back." if known else "You are not signed in here."
        return Problem(401, detail, headers={"WWW-Authenticate": self._challenge(request, "invalid_token" if known else None)})

    def _challenge(self, request: Request, error: str | None) -> str:
        """Return where a program finds out how to be let in (RFC 9728, 5.1)."""
        parts = [] if error is None else [f'error="{error}"']
        address = f"{self._services.base_url(request)}/.well-known/oauth-protected-resource{PATH}"
        return "Bearer " + ", ".join([*parts, f'scope="{" ".join(MCP_SCOPES)}"', f'resource_metadata="{address}"'])
