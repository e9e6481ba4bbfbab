"""Letting programs in, driven by Authlib's client: the whole way, and every way around it that must not work."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from sqlalchemy import func, select

from soundscape.store import upkeep
from soundscape.store.tables import access_tokens
from tests.support.oauth import ADDRESS, LINKING, REDIRECT, SECRET, agreed, asking, linked, program, query
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


async def test_the_page_says_what_is_shared(web: Web, alexa: AsyncOAuth2Client) -> None:
    """In words, for whoever looks; no other page may frame it, no script runs in it, and nothing of it is kept."""
    address, _ = asking(alexa)
    page = await web.client.get(address)
    for words in ("Alexa would like to come in", "hear your station", "nothing about your body", "layla.amazon.com", "signed in as Ada"):
        assert words in page.text
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert (page.headers["x-frame-options"], page.headers["cache-control"]) == ("DENY", "no-store")


async def test_no_is_no(web: Web, alexa: AsyncOAuth2Client) -> None:
    """The program is told, with its own state, and gets nothing."""
    address, _ = asking(alexa, state="the state")
    told = query(await agreed(web, address, act="deny"))
    assert (told["error"], told["state"], told["iss"]) == ("access_denied", "the state", ADDRESS)
    assert "code" not in told
    assert (await web.client.get("/api/me/apps")).json() == {"apps": []}


async def test_without_a_session_a_code_signs_in(web: Web, alexa: AsyncOAuth2Client) -> None:
    """The one of a pairing or the recovery code, on the page itself; before that a yes is worth nothing."""
    address, verifier = asking(alexa)
    pairing = (await web.client.post("/api/me/pairings")).json()["code"]
    async with web.another_client(origin=ADDRESS, base_url=ADDRESS) as browser:
        assert "Say first who you are" in (await browser.get(address)).text
        early = await browser.post(address, data={"act": "allow"})
        assert (early.status_code, "Say first who you are" in early.text) == (200, True)
        wrong = await browser.post(address, data={"act": "sign-in", "code": "AAAA-AAAA"})
        assert (wrong.status_code, "This code fits nobody" in wrong.text) == (401, True)
        again = await browser.post(address, data={"act": "sign-in", "code": pairing})
        assert again.status_code == 303
        assert query(again.headers["location"]) == query(address)
        location = (await browser.post(address, data={"act": "allow"})).headers["location"]
    tokens = await alexa.fetch_token(TOKEN, authorization_response=location, code_verifier=verifier)
    assert await command(web, tokens["access_token"]) == 200


async def test_guessing_codes_ends(web: Web, alexa: AsyncOAuth2Client) -> None:
    """The page shares its tries with the other way to sign in."""
    address, _ = asking(alexa)
    async with web.another_client(peer="203.0.113.77", origin=ADDRESS, base_url=ADDRESS) as browser:
        statuses = [(await browser.post(address, data={"act": "sign-in", "code": f"AAAA-AAA{n}"})).status_code for n in range(6)]
        assert statuses == [401, 401, 401, 401, 401, 429]
        assert (await browser.post("/api/sessions", json={"code": "AAAA-AAAA"})).status_code == 429


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_other_pages_cannot_say_yes(web: Web, alexa: AsyncOAuth2Client, origin: str | None) -> None:
    """A form on a foreign page comes with the cookie, but not with our origin."""
    address, _ = asking(alexa)
    del web.client.headers["Origin"]
    answer = await web.client.post(address, data={"act": "allow"}, headers={} if origin is None else {"Origin": origin})
    assert answer.status_code == 403
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://evil.example/api/skill/link/M2ABCDEFGHIJKL",
        REDIRECT + "/",
        REDIRECT + "?next=https://evil.example",
        REDIRECT + "#x",
        REDIRECT.replace("https", "http"),
        REDIRECT.replace("layla", "LAYLA"),
        REDIRECT.replace("layla.amazon.com", "layla.amazon.com.evil.example"),
        REDIRECT.replace("layla.amazon.com", "layla.amazon.com@evil.example"),
        REDIRECT.replace("layla.amazon.com", "layla.amazon.com:443"),
        REDIRECT.replace("/link/", "/link/../link/"),
        REDIRECT.replace("/link/", "/%6cink/"),
        REDIRECT[:-1],
        "",
        "javascript:alert(1)",
        'https://layla.amazon.com/"><script>',
        "https://läyla.amazon.com/api/skill/link/M2ABCDEFGHIJKL",
    ],
)
async def test_nobody_is_led_elsewhere(web: Web, redirect_uri: str) -> None:
    """Whatever else is right or wrong, and whatever is answered: an address that is not on the list gets a page, not a redirect."""
    async with program(web, redirect_uri=redirect_uri) as alexa:
        for more in ({}, {"response_type": "token"}, {"scope": "everything"}):
            address, _ = asking(alexa, **more)
            asked = await web.client.get(address)
            assert (asked.status_code, "location" in asked.headers) == (400, False)
            assert "<script" not in asked.text
            for act in ("allow", "deny", "sign-in"):
                answer = await web.client.post(address, data={"act": act})
                assert (answer.status_code, "location" in answer.headers) == (400, False)


async def test_two_addresses_are_none(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Of two parameters of one name different readers take different ones."""
    address, _ = asking(alexa)
    for more in ("redirect_uri=https%3A%2F%2Fevil.example", "client_id=alexa", "code_challenge_method=plain"):
        answer = await web.client.get(f"{address}&{more}")
        assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize("client_id", ["", "nobody", "Alexa", "alexa ", "älexa"])
async def test_unknown_programs_get_a_page(web: Web, client_id: str) -> None:
    """That leads nowhere."""
    async with program(web, client_id) as client:
        answer = await web.client.get(asking(client)[0])
    assert (answer.status_code, "location" in answer.headers) == (400, False)


async def test_without_a_secret_there_is_no_alexa(web: Web, tmp_path: Path) -> None:
    """A server that was not set up for it lets nobody of that name in."""
    async with running(tmp_path / "other", public_url=ADDRESS) as other, program(other) as alexa:
        assert (await other.client.get(asking(alexa)[0])).status_code == 400


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": "station:control everything"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example/mcp"}, "invalid_target"),
    ],
)
async def test_what_cannot_be_asked(web: Web, alexa: AsyncOAuth2Client, change: dict[str, str | None], error: str) -> None:
    """The program is told what is wrong, with its state; no code comes of it, not even after a yes."""
    address, _ = asking(alexa, state="mine")
    changed = httpx.URL(address)
    for name, value in change.items():
        changed = changed.copy_remove_param(name) if value is None else changed.copy_set_param(name, value)
    for answer in (await web.client.get(changed), await web.client.post(changed, data={"act": "allow"})):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"{REDIRECT}?")
        told = query(answer.headers["location"])
        assert (told["error"], told["state"], "code" in told) == (error, "mine", False)


@pytest.mark.parametrize("verifier", [None, "", "a" * 43, "short", "ä" * 43])
async def test_a_code_needs_its_verifier(web: Web, alexa: AsyncOAuth2Client, verifier: str | None) -> None:
    """Whoever reads a code on its way has only that."""
    address, right = asking(alexa)
    code = query(await agreed(web, address))["code"]
    with pytest.raises(OAuthError) as raised:
        await alexa.fetch_token(TOKEN, code=code, **({} if verifier is None else {"code_verifier": verifier}))
    assert raised.value.error in {"invalid_request", "invalid_grant"}
    assert (await alexa.fetch_token(TOKEN, code=code, code_verifier=right))["access_token"]


async def test_the_challenge_is_no_verifier(web: Web, alexa: AsyncOAuth2Client) -> None:
    """As it would be if "plain" were taken in the end."""
    address, _ = asking(alexa)
    code = query(await agreed(web, address))["code"]
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.fetch_token(TOKEN, code=code, code_verifier=query(address)["code_challenge"])


async def test_a_code_is_for_one_use(web: Web, alexa: AsyncOAuth2Client) -> None:
    """When it comes again somebody has read it, and what came of it ends."""
    address, verifier = asking(alexa)
    code = query(await agreed(web, address))["code"]
    tokens = await alexa.fetch_token(TOKEN, code=code, code_verifier=verifier)
    assert await command(web, tokens["access_token"]) == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.fetch_token(TOKEN, code=code, code_verifier=verifier)
    assert await command(web, tokens["access_token"]) == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.refresh_token(TOKEN, refresh_token=tokens["refresh_token"])


async def test_a_code_lasts_a_minute(web: Web, alexa: AsyncOAuth2Client) -> None:
    """59 seconds are enough, 60 are too many."""
    address, verifier = asking(alexa)
    first, second = [query(await agreed(web, address))["code"] for _ in range(2)]
    web.clock.advance(59.0)
    assert (await alexa.fetch_token(TOKEN, code=first, code_verifier=verifier))["access_token"]
    web.clock.advance(1.0)
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.fetch_token(TOKEN, code=second, code_verifier=verifier)


async def test_a_code_is_its_programs_own(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Another program gets nothing for it, and nor does the right one that names another address; the code stays good."""
    address, verifier = asking(alexa)
    code = query(await agreed(web, address))["code"]
    other = await registered(web, token_endpoint_auth_method="none")
    async with program(web, other["client_id"], None, token_endpoint_auth_method="none") as stranger:
        with pytest.raises(OAuthError, match="invalid_grant"):
            await stranger.fetch_token(TOKEN, code=code, code_verifier=verifier)
    with pytest.raises(OAuthError, match="invalid_grant"):
        await alexa.fetch_token(TOKEN, code=code, code_verifier=verifier, redirect_uri=REDIRECT.replace("layla", "pitangui"))
    assert (await alexa.fetch_token(TOKEN, code=code, code_verifier=verifier))["access_token"]


@pytest.mark.parametrize(("client_id", "secret"), [("alexa", "wrong"), ("alexa", ""), ("nobody", SECRET)])
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
async def test_a_program_says_who_it_is(web: Web, alexa: AsyncOAuth2Client, client_id: str, secret: str, method: str) -> None:
    """With its own secret; one that has a secret cannot leave it out."""
    address, verifier = asking(alexa)
    code = query(await agreed(web, address))["code"]
    async with program(web, client_id, secret, token_endpoint_auth_method=method) as impostor:
        with pytest.raises(OAuthError, match="invalid_client"):
            await impostor.fetch_token(TOKEN, code=code, code_verifier=verifier)


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


@pytest.mark.parametrize("kind", ["code", "refresh_token"])
async def test_of_many_at_once_one_is_first(web: Web, alexa: AsyncOAuth2Client, kind: str) -> None:
    """Whatever the order in which the database sees them; and as one of two must be a thief, nothing is left in the end."""
    address, verifier = asking(alexa)
    form = {"grant_type": "authorization_code", "code": query(await agreed(web, address))["code"], "code_verifier": verifier}
    form["redirect_uri"] = REDIRECT
    client = web.another_client(origin=None, base_url=ADDRESS)
    if kind == "refresh_token":
        tokens = (await client.post("/oauth/token", data=form, auth=("alexa", SECRET))).json()
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answers = await asyncio.gather(*(client.post("/oauth/token", data=form, auth=("alexa", SECRET)) for _ in range(8)))
    good = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(good) == 1
    assert {answer.json().get("error") for answer in answers} == {None, "invalid_grant"}
    assert await command(web, good[0]["access_token"]) == 401
    assert (await web.client.get("/api/me/apps")).json() == {"apps": []}


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
    own = (await web.client.post("/api/me/streams", json={})).json()["urls"]["mp3"]
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
    assert (await client.head(told.json()["stream_url"])).status_code == 404
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


async def test_wrong_tokens_are_limited(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Twenty at once for each address, then 429 with a time to wait; whoever is right elsewhere is not held up."""
    form = {"grant_type": "refresh_token", "refresh_token": "sr_x.y"}
    async with web.another_client(peer="198.51.100.7", origin=None, base_url=ADDRESS) as guesser:
        answers = [await guesser.post("/oauth/token", data=form, auth=("alexa", SECRET)) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [400] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (await linked(web, alexa))["access_token"]


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"grant_type=password&username=a&password=b", "application/x-www-form-urlencoded"),
        (b"grant_type=client_credentials", "application/x-www-form-urlencoded"),
        (b"grant_type=%22%5C%0a", "application/x-www-form-urlencoded"),
        (b"grant_type=%FF", "application/x-www-form-urlencoded"),
        (b"grant_type=refresh_token&grant_type=authorization_code", "application/x-www-form-urlencoded"),
        (b"grant_type=authorization_code", "application/x-www-form-urlencoded"),
        (b"a=1&" * 100, "application/x-www-form-urlencoded"),
        (b"grant_type=refresh_token&refresh_token=" + b"x" * 5000, "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b'{"grant_type": "refresh_token"}', "application/json"),
    ],
)
async def test_wrong_forms(web: Web, sent: bytes, kind: str) -> None:
    """An error in the form OAuth has for it, never kept by anybody on the way."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    for path in ("/oauth/token", "/oauth/revoke"):
        answer = await client.post(path, content=sent, headers={"Content-Type": kind}, auth=("alexa", SECRET))
        assert answer.status_code == 400
        assert answer.json()["error"]
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic YWxleGE=", "Basic /////w==", "Basic w6Q6w6Q=", "Bearer x", "\xff"])
async def test_wrong_ways_to_say_who_one_is(web: Web, header: str) -> None:
    """Are those of a client that is not known."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    form = {"grant_type": "refresh_token", "refresh_token": "sr_x.y"}
    answer = await client.post("/oauth/token", data=form, headers=[(b"Authorization", header.encode("latin-1"))])
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")


async def test_long_forms_are_not_read(web: Web) -> None:
    """16 KiB are more than anybody needs."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    answer = await client.post("/oauth/token", content=b"x" * 20_000, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


async def test_the_open_network_needs_https(alexa: AsyncOAuth2Client, tmp_path: Path) -> None:
    """Under a name out there nothing is given over plain http; at home it goes the way the cookie goes."""
    address, _ = asking(alexa)
    async with running(tmp_path / "other", **LINKING, allowed_hosts=("radio.example.com",)) as other:
        for base_url, status in (("http://radio.example.com", 400), ("http://192.168.1.5", 200), ("https://radio.example.com", 200)):
            async with other.another_client(base_url=base_url, origin=None) as client:
                assert (await client.get(address.replace(ADDRESS, base_url))).status_code == status
                form = {"grant_type": "refresh_token", "refresh_token": "sr_x.y"}
                answer = await client.post("/oauth/token", data=form, auth=("alexa", SECRET))
                assert answer.json()["error"] == ("invalid_request" if status == 400 else "invalid_grant")


async def test_there_is_room_for_fifty(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Then one has to go first; codes that nobody came for do not count for longer than their minute."""
    address, _ = asking(alexa)
    for _ in range(50):
        await agreed(web, address)
    full = await web.client.post(address, data={"act": "allow"})
    assert (full.status_code, "location" in full.headers) == (409, False)
    web.clock.advance(61.0)
    assert query(await agreed(web, address))["code"]


async def registered(web: Web, **more: Any) -> dict[str, Any]:
    """Register a program and return what it is told."""
    client = web.another_client(origin=None, base_url=ADDRESS)
    answer = await client.post("/oauth/register", json={"redirect_uris": [REDIRECT], "client_name": "A program", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


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
