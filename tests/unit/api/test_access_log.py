"""What the access log says, and what it never says."""

from types import SimpleNamespace

import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from soundscape.api.guards.access_log import AccessLog

TOKEN = "a-token-nobody-may-read"


async def logged(route: str, status: int) -> dict[str, object]:
    """Return the line that a request leaves."""

    async def application(scope: Scope, _receive: Receive, send: Send) -> None:
        scope["route"] = SimpleNamespace(path=route)
        await send({"type": "http.response.start", "status": status, "headers": []})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        pass

    scope = {"type": "http", "method": "GET", "path": route.replace("{token}", TOKEN).replace("{name}", TOKEN), "query_string": b""}
    with capture_logs() as lines:
        await AccessLog(application, observe=lambda *_: None)(scope, receive, send)
    (line,) = lines
    return dict(line)


@pytest.mark.parametrize("route", ["/listen/{name}", "/listen/{token}.m3u8", "/listen/{token}/{number}.ts"])
async def test_no_token_is_ever_written(route: str) -> None:
    """The route's template stands for the address."""
    line = await logged(route, 200)
    assert TOKEN not in str(line)
    assert line["route"] == route


@pytest.mark.parametrize(
    ("route", "status", "level"),
    [
        ("/listen/{token}.m3u8", 200, "debug"),
        ("/listen/{token}/{number}.ts", 200, "debug"),
        ("/listen/{token}.m3u8", 429, "info"),
        ("/listen/{name}", 200, "info"),
        ("/api/me", 200, "info"),
    ],
)
async def test_what_is_asked_every_second_is_quiet_while_it_goes_well(route: str, status: int, level: str) -> None:
    """One speaker on HLS would else write two lines a second for ever."""
    assert (await logged(route, status))["log_level"] == level
