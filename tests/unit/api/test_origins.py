"""Whether a request may have come from our own page."""

import pytest

from soundscape.api.guards.origins import Request, is_allowed, own_origin

OWN = {"http://localhost:8000"}


@pytest.mark.parametrize(
    ("scheme", "host", "port", "origin"),
    [
        ("http", "localhost", 8000, "http://localhost:8000"),
        ("https", "radio.example.org", 443, "https://radio.example.org"),
        ("https", "radio.example.org", 80, "https://radio.example.org:80"),
        ("ws", "localhost", None, "http://localhost"),
        ("wss", "::1", 8443, "https://[::1]:8443"),
    ],
)
def test_an_origin_is_written_as_browsers_do(scheme: str, host: str, port: int | None, origin: str) -> None:
    """Default ports are left out, addresses of IPv6 stand in brackets."""
    assert own_origin(scheme, host, port) == origin


@pytest.mark.parametrize(
    ("changes", "origin", "cookie", "bearer", "allowed"),
    [
        (False, "https://evil.example", True, False, True),
        (False, None, True, False, True),
        (True, "http://localhost:8000", True, False, True),
        (True, None, True, False, False),
        (True, "https://evil.example", True, False, False),
        (True, "null", True, False, False),
        (True, "http://localhost", True, False, False),
        (True, "https://localhost:8000", True, False, False),
        (True, "https://evil.example", True, True, False),
        (True, None, False, True, True),
        (True, "https://evil.example", False, True, True),
        (True, None, False, False, True),
        (True, "https://evil.example", False, False, False),
    ],
)
def test_who_may_go_on(changes: bool, origin: str | None, cookie: bool, bearer: bool, allowed: bool) -> None:
    """The cookie needs our own origin, exactly; reading and tokens do not."""
    assert is_allowed(Request(changes=changes, origin=origin, cookie=cookie, bearer=bearer), OWN) is allowed
