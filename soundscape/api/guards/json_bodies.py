"""Bodies: limited in size, and JSON in the strict sense or readings in bytes, before anything else looks at them."""

import re

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundscape.api.guards import headers
from soundscape.api.problems import Problem, invalid

MAX_BYTES = 64 * 1024
MAX_READINGS_BYTES = 4 * 1024 * 1024
"""Room for 10 000 samples in any of the usual shapes; decoding as much takes some 30 ms."""

MAX_LEFT_OUT_BYTES = 16 * 1024 * 1024
"""So much of a body that is too large is still received: many clients listen for an answer only when they have sent all of it."""

MAX_CONTAINERS = 150_000
"""Objects and lists in a body. A hundred bytes hold a sample of three of them; four megabytes of nothing else would take half a second."""

READINGS_PATH = "/api/signals/"
JSON, BYTES = "application/json", "application/octet-stream"
OWN_PATHS = frozenset({"/voice/alexa", "/oauth/authorize", "/oauth/token", "/oauth/revoke"})
"""What arrives here is signed byte by byte, or a form: its route reads it itself, and refuses what is wrong in a way of its own."""

DOCUMENT = "soundscape.document"
"""Where the decoded body is left in the scope; bytes where readings came as such."""


_NO_NUMBERS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|-?Infinity|NaN', re.DOTALL)
"""NaN and Infinity, and texts, in which they are nothing special. It never looks at a byte twice."""

MAX_MENDED = 200_000
"""Texts and numbers looked at in search of such; some 50 ms."""


class Disconnected(Exception):  # not an error: the client left
    """The client left before its body had arrived."""


class JsonBodies:
    """Reads the body of every request that has one and passes it on whole, together with what it says."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"} or scope["path"] in OWN_PATHS:
            return await self._application(scope, receive, send)
        try:
            asks_first = headers.single(scope, b"expect") is not None
            body = await read(receive, limit=_limit(scope), announced=headers.single(scope, b"content-length"), asks_first=asks_first)
            if body:
                kind = (headers.single(scope, b"content-type") or "").partition(";")[0].strip().lower()
                scope[DOCUMENT] = _readings(body, kind) if scope["path"].startswith(READINGS_PATH) else _decoded(body, kind)
        except Disconnected:
            return None
        except Problem as problem:
            return await problem.response()(scope, receive, send)
        return await self._application(scope, _replay(body, receive), send)


def _readings(body: bytes, kind: str) -> object:
    if kind == BYTES:
        return body
    if kind.startswith("application/") and kind.endswith("+json"):
        kind = JSON
    try:
        return _decoded(body, kind)
    except Problem:
        if b"NaN" not in body and b"Infinity" not in body:
            raise
        # Some programs write numbers that JSON does not have; the rest of a batch is worth having all the same.
        mended = _NO_NUMBERS.sub(lambda found: found[0] if found[0].startswith(b'"') else b"null", body, count=MAX_MENDED)
        return _decoded(mended, kind)


def _limit(scope: Scope) -> int:
    return MAX_READINGS_BYTES if scope["path"].startswith(READINGS_PATH) else MAX_BYTES


async def read(receive: Receive, *, limit: int, announced: str | None, asks_first: bool = False) -> bytes:
    """Return a body of at most `limit` bytes, of which a header may have `announced` the length. Raises Problem 413 or Disconnected.

    What is too large is left out, up to a limit of its own, and not received at all from a client that `asks_first` (Expect).
    """
    too_large = Problem(413, f"body: must be at most {limit} bytes", errors=[{"field": "body", "reason": f"must be at most {limit} bytes"}])
    hopeless = announced is not None and announced.isdigit() and (len(announced) > 18 or int(announced) > limit)
    if hopeless and asks_first:
        raise too_large
    body, received = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        received += len(message.get("body", b""))
        if hopeless or received > limit:
            hopeless = True
            body.clear()
            if received > limit + MAX_LEFT_OUT_BYTES:
                raise too_large
        else:
            body += message.get("body", b"")
        if not message.get("more_body", False):
            if hopeless:
                raise too_large
            return bytes(body)


def _decoded(body: bytes, kind: str) -> object:
    if kind != JSON:
        raise invalid("content-type", "must be application/json", status=415)
    if body.count(b"{") + body.count(b"[") > MAX_CONTAINERS:
        raise invalid("body", f"must hold at most {MAX_CONTAINERS} objects and lists", status=413)
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
