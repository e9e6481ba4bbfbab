"""Reading ASGI headers."""

import pytest

from soundscape.api.guards import headers


def scope(*pairs: tuple[str, str]) -> dict[str, object]:
    """Return a scope with these headers."""
    return {"headers": [(name.encode(), value.encode()) for name, value in pairs]}


@pytest.mark.parametrize(
    ("value", "token"), [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Bearer ", None), ("Basic abc", None), ("abc", None), ("", None)]
)
def test_a_bearer_token_is_found(value: str, token: str | None) -> None:
    """Whatever the case of the scheme."""
    assert headers.bearer(scope(("authorization", value))) == token


def test_a_cookie_is_found_among_others() -> None:
    """In one header or several."""
    many = scope(("cookie", "a=1; soundscape_session=xyz"), ("cookie", "b=2"))
    assert headers.cookie(many, "soundscape_session") == "xyz"
    assert headers.cookie(many, "b") == "2"
    assert headers.cookie(many, "session") is None


def test_a_header_given_twice_is_none() -> None:
    """Whoever reads the first and whoever reads the last would disagree."""
    assert headers.single(scope(("host", "a"), ("host", "b")), b"host") is None
    assert headers.single(scope(), b"host") is None
