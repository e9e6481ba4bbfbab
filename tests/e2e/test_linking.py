"""Letting a program in: a real browser in front of the page that asks, and Authlib's client behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.support.running import HANG_S, Running


class _Program(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library's name
        """Thank whoever was led back."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>back</title><h1>Back in the program</h1>")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def callback() -> Iterator[str]:
    """An address at which a program waits for people to come back."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Program)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/callback"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def _program(server: Running, callback: str) -> Iterator[tuple[OAuth2Client, str, str]]:
    told = {"client_name": "Kitchen radio", "redirect_uris": [callback], "token_endpoint_auth_method": "none"}
    client_id = httpx.post(f"{server.url}/oauth/register", json=told).json()["client_id"]
    settings = {"redirect_uri": callback, "scope": "station:control stream:listen", "code_challenge_method": "S256"}
    verifier = generate_token(48)
    with OAuth2Client(client_id, token_endpoint_auth_method="none", **settings) as client:
        address, _ = client.create_authorization_url(f"{server.url}/oauth/authorize", code_verifier=verifier)
        yield client, address, verifier


@contextmanager
def _visit(browser: Browser) -> Iterator[tuple[BrowserContext, Page, list[str]]]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, complaints = context.new_page(), list[str]()

    def hear(message: ConsoleMessage) -> None:
        # Chromium tells of a wrong code too, as of an answer that is no 200; that is meant.
        if message.type == "error" and "status of 401" not in message.text:
            complaints.append(message.text)

    page.on("console", hear)
    yield context, page, complaints
    context.close()


def test_from_no_session_to_shut_out(server: Running, browser: Browser, callback: str) -> None:
    """Somebody signs in on the page, lets a program in, sees it on the player's page, and shuts it out."""
    with server.listener(name="Ada") as listener, _program(server, callback) as (client, address, verifier), _visit(browser) as visit:
        _, page, complaints = visit
        page.goto(address)
        expect(page.get_by_role("heading", name="Kitchen radio would like to come in")).to_be_visible()
        expect(page.get_by_text("hear your station")).to_be_visible()
        expect(page.get_by_role("button", name="Let it in")).to_have_count(0)
        page.get_by_label("Code").fill("AAAA-AAAA")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("This code fits nobody, or has expired.")
        page.get_by_label("Code").fill(listener.post("/api/me/pairings").json()["code"])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("You are signed in as Ada.")).to_be_visible()
        allow = page.get_by_role("button", name="Let it in")
        assert allow.evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(240, 200, 148)"
        allow.click()
        expect(page.get_by_role("heading", name="Back in the program")).to_be_visible()
        assert page.url.startswith(f"{callback}?")
        token = client.fetch_token(f"{server.url}/oauth/token", authorization_response=page.url, code_verifier=verifier)
        header = {"Authorization": f"Bearer {token['access_token']}"}
        said = httpx.post(f"{server.url}/voice/command", json={"intent": "livelier"}, headers=header)
        assert said.json()["speech"] == "Livelier: intensity 7 of 10."

        page.goto(server.url)
        expect(page.get_by_label("Intensity").get_by_text("7 of 10")).to_be_visible()
        page.get_by_role("button", name="Softer").click()
        expect(page.get_by_label("Intensity").get_by_text("5 of 10")).to_be_visible()
        assert listener.get("/api/me/station").json()["intensity"] == 5
        page.get_by_role("button", name="Revoke Kitchen radio").click()
        page.get_by_role("button", name="Yes, shut Kitchen radio out").click()
        expect(page.get_by_text("Alexa and other programs that you let in are listed here")).to_be_visible()
        assert httpx.post(f"{server.url}/voice/command", json={"intent": "state"}, headers=header).status_code == 401
        assert complaints == []


def test_no_leads_back_without_a_code(server: Running, browser: Browser, callback: str) -> None:
    """Without signing in, too."""
    with _program(server, callback) as (_, address, _verifier), _visit(browser) as (_, page, complaints):
        page.goto(address)
        page.get_by_role("button", name="No, go back").click()
        expect(page.get_by_role("heading", name="Back in the program")).to_be_visible()
        assert "error=access_denied" in page.url
        assert "code=" not in page.url
        assert complaints == []


def test_the_page_cannot_be_framed(server: Running, browser: Browser, callback: str) -> None:
    """Nobody can put it under a button of their own."""
    with _program(server, callback) as (_, address, _verifier), _visit(browser) as (_, page, complaints):
        page.goto(callback)
        page.set_content(f'<iframe id="frame" src="{address.replace("&", "&amp;")}"></iframe>')
        page.wait_for_function("() => document.getElementById('frame').contentDocument === null", timeout=HANG_S * 1000)
        assert page.frame_locator("#frame").get_by_role("heading", name="Kitchen radio").count() == 0
        assert any("frame-ancestors" in said or "X-Frame-Options" in said or "refused" in said.lower() for said in complaints)


def test_a_foreign_page_cannot_say_yes(server: Running, browser: Browser, callback: str) -> None:
    """A form elsewhere that posts to the page comes with the cookie at most, and is turned away."""
    with server.listener() as listener, _program(server, callback) as (_, address, _verifier), _visit(browser) as (context, page, _):
        context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in listener.cookies.items()])
        page.goto(callback)
        page.set_content(
            f'<form method="post" action="{address.replace("&", "&amp;")}"><button name="act" value="allow">Win a prize</button></form>'
        )
        with page.expect_navigation() as navigation:
            page.get_by_role("button", name="Win a prize").click()
        assert navigation.value is not None
        assert navigation.value.status == 403
        assert listener.get("/api/me/export").json()["apps"] == []
