"""From a yes to the end of what came of it, driven by Authlib's client."""

from datetime import timedelta

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from sqlalchemy import func, select

from soundscape.store import upkeep
from soundscape.store.tables import access_tokens
from tests.support.oauth import ADDRESS, SECRET, TOKEN, agreed, asking, command, linked, program, query, registered
from tests.support.web import Web


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


async def test_refresh_tokens_rotate(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Each is good once; an access token lasts an hour and the one before goes on until its own hour is over."""
    tokens = await linked(web, alexa)
    web.clock.advance(3599.0)
    assert await command(web, tokens["access_token"]) == 200
    newer = dict(await alexa.refresh_token(TOKEN, refresh_token=tokens["refresh_token"]))
    assert newer["refresh_token"] != tokens["refresh_token"]
    assert [await command(web, each["access_token"]) for each in (tokens, newer)] == [200, 200]
    web.clock.advance(1.0)
    assert [await command(web, each["access_token"]) for each in (tokens, newer)] == [401, 200]
    assert await web.services.listener_for(tokens["access_token"]) is None


async def test_a_copied_refresh_token_ends_the_family(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Whoever comes second, thief or owner: neither has anything left, however long ago the first came."""
    first = await linked(web, alexa)
    tokens = [first]
    for _ in range(3):
        tokens.append(dict(await alexa.refresh_token(TOKEN, refresh_token=tokens[-1]["refresh_token"])))
        web.clock.advance(60.0)
    other = await linked(web, alexa)
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.refresh_token(TOKEN, refresh_token=first["refresh_token"])
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.refresh_token(TOKEN, refresh_token=tokens[-1]["refresh_token"])
    assert [await command(web, each["access_token"]) for each in tokens] == [401] * 4
    assert await command(web, other["access_token"]) == 200
    assert len((await web.client.get("/api/me/apps")).json()["apps"]) == 1


async def test_what_nobody_came_for_is_forgotten(web: Web, alexa: AsyncOAuth2Client) -> None:
    """A yes whose code was never redeemed goes with its code, an access token with its hour."""
    await linked(web, alexa)
    await agreed(web, asking(alexa)[0])
    assert len((await web.client.get("/api/me/export")).json()["apps"]) == 2
    web.clock.advance(3600.0)
    async with web.parts.database.begin() as connection:
        await upkeep.remove_expired(connection, web.clock.now())
        kept = (await connection.execute(select(func.count()).select_from(access_tokens))).scalar_one()
    assert kept == 0
    assert len((await web.client.get("/api/me/export")).json()["apps"]) == 1


async def test_a_refresh_token_ends_when_it_is_not_used(web: Web, alexa: AsyncOAuth2Client) -> None:
    """After half a year; each use begins it anew."""
    tokens = await linked(web, alexa)
    web.clock.advance(timedelta(days=179).total_seconds())
    newer = dict(await alexa.refresh_token(TOKEN, refresh_token=tokens["refresh_token"]))
    web.clock.advance(timedelta(days=180).total_seconds())
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.refresh_token(TOKEN, refresh_token=newer["refresh_token"])


async def test_a_refresh_cannot_ask_for_more(web: Web, alexa: AsyncOAuth2Client) -> None:
    """For less it can, and what comes of it is for less."""
    tokens = await linked(web, alexa)
    with pytest.raises(OAuthError, match="invalid_scope"):
        await alexa.refresh_token(TOKEN, refresh_token=tokens["refresh_token"], scope="station:control signals:write")
    less = dict(await alexa.refresh_token(TOKEN, refresh_token=tokens["refresh_token"], scope="stream:listen"))
    assert less["scope"] == "stream:listen"
    assert await command(web, less["access_token"]) == 403
    assert await web.services.listener_for(less["access_token"]) is None


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_a_program_takes_leave(web: Web, alexa: AsyncOAuth2Client, kind: str) -> None:
    """By either token; everything of it ends, and a second time is no error."""
    tokens = await linked(web, alexa)
    assert await command(web, tokens["access_token"]) == 200
    for _ in range(2):
        answer = await alexa.revoke_token(f"{ADDRESS}/oauth/revoke", token=tokens[kind], token_type_hint=kind)
        assert answer.status_code == 200
    assert await command(web, tokens["access_token"]) == 401
    assert (await web.client.get("/api/me/apps")).json() == {"apps": []}


async def test_nobody_takes_leave_for_another(web: Web, alexa: AsyncOAuth2Client) -> None:
    """A token is its own program's to give back."""
    tokens = await linked(web, alexa)
    other = await registered(web)
    async with program(web, other["client_id"], other["client_secret"]) as stranger:
        answer = await stranger.revoke_token(f"{ADDRESS}/oauth/revoke", token=tokens["access_token"])
    assert answer.status_code == 400
    assert await command(web, tokens["access_token"]) == 200


async def test_a_listener_shuts_a_program_out(web: Web, alexa: AsyncOAuth2Client) -> None:
    """At once: its tokens, its connections and the addresses it was given to play; strangers cannot."""
    tokens = await linked(web, alexa)
    own = (await web.client.post("/api/me/streams", json={"hours": 24})).json()["urls"]["mp3"]
    client = web.another_client(origin=None, base_url=ADDRESS)
    told = await client.post("/voice/command", json={"intent": "play"}, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert (await client.head(told.json()["stream_url"])).status_code == 200
    app = (await web.client.get("/api/me/apps")).json()["apps"][0]
    async with web.another_client(origin=ADDRESS, base_url=ADDRESS) as stranger:
        await web.sign_up(stranger)
        assert (await stranger.get("/api/me/apps")).json() == {"apps": []}
        assert (await stranger.delete(f"/api/me/apps/{app['id']}")).status_code == 404
    with web.services.leases.hold(f"app:{app['id']}") as ended:
        assert (await web.client.delete(f"/api/me/apps/{app['id']}")).status_code == 204
        assert ended.is_set()
    assert await command(web, tokens["access_token"]) == 401
    assert (await client.head(told.json()["stream_url"])).status_code == 410
    assert (await client.head(own)).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.refresh_token(TOKEN, refresh_token=tokens["refresh_token"])


async def test_a_program_does_what_was_agreed_and_no_more(web: Web) -> None:
    """Its token is taken where device tokens are, within its scopes, and never where the cookie is needed."""
    async with program(web, scope="state:read") as reader:
        token = (await linked(web, reader))["access_token"]
    client = web.another_client(origin=None, base_url=ADDRESS)
    client.headers["Authorization"] = f"Bearer {token}"
    assert (await client.get("/api/me/state")).status_code == 200
    assert (await client.get("/api/me/station")).status_code == 200
    assert (await client.put("/api/me/station", json={"preset": "focus"})).status_code == 403
    assert (await client.post("/api/signals/heart-rate", json={"samples": [{"bpm": 60}]})).status_code == 403
    for address in ("/api/me", "/api/me/export", "/api/me/apps", "/api/me/devices"):
        assert (await client.get(address)).status_code == 403
    assert (await client.post("/mcp", json={})).status_code == 403


async def test_export_and_erasure(web: Web, alexa: AsyncOAuth2Client) -> None:
    """What was let in is told without what opens it, and goes with the listener."""
    tokens = await linked(web, alexa)
    export = await web.client.get("/api/me/export")
    (app,) = export.json()["apps"]
    assert (app["name"], set(app)) == ("Alexa", {"name", "scopes", "created_at", "last_used_at", "expires_at"})
    assert (await web.client.delete("/api/me")).status_code == 204
    assert await command(web, tokens["access_token"]) == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.refresh_token(TOKEN, refresh_token=tokens["refresh_token"])


async def test_tokens_are_stored_hashed(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Nothing in the database or beside it opens anything."""
    address, verifier = asking(alexa)
    code = query(await agreed(web, address))["code"]
    tokens = await alexa.fetch_token(TOKEN, code=code, code_verifier=verifier)
    files = [path.read_bytes() for path in web.parts.settings.data_dir.glob("soundscape.db*")]
    assert any(b"Alexa" in held for held in files)
    for secret in (code, tokens["access_token"], tokens["refresh_token"], *tokens["refresh_token"].removeprefix("sr_").split(".")):
        assert not any(secret.encode() in held for held in files)


async def test_nothing_secret_is_logged(web: Web, alexa: AsyncOAuth2Client, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither codes nor tokens nor secrets, whether it goes well or not."""
    address, verifier = asking(alexa)
    code = query(await agreed(web, address))["code"]
    tokens = await alexa.fetch_token(TOKEN, code=code, code_verifier=verifier)
    with pytest.raises(OAuthError):
        await alexa.fetch_token(TOKEN, code=code, code_verifier=verifier)
    said = "".join(capsys.readouterr())
    assert "/oauth/token" in said
    for secret in (code, verifier, SECRET, tokens["access_token"], tokens["refresh_token"]):
        assert secret not in said
