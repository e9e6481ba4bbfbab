"""The account link and the skill together: from the card that links to the music, and back."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import alexa as amazon
from tests.support.alexa import Caller
from tests.support.oauth import ADDRESS, LINKING, linked, program
from tests.support.web import Web, running


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    """A server that is set up for a skill and its account link."""
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    async with running(tmp_path, **LINKING, **amazon.folder(certificates)) as started:
        started.client.base_url = httpx.URL(ADDRESS)
        started.client.headers["Origin"] = ADDRESS
        await started.sign_up()
        yield started


async def launch(web: Web, caller: Caller, token: str | None) -> dict[str, Any]:
    """Open the skill with a token and return the response."""
    caller.token = token
    body = json.dumps(caller.document("LaunchRequest")).encode()
    signed = {"SignatureCertChainUrl": amazon.URL, "Signature-256": amazon.signature(body), "Content-Type": "application/json"}
    answer = await web.another_client(origin=None, base_url=ADDRESS).post("/voice/alexa", content=body, headers=signed)
    assert answer.status_code == 200
    return dict(answer.json()["response"])


async def test_a_link_plays_until_it_is_shut_out(web: Web) -> None:
    """Without it, and after it, there is the card that links; refreshed tokens play as the first do."""
    card, caller = {"type": "LinkAccount"}, Caller()
    assert (await launch(web, caller, None))["card"] == card
    async with program(web) as client:
        tokens = await linked(web, client)
        newer = await client.refresh_token(f"{ADDRESS}/oauth/token", refresh_token=tokens["refresh_token"])
    for token in (tokens["access_token"], newer["access_token"]):
        (directive,) = (await launch(web, caller, token))["directives"]
        assert directive["audioItem"]["stream"]["url"].startswith(f"{ADDRESS}/listen/")
    (app,) = (await web.client.get("/api/me/apps")).json()["apps"]
    await web.client.delete(f"/api/me/apps/{app['id']}")
    assert (await launch(web, caller, newer["access_token"]))["card"] == card


async def test_a_link_that_may_only_hear_is_none(web: Web) -> None:
    """The skill steers."""
    async with program(web, scope="stream:listen") as client:
        tokens = await linked(web, client)
    assert (await launch(web, Caller(), tokens["access_token"]))["card"] == {"type": "LinkAccount"}
