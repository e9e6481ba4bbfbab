"""The MCP server: what can be said to a station, as tools for assistants and other programs (Streamable HTTP, without sessions)."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Annotated

import structlog
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

import soundscape
from soundscape import intensity
from soundscape.api import problems, voice
from soundscape.api.dependencies import Caller
from soundscape.api.guards import headers
from soundscape.api.identities import Identity
from soundscape.api.oauth.metadata import MCP_SCOPES
from soundscape.api.problems import Problem
from soundscape.api.services import Services
from soundscape.api.shapes import Answered
from soundscape.errors import NotFound, SoundscapeError
from soundscape.sleep_timer import LONGEST_MIN
from soundscape.store.database import DatabaseDown
from soundscape.voice.commands import Command
from soundscape.voice.words import words

PATH = "/mcp"
CALLER = "soundscape.caller"
"""Where the caller is left in the scope."""

SCOPE = "station:control"
LONGEST_S = 8.0
"""Home Assistant gives up after ten."""

METHODS = ("POST",)
"""There is nothing to wait for on a GET, and no session to end by a DELETE."""

INSTRUCTIONS = (
    "Soundscape plays its listener a private, endless, generated programme. These tools steer that listener's own station; say the sentence "
    "in `speech` to them as it is. `play` comes with `stream_url`, an address that any player or speaker plays."
)

Preset = Annotated[str | None, Field(description="What to play, by its name or a mood such as calm, rain or awake.", max_length=64)]
Minutes = Annotated[float | None, Field(description="For how many minutes; then it fades out.", ge=1, le=LONGEST_MIN)]
TimerMinutes = Annotated[float, Field(description="Minutes until it has faded out; 0 switches the timer off.", ge=0, le=LONGEST_MIN)]
Level = Annotated[int | None, Field(description="The intensity to go to, instead of one step.", ge=intensity.LEAST, le=intensity.MOST)]
At = Annotated[str, Field(description="The time of day, HH:MM.", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]

log = structlog.get_logger(__name__)


class Assistants:
    """Serves the tools at one address to whoever holds a token that may steer a station."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._server = _server(services)
        # Host and Origin were looked at by the gate, which also knows homes; a second list could only differ.
        unguarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        self._server.streamable_http_app(stateless_http=True, json_response=True, transport_security=unguarded)
        self._route = Route(PATH, self, include_in_schema=False)

    def route(self) -> Route:
        """Return the route of the server."""
        return self._route

    def running(self) -> AbstractAsyncContextManager[None]:
        """Return what has to be entered while it serves."""
        return self._server.session_manager.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["route"] = self._route  # for the log
        try:
            scope[CALLER] = await self._caller(Request(scope))
        except (Problem, DatabaseDown) as error:
            problem = error if isinstance(error, Problem) else problems.of(error)
            return await problem.response()(scope, receive, send)
        return await self._server.session_manager.asgi_app(scope, receive, send)

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


def _server(services: Services) -> MCPServer:
    server = MCPServer("soundscape", title="Soundscape", instructions=INSTRUCTIONS, version=soundscape.__version__, log_level="WARNING")

    async def do(context: Context, command: Command) -> Answered:
        request = context.request_context.request
        assert isinstance(request, Request)
        caller = request.scope[CALLER]
        assert isinstance(caller, Caller)
        language = (headers.single(request.scope, b"accept-language") or "").strip()[:2].lower()
        try:
            async with asyncio.timeout(LONGEST_S):
                answered = await voice.answer(services, caller.resident, command, words(language), base_url=services.base_url(request))
        except SoundscapeError as error:
            raise ToolError(str(error)) from None
        except TimeoutError:
            raise ToolError("That took too long; try again.") from None
        return answered if _may_hear(caller.identity) else answered.model_copy(update={"stream_url": None})

    @server.tool()
    async def play(context: Context, preset: Preset = None, minutes: Minutes = None) -> Answered:
        """Start the listener's station, and say where it can be heard."""
        return await do(context, Command("play", preset=preset, minutes=minutes))

    @server.tool()
    async def stop(context: Context) -> Answered:
        """Fade the listener's station out, wherever it plays."""
        return await do(context, Command("stop"))

    @server.tool()
    async def softer(context: Context, level: Level = None) -> Answered:
        """Make the music softer, sparser and calmer."""
        return await do(context, Command("softer", level=level))

    @server.tool()
    async def livelier(context: Context, level: Level = None) -> Answered:
        """Make the music livelier, denser and brighter."""
        return await do(context, Command("livelier", level=level))

    @server.tool()
    async def why(context: Context) -> Answered:
        """Say why the music sounds as it does now."""
        return await do(context, Command("why"))

    @server.tool()
    async def timer(context: Context, minutes: TimerMinutes) -> Answered:
        """Set the sleep timer, or switch it off."""
        return await do(context, Command("timer", minutes=minutes))

    @server.tool()
    async def wake(context: Context, at: At, preset: Preset = None) -> Answered:
        """Set the wake alarm for once."""
        return await do(context, Command("wake", at=at, preset=preset))

    @server.tool()
    async def state(context: Context) -> Answered:
        """Say what the station plays, how lively, and until when."""
        return await do(context, Command("state"))

    return server


def _may_hear(identity: Identity) -> bool:
    return "stream:listen" in identity.scopes
