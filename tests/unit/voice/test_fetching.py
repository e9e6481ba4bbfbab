"""Getting certificate chains, and roots."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from soundscape.voice.alexa.fetching import BURST, MAX_BYTES, from_amazon, from_folder, roots_in
from soundscape.voice.alexa.refusals import Refused
from tests.support import alexa
from tests.support.alexa import URL

Answer = Callable[[httpx.Request], httpx.Response]


def sent(data: bytes) -> httpx.Response:
    """Return an answer whose body comes in parts, as over a network."""

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 4096):
            yield data[start : start + 4096]

    return httpx.Response(200, content=parts())


async def fetched(answer: Answer) -> bytes:
    """Return what is fetched from a network that answers like this."""
    return await from_amazon(lambda: 0.0, transport=httpx.MockTransport(answer))(URL)


def _unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("away", request=request)


def _slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


async def test_a_chain_is_fetched() -> None:
    """Without cookies, at the address that is given."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return sent(b"PEM")

    assert await fetched(answer) == b"PEM"
    assert asked == [URL]


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx.Response(404),
        lambda _: httpx.Response(500),
        lambda _: httpx.Response(302, headers={"Location": "https://evil.example.org/cert.pem"}),
        lambda _: sent(bytes(MAX_BYTES + 1)),
        _unreachable,
        _slow,
    ],
)
async def test_anything_else_refuses_the_call(answer: Answer) -> None:
    """Redirects are not followed, and what is too long is not read to its end."""
    with pytest.raises(Refused):
        await fetched(answer)


async def test_strangers_cannot_make_us_ask_for_ever() -> None:
    """Twenty at once, then one a second."""
    now = [0.0]
    fetch = from_amazon(lambda: now[0], transport=httpx.MockTransport(lambda _: sent(b"PEM")))
    for _ in range(BURST):
        await fetch(URL)
    with pytest.raises(Refused, match="too many"):
        await fetch(URL)
    now[0] = 1.0
    assert await fetch(URL) == b"PEM"


async def test_a_folder_stands_in(tmp_path: Path) -> None:
    """By the last part of the address; what is not there, too long, or no file refuses the call."""
    (tmp_path / "a.pem").write_bytes(b"PEM")
    (tmp_path / "long.pem").write_bytes(bytes(MAX_BYTES + 1))
    (tmp_path / "folder.pem").mkdir()
    fetch = from_folder(tmp_path)
    assert await fetch("https://s3.amazonaws.com/echo.api/deeper/a.pem") == b"PEM"
    for name in ("none", "long", "folder"):
        with pytest.raises(Refused):
            await fetch(f"https://s3.amazonaws.com/echo.api/{name}.pem")


def test_roots_are_those_of_the_web_unless_told_otherwise(tmp_path: Path) -> None:
    """A file that holds none refuses calls instead of breaking them."""
    assert roots_in(None)()
    good, bad = tmp_path / "good.pem", tmp_path / "bad.pem"
    good.write_bytes(alexa.root().pem)
    bad.write_bytes(b"nothing")
    load = roots_in(good)
    assert load() is load()
    for path in (bad, tmp_path / "missing.pem"):
        with pytest.raises(Refused, match="SOUNDSCAPE_ALEXA_TRUST_ROOTS"):
            roots_in(path)()
