"""Programs that register themselves, and how they find out where."""

from datetime import timedelta

import pytest

from soundscape.store import upkeep
from tests.support.oauth import ADDRESS, REDIRECT, asking, command, linked, program, registered
from tests.support.web import Web


@pytest.mark.parametrize("method", ["none", "client_secret_basic", "client_secret_post"])
async def test_programs_register_themselves(web: Web, method: str) -> None:
    """With or without a secret; the page says that their name is what they say."""
    redirect_uri = "http://127.0.0.1:3030/callback"
    told = await registered(web, redirect_uris=[redirect_uri], client_name="  Tea\n<b>kettle</b>", token_endpoint_auth_method=method)
    assert ("client_secret" in told) == (method != "none")
    settings = {"redirect_uri": redirect_uri, "token_endpoint_auth_method": method}
    async with program(web, told["client_id"], told.get("client_secret"), **settings) as client:
        page = (await web.client.get(asking(client)[0])).text
        assert "A program that calls itself “Tea &lt;b&gt;kettle&lt;/b&gt;”" in page
        assert "<b>" not in page
        assert "a program on this device" in page
        assert await command(web, (await linked(web, client))["access_token"]) == 200


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"redirect_uris": ["http://example.org/callback"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://example.org/callback#fragment"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://user@example.org/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://[::1"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["data:text/html,x"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://localhost.evil.example/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["/callback"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://example.org/", "ftp://example.org/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://example.org/"], "grant_types": ["password"]}, "invalid_client_metadata"),
        ({"redirect_uris": ["https://example.org/"], "response_types": ["token"]}, "invalid_client_metadata"),
    ],
)
async def test_what_cannot_register(web: Web, told: dict[str, object], error: str) -> None:
    """Nobody could be led back there safely."""
    answer = await web.another_client(origin=None, base_url=ADDRESS).post("/oauth/register", json=told)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_registrations_are_limited_and_do_not_stay(web: Web) -> None:
    """Ten at once for each address; those nobody lets in are gone after a day."""
    idle = [await registered(web) for _ in range(10)]
    client = web.another_client(origin=None, base_url=ADDRESS)
    assert (await client.post("/oauth/register", json={"redirect_uris": [REDIRECT]})).status_code == 429
    async with program(web, idle[0]["client_id"], idle[0]["client_secret"]) as used:
        await linked(web, used)
        web.clock.advance(timedelta(days=1).total_seconds())
        async with web.parts.database.begin() as connection:
            await upkeep.remove_expired(connection, web.clock.now())
        assert (await web.client.get(asking(used)[0])).status_code == 200
    async with program(web, idle[1]["client_id"]) as gone:
        assert (await web.client.get(asking(gone)[0])).status_code == 400


async def test_programs_find_out_by_themselves(web: Web) -> None:
    """Where to ask, by which rules; every address that is named is there."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    server = (await client.get("/.well-known/oauth-authorization-server")).json()
    assert (server["issuer"], server["code_challenge_methods_supported"]) == (ADDRESS, ["S256"])
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint", "registration_endpoint"):
        answer = await client.post(server[name], content=b"", headers={"Content-Type": "text/plain"})
        assert answer.status_code in {400, 415, 422}, name
    for path in ("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"):
        resource = (await client.get(path)).json()
        assert (resource["resource"], resource["authorization_servers"]) == (f"{ADDRESS}/mcp", [ADDRESS])
