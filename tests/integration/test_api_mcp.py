"""The MCP server, asked by the MCP client library."""

from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.auth import OAuthFlowError

from soundscape.api.assistants import Assistants
from tests.support import mcp_session
from tests.support.mcp_client import Storage, assistant, by_oauth
from tests.support.web import Web, running

TOOLS = {"play", "stop", "softer", "livelier", "why", "timer", "wake", "state"}
BODY = ("bpm", "heart", "sleep pressure", "energy", "circadian", "body", "latitude", "longitude")


@pytest.fixture
async def signed_up(web: Web) -> Web:
    """A server with a listener."""
    await web.sign_up(name="Ada", location={"latitude": 52.52, "longitude": 13.405}, consents={"location": True, "heart_rate": True})
    await web.client.post("/api/signals/heart-rate", json={"samples": [{"bpm": 72}]})
    return web


async def say(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool and return what is answered."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    assert result.structured_content is not None
    return dict(result.structured_content)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_assistant_finds_its_way_in(signed_up: Web, mode: str) -> None:
    """From nothing but the address: discovery, registration, the listener's yes, tokens; then everything that can be said."""
    web, storage = signed_up, Storage()
    async with assistant(web, auth=by_oauth(web, storage), mode=mode) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        played = await say(client, "play", preset="rain", minutes=45)
        assert played["speech"] == "Here is Noise, for 45 minutes."
        head = await web.client.head(played["stream_url"])
        assert (head.status_code, head.headers["content-type"]) == (200, "audio/mpeg")
        assert (await say(client, "softer"))["speech"] == "Softer: intensity 3 of 10."
        assert (await say(client, "livelier", level=9))["speech"] == "Livelier: intensity 9 of 10."
        assert (await say(client, "timer", minutes=20))["speech"]
        assert (await say(client, "wake", at="06:45"))["speech"]
        assert "06:45" in (await say(client, "state"))["speech"]
        assert (await say(client, "why"))["speech"]
        assert (await say(client, "stop"))["stream_url"] is None
    now = (await web.client.get("/api/me/station")).json()
    assert (now["on_air"], now["preset"], now["intensity"], now["alarm"]["at"]) == (False, "noise", 9, "06:45")
    (app,) = (await web.client.get("/api/me/apps")).json()["apps"]
    assert (app["name"], app["scopes"]) == ("An assistant", ["station:control", "stream:listen"])
    # What it was given once is enough for the next time.
    async with assistant(web, auth=by_oauth(web, storage)) as client:
        assert (await say(client, "state"))["speech"]
    assert len((await web.client.get("/api/me/apps")).json()["apps"]) == 1


async def test_an_assistant_that_is_turned_away(signed_up: Web) -> None:
    """Has nothing."""
    storage = Storage()
    with pytest.RaisesGroup(pytest.RaisesExc(OAuthFlowError), allow_unwrapped=True, flatten_subgroups=True):
        async with assistant(signed_up, auth=by_oauth(signed_up, storage, act="deny")):
            pass
    assert storage.tokens is None


async def test_a_device_token_is_enough(signed_up: Web) -> None:
    """If it may steer; without the scope to listen it is told no address."""
    headers = await signed_up.device("station:control")
    async with assistant(signed_up, headers=headers) as client:
        assert await say(client, "play") == {"speech": "Here is Relax.", "stream_url": None, "player_url": "http://localhost:8000/"}


async def test_nothing_is_told_of_a_body(signed_up: Web) -> None:
    """Whatever the tools answer, and however they describe themselves."""
    headers = await signed_up.device("station:control", "state:read")
    async with assistant(signed_up, headers=headers) as client:
        said = (await client.list_tools()).model_dump_json()
        for tool in ("play", "why", "state", "softer"):
            said += (await client.call_tool(tool, {})).model_dump_json()
    assert not [word for word in BODY if word in said.lower()]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("play", {"preset": "techno"}, "must be one of"),
        ("play", {"minutes": 721}, "720"),
        ("play", {"preset": "x" * 65}, "64"),
        ("softer", {"level": 0}, "1"),
        ("timer", {}, "minutes"),
        ("wake", {"at": "25:00"}, "at"),
        ("dance", {}, "dance"),
    ],
)
async def test_wrong_calls_say_what_is_wrong(signed_up: Web, tool: str, arguments: dict[str, object], said: str) -> None:
    """And change nothing."""
    before = (await signed_up.client.get("/api/me/station")).json()
    async with assistant(signed_up, headers=await signed_up.device("station:control")) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert said in result.model_dump_json()
    assert (await signed_up.client.get("/api/me/station")).json() == before


@pytest.fixture
async def refused(signed_up: Web) -> list[tuple[dict[str, str], int, str | None]]:
    """Headers that are not enough, with the status and the error that they get."""
    return [
        ({}, 401, None),
        ({"Authorization": "Bearer sa_nobody"}, 401, "invalid_token"),
        ({"Authorization": "Bearer sd_nobody"}, 401, "invalid_token"),
        ({"Authorization": "Basic YTpi"}, 401, None),
        (await signed_up.device("state:read", "stream:listen"), 403, "insufficient_scope"),
    ]


async def test_whoever_may_not_is_told_where_to_ask(signed_up: Web, refused: list[tuple[dict[str, str], int, str | None]]) -> None:
    """In the header that assistants look at."""
    client = signed_up.another_client(origin=None)
    for headers, status, error in refused:
        answer = await client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=headers)
        challenge = answer.headers["www-authenticate"]
        assert (answer.status_code, f'error="{error}"' in challenge) == (status, error is not None)
        assert 'resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource/mcp"' in challenge


async def test_the_cookie_is_not_enough(signed_up: Web) -> None:
    """A page in the listener's browser is no assistant."""
    assert (await signed_up.client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).status_code == 401


async def test_there_is_nothing_to_wait_for(signed_up: Web) -> None:
    """A GET gets 405, on which older clients try the other way and others stop waiting."""
    headers = await signed_up.device("station:control")
    for method in ("GET", "DELETE"):
        answer = await signed_up.another_client(origin=None).request(method, "/mcp", headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_the_documented_session_is_a_true_one(web: Web) -> None:
    """Held again, word for word."""
    await web.sign_up()
    _, written, _ = mcp_session.parts(mcp_session.PAGE.read_text(encoding="utf-8"))
    assert await mcp_session.held(web) == written


async def test_a_door_that_fails_keeps_nothing_from_being_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library may be broken; what a listener has set is in the database all the same when the server ends."""

    async def broken(_self: Assistants) -> None:
        raise ImportError("mcp")

    monkeypatch.setattr(Assistants, "run", broken)
    async with running(tmp_path) as web:
        listener_id = (await web.sign_up())["listener"]["id"]
        await web.client.put("/api/me/station", json={"preset": "focus"})
    async with running(tmp_path) as again:
        assert (await again.services.residents.get(listener_id)).station.preset == "focus"
