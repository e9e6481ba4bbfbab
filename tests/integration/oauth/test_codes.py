"""Codes, verifiers and secrets, driven by Authlib's client: the right ones, and every way around them that must not work."""

import asyncio

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.support.oauth import ADDRESS, REDIRECT, SECRET, TOKEN, agreed, asking, command, linked, program, query, registered
from tests.support.web import Web


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
