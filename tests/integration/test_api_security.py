"""What the web process lets in, says, and writes down."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from soundscape.api import tokens
from tests.support.web import Web, running


@pytest.mark.parametrize("host", ["evil.example", "8.8.8.8", "localhost.evil.example", "127.0.0.1.nip.io:8000"])
async def test_a_foreign_name_is_not_answered(web: Web, host: str) -> None:
    """421, naming the setting that would allow it."""
    answer = await web.client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 421
    assert "SOUNDSCAPE_ALLOWED_HOSTS" in answer.json()["detail"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999", "[::1]:8000", "192.168.1.7", "page.localhost"])
async def test_home_names_are_answered(web: Web, host: str) -> None:
    """Loopback and private addresses, on any port."""
    assert (await web.client.get("/healthz", headers={"Host": host})).status_code == 200


async def test_names_can_be_added(tmp_path: Path) -> None:
    """By the list, or as the public address."""
    async with running(tmp_path, allowed_hosts=("radio.lan",), public_url="https://radio.example.org") as web:
        for host in ("radio.lan:8000", "RADIO.LAN", "radio.example.org"):
            assert (await web.client.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://localhost", "https://localhost:8000", "http://localhost:8000/"]
)
async def test_a_change_with_the_cookie_needs_our_origin(web: Web, origin: str | None) -> None:
    """Exactly ours; nothing is changed otherwise."""
    await web.sign_up()
    foreign = web.another_client(origin=origin)
    foreign.cookies.set(tokens.COOKIE, web.client.cookies[tokens.COOKIE])
    for method, path in (("PATCH", "/api/me"), ("PUT", "/api/me/station"), ("DELETE", "/api/me"), ("POST", "/api/me/streams")):
        answer = await foreign.request(method, path, json={})
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["field"] == "origin"
    assert (await foreign.get("/api/me")).status_code == 200


async def test_the_public_origin_counts_as_ours(tmp_path: Path) -> None:
    """Behind a proxy that speaks https for us."""
    async with running(tmp_path, public_url="https://radio.example.org") as web:
        client = web.another_client(base_url="http://127.0.0.1:8000", origin="https://radio.example.org")
        await web.sign_up(client)
        assert (await client.patch("/api/me", json={"name": "Ada"})).status_code == 200


@pytest.mark.parametrize("path", ["/api/listeners", "/api/sessions"])
async def test_a_foreign_page_cannot_sign_a_browser_in(web: Web, path: str) -> None:
    """Scripts without an origin can."""
    assert (await web.another_client(origin="https://evil.example").post(path, json={})).status_code == 403
    assert (await web.another_client(origin=None).post(path, json={})).status_code != 403


async def test_only_listening_is_open_to_other_pages(web: Web) -> None:
    """CORS on /listen alone."""
    await web.sign_up()
    assert "access-control-allow-origin" not in (await web.client.get("/api/me")).headers
    assert (await web.client.get("/listen/x.mp3")).headers["access-control-allow-origin"] == "*"


async def test_answers_tell_browsers_to_be_careful(web: Web) -> None:
    """A policy without inline scripts, no sniffing, no frames, nothing about anybody kept in caches."""
    await web.sign_up()
    answer = await web.client.get("/api/me")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "ws://localhost:8000" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything structlog writes, as text."""
    written = io.StringIO()
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written), cache_logger_on_first_use=False)
    yield written
    structlog.configure(**before)


def fail(secret: str) -> None:
    """Fail with something in the message and in a variable that is nobody's business."""
    raise ValueError(f"what is {secret}?")


async def test_no_secret_is_ever_written_down(web: Web, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens and codes pass through every kind of request, and through a failure, and none is in the log."""
    recovery = (await web.sign_up())["recovery_code"]
    code = (await web.client.post("/api/me/pairings")).json()["code"]
    device = await web.device("state:read")
    url = (await web.client.post("/api/me/streams")).json()["urls"]["m3u"]
    await web.client.get(url)
    await web.client.get(url + "x")
    await web.another_client(origin=None).get("/api/me/state", headers=device)
    await web.another_client().post("/api/sessions", json={"code": recovery})
    await web.another_client().post("/api/sessions", json={"code": code})
    await web.client.get(f"/nowhere/{recovery}?token={code}")
    monkeypatch.setattr(web.services, "wish", lambda _: fail(recovery))
    assert (await web.client.get("/api/me/station")).status_code == 500
    written = log.getvalue()
    assert "ValueError" in written
    assert "route=/listen/{name}" in written
    secrets = [recovery, code, device["Authorization"].split()[1], url.split("/")[-1].split(".")[0], web.client.cookies[tokens.COOKIE]]
    assert [secret for secret in secrets if secret in written] == []


async def test_an_unforeseen_error_is_answered_without_its_insides(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 as a problem document; the traceback is in the log, once."""

    await web.sign_up()
    monkeypatch.setattr(web.services, "wish", lambda _: fail("the inside"))
    with capture_logs() as logs:
        answer = await web.client.get("/api/me/state")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "inside" not in answer.text
    assert [entry["kind"] for entry in logs if entry["log_level"] == "error"] == ["ValueError"]
