"""Reading ASGI headers without building a request. Pure."""

from starlette.types import Scope


def values(scope: Scope, name: bytes) -> list[str]:
    """Return every value of a header, whose name is given in lower case."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def single(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header, None when it is absent or given more than once."""
    found = values(scope, name)
    return found[0] if len(found) == 1 else None


def cookie(scope: Scope, name: str) -> str | None:
    """Return the value of a cookie."""
    for header in values(scope, b"cookie"):
        for pair in header.split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
    return None


def bearer(scope: Scope) -> str | None:
    """Return the token of an `Authorization: Bearer` header."""
    kind, _, token = (single(scope, b"authorization") or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None
