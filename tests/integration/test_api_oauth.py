"""Letting programs in, driven by Authlib's client: the whole way, and every way around it that must not work."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.support.oauth import ADDRESS, LINKING, linked, program
from tests.support.web import Web, running

TOKEN = f"{ADDRESS}/oauth/token"


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    """A server at a public address with a listener whose browser is signed in there."""
    async with running(tmp_path, **LINKING) as started:
        started.client.base_url = httpx.URL(ADDRESS)
        started.client.headers["Origin"] = ADDRESS
        await started.sign_up(name="Ada")
        yield started


@pytest.fixture
async def alexa(web: Web) -> AsyncIterator[AsyncOAuth2Client]:
    """Alexa's side."""
    async with program(web) as client:
        yield client


async def command(web: Web, token: str, intent: str = "softer") -> int:
    """Say something with a token and return the status."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    answer = await client.post("/voice/command", json={"intent": intent}, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_a_skill_is_linked(web: Web, method: str) -> None:
    """By a code, for tokens that steer and listen, with the secret in the header or in the form."""
    async with program(web, token_endpoint_auth_method=method) as alexa:
        tokens = await linked(web, alexa)
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, "station:control stream:listen")
    assert await web.services.listener_for(tokens["access_token"]) == (await web.client.get("/api/me")).json()["id"]
    assert await command(web, tokens["access_token"]) == 200
    apps = (await web.client.get("/api/me/apps")).json()["apps"]
    assert [(app["name"], app["scopes"]) for app in apps] == [("Alexa", ["station:control", "stream:listen"])]
