"""Bodies: limited in size, and JSON in the strict sense, before anything else looks at them."""

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundscape.api.guards import headers
from soundscape.api.problems import Problem, invalid

MAX_BYTES = 64 * 1024
MAX_READINGS_BYTES = 1024 * 1024
READINGS_PATH = "/api/signals/"
SIGNED_PATH = "/voice/alexa"
"""What arrives here is signed byte by byte: its route reads it itself, and refuses what is wrong in a way of its own."""

DOCUMENT = "soundscape.document"
"""Where the decoded body is left in the scope."""


class Disconnected(Exception):  # not an error: the client left
    """The client left before its body had arrived."""


class JsonBodies:
    """Reads the body of every request that has one and passes it on whole, together with what it says."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"} or scope["path"] == SIGNED_PATH:
            return await self._application(scope, receive, send)
        try:
            body = await read(receive, limit=_limit(scope), announced=headers.single(scope, b"content-length"))
            if body:
                scope[DOCUMENT] = _decoded(body, headers.single(scope, b"content-type") or "")
        except Disconnected:
            return None
        except Problem as problem:
            return await problem.response()(scope, receive, send)
        return await self._application(scope, _replay(body, receive), send)


def _limit(scope: Scope) -> int:
    return MAX_READINGS_BYTES if scope["path"].startswith(READINGS_PATH) else MAX_BYTES


async def read(receive: Receive, *, limit: int, announced: str | None) -> bytes:
    """Return a body of at most `limit` bytes, of which a header may have `announced` the length. Raises Problem 413 or Disconnected."""
    too_large = Problem(413, f"body: must be at most {limit} bytes", errors=[{"field": "body", "reason": f"must be at most {limit} bytes"}])
    if announced is not None and announced.isdigit() and (len(announced) > 18 or int(announced) > limit):
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large
        if not message.get("more_body", False):
            return bytes(body)


def _decoded(body: bytes, content_type: str) -> object:
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        raise invalid("content-type", "must be application/json", status=415)
    try:
        return msgspec.json.decode(body)
    except UnicodeDecodeError:
        raise invalid("body", "must be UTF-8", status=400) from None
    except RecursionError:
        raise invalid("body", "must not be nested that deeply", status=400) from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise invalid("body", f"must be JSON; {str(error)[:100]}", status=400) from None


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed
