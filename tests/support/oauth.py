"""A program that wants to be let in: driven by Authlib's client, with the person in front of the page beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.support.web import Web

ADDRESS = "https://radio.example.org"
TOKEN = f"{ADDRESS}/oauth/token"
SECRET = "a-secret-of-the-link"
VENDOR = "M2ABCDEFGHIJKL"
REDIRECT = f"https://layla.amazon.com/api/skill/link/{VENDOR}"
LINKING: dict[str, Any] = {
    "public_url": ADDRESS,
    "alexa_client_secret": SECRET,
    "alexa_redirect_urls": tuple(f"https://{host}/api/skill/link/{VENDOR}" for host in ("pitangui.amazon.com", "layla.amazon.com")),
}
"""Settings of a server at a public address that lets Alexa in."""


@asynccontextmanager
async def program(web: Web, client_id: str = "alexa", secret: str | None = SECRET, **more: Any) -> AsyncIterator[AsyncOAuth2Client]:
    """Run Authlib's client of a program that is registered here; it asks with PKCE."""
    settings = {"redirect_uri": REDIRECT, "scope": "station:control stream:listen", "code_challenge_method": "S256", **more}
    transport = httpx2.ASGITransport(web.application, client=("203.0.113.9", 50000))
    async with AsyncOAuth2Client(client_id, secret, transport=transport, base_url=ADDRESS, **settings) as client:
        yield client


def asking(client: AsyncOAuth2Client, **more: str) -> tuple[str, str]:
    """Return an address for the person to open, and the verifier that goes with it."""
    verifier = generate_token(48)
    address, _ = client.create_authorization_url(f"{ADDRESS}/oauth/authorize", code_verifier=verifier, **more)
    return address, verifier


async def agreed(web: Web, address: str, act: str = "allow") -> str:
    """Answer the page as the listener who is signed in, and return where the browser is led."""
    browser = web.client
    shown = await browser.get(address)
    assert shown.status_code == 200, shown.text
    answer = await browser.post(address, data={"act": act}, headers={"Origin": ADDRESS})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def linked(web: Web, client: AsyncOAuth2Client) -> dict[str, Any]:
    """Let a program in and return its tokens."""
    address, verifier = asking(client)
    location = await agreed(web, address)
    return dict(await client.fetch_token(TOKEN, authorization_response=location, code_verifier=verifier))


def query(location: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(location).query))


async def command(web: Web, token: str, intent: str = "softer") -> int:
    """Say something with a token and return the status."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    answer = await client.post("/voice/command", json={"intent": intent}, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def registered(web: Web, **more: Any) -> dict[str, Any]:
    """Register a program and return what it is told."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    answer = await client.post("/oauth/register", json={"redirect_uris": [REDIRECT], "client_name": "A program", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
