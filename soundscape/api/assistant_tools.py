"""What can be said to a station, as tools of an MCP server. Loading its library takes a second: `assistants` does when somebody comes."""

import asyncio
from typing import Annotated

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field
from starlette.requests import Request

import soundscape
from soundscape import intensity
from soundscape.api import voice
from soundscape.api.assistants import CALLER
from soundscape.api.dependencies import Caller, given_services
from soundscape.api.guards import headers
from soundscape.api.shapes import Answered
from soundscape.errors import SoundscapeError
from soundscape.sleep_timer import LONGEST_MIN
from soundscape.voice.commands import Command
from soundscape.voice.words import words

LONGEST_S = 8.0
"""Home Assistant gives up after ten."""

INSTRUCTIONS = (
    "Soundscape plays its listener a private, endless, generated programme. These tools steer that listener's own station; say the "
    "sentence in `speech` to them as it is. `play` comes with `stream_url`, an address that any player or speaker plays."
)

Preset = Annotated[str | None, Field(description="What to play, by its name or a mood such as calm, rain or awake.", max_length=64)]
Minutes = Annotated[float | None, Field(description="For how many minutes; then it fades out.", ge=1, le=LONGEST_MIN)]
TimerMinutes = Annotated[float, Field(description="Minutes until it has faded out; 0 switches the timer off.", ge=0, le=LONGEST_MIN)]
Level = Annotated[int | None, Field(description="The intensity to go to, instead of one step.", ge=intensity.LEAST, le=intensity.MOST)]
At = Annotated[str, Field(description="The time of day, HH:MM.", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def manager() -> StreamableHTTPSessionManager:
    """Return what answers requests whose scope holds a `Caller`, without sessions; its `run` has to be entered."""
    server = MCPServer("soundscape", title="Soundscape", instructions=INSTRUCTIONS, version=soundscape.__version__, log_level="WARNING")
    for tool in (play, stop, softer, livelier, why, timer, wake, state):
        server.add_tool(tool)
    # Host and Origin were looked at by the gate, which also knows homes; a second list could only differ.
    unguarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(stateless_http=True, json_response=True, transport_security=unguarded)
    return server.session_manager


async def play(context: Context, preset: Preset = None, minutes: Minutes = None) -> Answered:
    """Start the listener's station, and say where it can be heard."""
    return await _obey(context, Command("play", preset=preset, minutes=minutes))


async def stop(context: Context) -> Answered:
    """Fade the listener's station out, wherever it plays."""
    return await _obey(context, Command("stop"))


async def softer(context: Context, level: Level = None) -> Answered:
    """Make the music softer, sparser and calmer."""
    return await _obey(context, Command("softer", level=level))


async def livelier(context: Context, level: Level = None) -> Answered:
    """Make the music livelier, denser and brighter."""
    return await _obey(context, Command("livelier", level=level))


async def why(context: Context) -> Answered:
    """Say why the music sounds as it does now."""
    return await _obey(context, Command("why"))


async def timer(context: Context, minutes: TimerMinutes) -> Answered:
    """Set the sleep timer, or switch it off."""
    return await _obey(context, Command("timer", minutes=minutes))


async def wake(context: Context, at: At, preset: Preset = None) -> Answered:
    """Set the wake alarm for once."""
    return await _obey(context, Command("wake", at=at, preset=preset))


async def state(context: Context) -> Answered:
    """Say what the station plays, how lively, and until when."""
    return await _obey(context, Command("state"))


async def _obey(context: Context, command: Command) -> Answered:
    request = context.request_context.request
    assert isinstance(request, Request)
    services, caller = given_services(request), request.scope[CALLER]
    assert isinstance(caller, Caller)
    spoken = words((headers.single(request.scope, b"accept-language") or "").strip()[:2].lower())
    try:
        async with asyncio.timeout(LONGEST_S):
            answered = await voice.answer(services, caller.resident, command, spoken, base_url=services.base_url(request))
    except SoundscapeError as error:
        raise ToolError(str(error)) from None
    except TimeoutError:
        raise ToolError("That took too long; try again.") from None
    return answered if "stream:listen" in caller.identity.scopes else answered.model_copy(update={"stream_url": None})
