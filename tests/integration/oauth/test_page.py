"""The page that asks: what it says, who may answer it, and where it leads."""

from pathlib import Path

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.support.oauth import ADDRESS, LINKING, REDIRECT, SECRET, TOKEN, agreed, asking, command, program, query
from tests.support.web import Web, running


async def test_the_page_says_what_is_shared(web: Web, alexa: AsyncOAuth2Client) -> None:
    """In words, for whoever looks; no other page may frame it, no script runs in it, and nothing of it is kept."""
    address, _ = asking(alexa)
    page = await web.client.get(address)
    shared = "hear your station", "hears of the light, the weather and the hour", "nothing about your body"
    for words in ("Alexa would like to come in", *shared, "layla.amazon.com", "signed in as Ada"):
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
                answer = await client.post("/oauth/register", json={"redirect_uris": [REDIRECT]})
                assert answer.status_code == (400 if status == 400 else 201)


async def test_there_is_room_for_fifty(web: Web, alexa: AsyncOAuth2Client) -> None:
    """Then one has to go first; codes that nobody came for do not count for longer than their minute."""
    address, _ = asking(alexa)
    for _ in range(50):
        await agreed(web, address)
    full = await web.client.post(address, data={"act": "allow"})
    assert (full.status_code, "location" in full.headers) == (409, False)
    web.clock.advance(61.0)
    assert query(await agreed(web, address))["code"]
