"""The last layer of defence: an error nobody foresaw is logged once and answered without a word about its insides."""

import re
import traceback

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundscape.api.problems import Problem

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,}")
"""Long enough to be a token or a code; words of messages are shorter."""

log = structlog.get_logger(__name__)


def described(error: BaseException) -> dict[str, str]:
    """Return an error for the log: its kind, its message without anything that might be a token, and where it came from.

    The values of variables are left out whatever the log is set up to do: they are people's data.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    return {"kind": type(error).__name__, "message": _TOKEN.sub("…", str(error)), "where": where}


class Crash:
    """Keeps one failing request from being more than that."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer with 500 when it fails before its answer began."""
        if scope["type"] not in {"http", "websocket"}:
            return await self._application(scope, receive, send)
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._application(scope, receive, noting)
        except Exception as error:  # noqa: BLE001  # the supervisor of one request: keeps the server alive and quiet to the outside
            log.error("a request failed", route=getattr(scope.get("route"), "path", "unmatched"), **described(error))
            await _answer(scope, receive, send, begun=begun)


async def _answer(scope: Scope, receive: Receive, send: Send, *, begun: bool) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1011, "reason": "something went wrong here"})
    elif not begun:
        await Problem(500, "Something went wrong here; the server's log says what.").response()(scope, receive, send)
    else:
        await send({"type": "http.response.body", "body": b"", "more_body": False})
