"""Whether a request may have come from our own page. Pure.

A browser adds the cookie to requests of any page, but says truthfully in `Origin` which page that was.
"""

from collections.abc import Collection
from dataclasses import dataclass

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Request:
    """What the decision rests on. `changes` is false for methods that only read; opening a WebSocket counts as a change."""

    changes: bool
    origin: str | None
    cookie: bool
    bearer: bool


def own_origin(scheme: str, host: str, port: int | None) -> str:
    """Return the origin of a page served under this scheme and host, as browsers write it."""
    web = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    name = f"[{host}]" if ":" in host else host
    return f"{web}://{name}" if port is None or port == _DEFAULT_PORTS.get(web) else f"{web}://{name}:{port}"


def is_allowed(request: Request, own: Collection[str]) -> bool:
    """Return whether a request may go on.

    What only reads always may. With the cookie the origin has to be our own; without, a foreign origin is refused too (signing a browser
    in as somebody else is an attack as well), unless the request carries a token, which no foreign page could have added.
    """
    if not request.changes:
        return True
    if request.origin is None:
        return not request.cookie
    return request.origin in own or (request.bearer and not request.cookie)
