"""Linked services from the request to the station: dialled when a listener allows it, in nobody's way, and never shown again."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from soundscape.api import feeds, lines
from soundscape.api.residents import Resident
from soundscape.host import messages
from soundscape.host.messages import Tell
from soundscape.sources.base import LinkedService
from soundscape.sources.hyperate import HypeRate
from soundscape.sources.pulsoid import Pulsoid
from soundscape.store import links
from tests.support.heart_services import HypeRateService, PulsoidService, hyperate, pulsoid
from tests.support.web import Web, eventually, running

CONSENT = {"consents": {"heart_rate": True}}
PULSOID, HYPERATE = "/api/me/links/pulsoid", "/api/me/links/hyperate"
TOKEN = "a1b2c3d4-pulsoid/access+token"
DEVICE = "internal-testing"


@asynccontextmanager
async def with_pulsoid(folder: Path) -> AsyncIterator[tuple[Web, PulsoidService]]:
    """Run a web process beside a Pulsoid that knows one listener."""
    async with pulsoid(TOKEN) as service, running(folder, linked_services={"pulsoid": Pulsoid(service.url)}) as web:
        yield web, service


@asynccontextmanager
async def with_hyperate(folder: Path, heartbeat_s: float = 0.01) -> AsyncIterator[tuple[Web, HypeRateService]]:
    """Run a web process beside a HypeRate that knows one device."""
    async with hyperate(DEVICE) as service:
        source = HypeRate(service.url, service.key, heartbeat_s=heartbeat_s)
        async with running(folder, linked_services={"hyperate": source}) as web:
            yield web, service


async def shown(web: Web, service: str) -> dict[str, Any]:
    """Return what the API tells of a service."""
    listed = (await web.client.get("/api/me/links")).json()["links"]
    return dict(next(entry for entry in listed if entry["service"] == service))


async def comes_to(web: Web, service: str, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return what the API tells of a service as soon as a condition holds; fails after ten seconds."""
    async with asyncio.timeout(10.0):
        while not condition(found := await shown(web, service)):  # noqa: ASYNC110  # tests look from outside
            await asyncio.sleep(0.005)
    return found


async def becomes(web: Web, service: str, status: str | None) -> dict[str, Any]:
    """Return what the API tells of a service as soon as it has this status."""
    return await comes_to(web, service, lambda found: found["status"] == status)


async def linked(web: Web, path: str = PULSOID, **secret: str) -> Resident:
    """Make a listener who is linked, and return them when the service has let them in."""
    listener = (await web.sign_up(**CONSENT))["listener"]["id"]
    answer = await web.client.put(path, json=secret or {"token": TOKEN})
    assert answer.status_code == 200, answer.text
    await becomes(web, path.rpartition("/")[2], "connected")
    return await web.services.residents.get(listener)


def rates(resident: Resident) -> list[float]:
    """Return the heart rates a body has taken in."""
    return [kept.bpm for kept in resident.body.heart.samples]


async def again(web: Web, seconds: float) -> None:
    """Let time pass, then look after the links as the server does every second."""
    web.clock.advance(seconds)
    web.services.feeds.look()


async def test_a_heart_rate_at_pulsoid_is_in_the_station(tmp_path: Path) -> None:
    """From the service's message to the host, with the time the service tells."""
    async with with_pulsoid(tmp_path) as (web, service):
        found = await linked(web)
        await web.services.put_on_air(found)
        await service.beat(TOKEN, 72, 1795251540000)
        await eventually(lambda: web.hosts.told(messages.Tell) != [])
        (told,) = web.hosts.told(messages.Tell)
        assert isinstance(told, Tell)
        (kept,) = told.body.heart.samples
        assert kept.bpm == 72.0
        status = await shown(web, "pulsoid")
    assert service.dialled == [{"access_token": [TOKEN]}]
    assert status == {
        "service": "pulsoid",
        "available": True,
        "linked": True,
        "linked_at": "2026-11-21T09:00:00Z",
        "status": "connected",
        "last_reading_at": "2026-11-21T09:00:00Z",
        "error": None,
    }


async def test_a_heart_rate_at_hyperate_is_taken(tmp_path: Path) -> None:
    """The channel of the device is joined, and heartbeats keep the connection."""
    async with with_hyperate(tmp_path) as (web, service):
        found = await linked(web, HYPERATE, id=DEVICE)
        await eventually(lambda: DEVICE in service.connected)
        await service.beat(DEVICE, 79)
        await eventually(lambda: rates(found) == [79.0])
        await eventually(lambda: len(service.heard) >= 4)
    assert service.dialled == [{"token": [service.key]}]
    join = {"topic": f"hr:{DEVICE}", "event": "phx_join", "payload": {}, "ref": 0}
    assert service.heard[:3] == [join, *[{"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": 0}] * 2]


async def test_what_was_linked_is_never_shown_again(tmp_path: Path) -> None:
    """Neither in an answer, nor in the export, nor in a log."""
    with capture_logs() as logs:
        async with with_pulsoid(tmp_path) as (web, service):
            await web.sign_up(**CONSENT)
            texts = [(await web.client.put(PULSOID, json={"token": TOKEN})).text]
            await becomes(web, "pulsoid", "connected")
            await service.beat(TOKEN, 187)
            await service.say(TOKEN, "not json")
            await becomes(web, "pulsoid", "failed")
            texts += [(await web.client.get(path)).text for path in ("/api/me/links", "/api/me/export")]
    exported = json.loads(texts[2])
    assert exported["links"] == [{"service": "pulsoid", "linked": True, "linked_at": "2026-11-21T09:00:00Z"}]
    assert [text for text in texts if TOKEN in text] == []
    assert {entry["event"] for entry in logs} >= {"a live source is connected", "a live source is away"}
    assert [entry for entry in logs if TOKEN in str(entry) or "187" in str(entry)] == []


async def test_nothing_is_dialled_without_consent(tmp_path: Path) -> None:
    """Linking says what to switch on; switching it off hangs up, and on again dials again."""
    async with with_pulsoid(tmp_path) as (web, service):
        await web.sign_up()
        refusal = await web.client.put(PULSOID, json={"token": TOKEN})
        assert (refusal.status_code, service.dialled) == (403, [])
        assert "consents.heart_rate" in refusal.json()["detail"]
        await web.client.patch("/api/me", json=CONSENT)
        await web.client.put(PULSOID, json={"token": TOKEN})
        await becomes(web, "pulsoid", "connected")
        await web.client.patch("/api/me", json={"consents": {"heart_rate": False}})
        await again(web, 1.0)
        assert (await shown(web, "pulsoid"))["status"] == "waiting"
        await eventually(lambda: service.connected == {})
        await again(web, 3600.0)
        assert len(service.dialled) == 1
        await web.client.patch("/api/me", json=CONSENT)
        await again(web, 1.0)
        await becomes(web, "pulsoid", "connected")


async def test_a_reading_that_comes_after_the_consent_was_withdrawn_is_not_taken(tmp_path: Path) -> None:
    """Even before the connection has ended."""
    async with with_pulsoid(tmp_path) as (web, service):
        found = await linked(web)
        await web.client.patch("/api/me", json={"consents": {"heart_rate": False}})
        await service.beat(TOKEN, 72)
        await eventually(lambda: service.connected == {})
        assert rates(found) == []


async def test_silence_is_offline(tmp_path: Path) -> None:
    """After half a minute, until something is heard again; the connection stays."""
    async with with_pulsoid(tmp_path) as (web, service):
        found = await linked(web)
        web.clock.advance(feeds.SILENCE_S)
        assert (await shown(web, "pulsoid"))["status"] == "connected"
        await again(web, 0.5)
        assert (await shown(web, "pulsoid"))["status"] == "offline"
        await service.beat(TOKEN, 72)
        await eventually(lambda: rates(found) == [72.0])
        assert (await shown(web, "pulsoid"))["status"] == "connected"
    assert len(service.dialled) == 1


async def test_what_is_implausible_is_refused_and_said(tmp_path: Path) -> None:
    """Off the skin, from the future, no number: the music does not change, and the next good one is taken."""
    async with with_pulsoid(tmp_path) as (web, service):
        found = await linked(web)
        for bpm, measured_at, field in ((0, 1795251600000, "bpm"), ("72", 1795251600000, "bpm"), (72, 4e12, "at"), (72, 1e300, "at")):
            await service.beat(TOKEN, bpm, measured_at)
            await comes_to(web, "pulsoid", lambda told, field=field: str(told["error"]).startswith(f"{field}:"))  # type: ignore[misc]
        assert rates(found) == []
        await service.beat(TOKEN, 72)
        await eventually(lambda: rates(found) == [72.0])
        status = await shown(web, "pulsoid")
        assert (status["error"], status["status"]) == (None, "connected")


async def test_a_service_that_hangs_up_is_dialled_again_after_longer_and_longer(tmp_path: Path) -> None:
    """One second, two, four, at most two minutes; what has lasted a minute begins anew."""
    async with with_pulsoid(tmp_path) as (web, service):
        await linked(web)
        for pause_s in (1.0, 2.0, 4.0):
            await eventually(lambda: TOKEN in service.connected)
            await service.hang_up(TOKEN)
            await becomes(web, "pulsoid", "failed")
            calls = len(service.dialled)
            await again(web, pause_s - 0.25)
            assert (await shown(web, "pulsoid"))["status"] == "failed"
            assert len(service.dialled) == calls
            await again(web, 0.25)
            await becomes(web, "pulsoid", "connected")
        web.clock.advance(lines.STEADY_S)
        await eventually(lambda: TOKEN in service.connected)
        await service.hang_up(TOKEN)
        assert (await becomes(web, "pulsoid", "failed"))["error"] == "Pulsoid has ended the connection"
        await again(web, lines.FIRST_RETRY_S)
        await becomes(web, "pulsoid", "connected")


async def test_a_token_that_is_not_accepted_is_said_and_tried_rarely(tmp_path: Path) -> None:
    """The sentence says whose fault it is."""
    async with with_pulsoid(tmp_path) as (web, service):
        await web.sign_up(**CONSENT)
        await web.client.put(PULSOID, json={"token": "somebody-elses"})
        assert (await becomes(web, "pulsoid", "failed"))["error"] == "Pulsoid does not accept this link (status 403)"
        await again(web, lines.REFUSED_RETRY_S - 1.0)
        assert len(service.dialled) == 1
        service.known.add("somebody-elses")
        await again(web, 1.0)
        await becomes(web, "pulsoid", "connected")


async def test_a_device_hyperate_does_not_know_is_said(tmp_path: Path) -> None:
    """The answer to joining tells."""
    async with with_hyperate(tmp_path) as (web, service):
        await web.sign_up(**CONSENT)
        await web.client.put(HYPERATE, json={"id": "nobody"})
        assert (await becomes(web, "hyperate", "failed"))["error"] == "HypeRate does not accept this link"
        assert service.connected == {}


@pytest.mark.parametrize("trouble", ["status", "redirect", "huge", "nobody there"])
async def test_trouble_at_the_service_is_one_sentence(tmp_path: Path, trouble: str) -> None:
    """And the secret is given to no other address."""
    async with pulsoid(TOKEN) as elsewhere, with_pulsoid(tmp_path) as (web, service):
        await web.sign_up(**CONSENT)
        match trouble:
            case "status":
                service.status = 503
            case "redirect":
                service.location = f"{elsewhere.url}?access_token={TOKEN}"
            case "nobody there":
                web.services.feeds._services = {"pulsoid": Pulsoid("ws://127.0.0.1:9/")}
        await web.client.put(PULSOID, json={"token": TOKEN})
        if trouble == "huge":
            await becomes(web, "pulsoid", "connected")
            await eventually(lambda: TOKEN in service.connected)
            await service.say(TOKEN, " " * 100_000)
        error = (await becomes(web, "pulsoid", "failed"))["error"]
    expected = {
        "status": "Pulsoid answered with status 503",
        "redirect": "Pulsoid answered with status 302",
        "huge": "Pulsoid sent more than 16384 bytes at once",
        "nobody there": "Pulsoid cannot be reached (ConnectionRefusedError)",
    }
    assert error == expected[trouble]
    assert elsewhere.dialled == []


async def test_a_new_link_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """The old connection ends, and what was wrong with it is forgotten."""
    async with with_pulsoid(tmp_path) as (web, service):
        found = await linked(web)
        service.known.add("another-token")
        await web.client.put(PULSOID, json={"token": "another-token"})
        await eventually(lambda: list(service.connected) == ["another-token"])
        await service.beat("another-token", 64)
        await eventually(lambda: rates(found) == [64.0])
        assert list(service.connected) == ["another-token"]


async def test_removing_a_link_hangs_up(tmp_path: Path) -> None:
    """Nothing is stored any more, and there is nothing to remove twice."""
    async with with_pulsoid(tmp_path) as (web, service):
        await linked(web)
        assert (await web.client.delete(PULSOID)).status_code == 204
        await eventually(lambda: service.connected == {})
        status = await shown(web, "pulsoid")
        assert (status["linked"], status["linked_at"], status["status"]) == (False, None, None)
        assert (await web.client.delete(PULSOID)).status_code == 404
        async with web.parts.database.begin() as connection:
            assert await links.oldest(connection, 10) == []


async def test_an_erased_listener_is_followed_no_more(tmp_path: Path) -> None:
    """The row goes with them, and so does the connection."""
    async with with_pulsoid(tmp_path) as (web, service):
        await linked(web)
        assert (await web.client.delete("/api/me")).status_code == 204
        await again(web, 1.0)
        await eventually(lambda: service.connected == {})
        await again(web, 3600.0)
        async with web.parts.database.begin() as connection:
            assert await links.oldest(connection, 10) == []
    assert len(service.dialled) == 1


async def test_links_are_followed_again_after_a_restart(tmp_path: Path) -> None:
    """Those of listeners nobody has asked for yet, too."""
    async with pulsoid(TOKEN) as service:
        source: dict[str, LinkedService] = {"pulsoid": Pulsoid(service.url)}
        async with running(tmp_path, linked_services=source) as web:
            listener = (await linked(web)).id
        async with running(tmp_path, linked_services=source) as web:
            await eventually(lambda: TOKEN in service.connected)
            await service.beat(TOKEN, 66)
            found = await web.services.residents.get(listener)
            await eventually(lambda: rates(found) == [66.0])
        async with running(tmp_path) as web:
            web.services.feeds.look()
            assert web.services.feeds.condition(listener, "pulsoid").status == "waiting"
    assert len(service.dialled) == 2


async def test_a_server_that_dials_nobody_says_so(web: Web) -> None:
    """Both services are off unless their address is set."""
    await web.sign_up(**CONSENT)
    listed = (await web.client.get("/api/me/links")).json()["links"]
    assert [(entry["service"], entry["available"], entry["linked"]) for entry in listed] == [
        ("pulsoid", False, False),
        ("hyperate", False, False),
    ]
    answer = await web.client.put(PULSOID, json={"token": TOKEN})
    assert (answer.status_code, answer.json()["detail"]) == (404, "This server does not dial pulsoid; SOUNDSCAPE_PULSOID_URL says where.")
    for method in ("PUT", "DELETE"):
        assert (await web.client.request(method, "/api/me/links/fitbit", json={} if method == "PUT" else None)).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "token"), ({"id": DEVICE}, "token"), ({"token": TOKEN, "id": DEVICE}, "token"), ({"token": "a b c d e f"}, "token")]
    + [({"token": text}, "token") for text in ("short", "x" * 513, "tokén-of-ada")]
    + [({"token": 7}, "token"), ({"token": "x" * 2000}, "token"), ({"secret": TOKEN}, "secret")],
)
async def test_what_cannot_be_a_link_is_refused_by_field(tmp_path: Path, body: dict[str, object], field: str) -> None:
    """Nothing is dialled, and the answer does not repeat what was given."""
    async with with_pulsoid(tmp_path) as (web, service):
        await web.sign_up(**CONSENT)
        answer = await web.client.put(PULSOID, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
        assert "tokén" not in answer.text
    assert service.dialled == []


async def test_device_tokens_cannot_link(tmp_path: Path) -> None:
    """Links are made by whoever is signed in."""
    async with with_pulsoid(tmp_path) as (web, _):
        await web.sign_up(**CONSENT)
        header = await web.device("signals:write", "station:control")
        bare = web.another_client(origin=None)
        assert (await bare.put(PULSOID, json={"token": TOKEN}, headers=header)).status_code == 403
        assert (await bare.get("/api/me/links", headers=header)).status_code == 403


async def test_there_is_an_end_to_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is linked may change their link, and nobody else gets in."""
    monkeypatch.setattr(feeds, "MAX_LINKS", 1)
    async with with_pulsoid(tmp_path) as (web, _):
        await linked(web)
        assert (await web.client.put(PULSOID, json={"token": TOKEN})).status_code == 200
        other = web.another_client()
        await web.sign_up(other, **CONSENT)
        answer = await other.put(PULSOID, json={"token": TOKEN})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3600")


async def test_links_are_made_only_so_often(tmp_path: Path) -> None:
    """Ten, and then one every minute: a listener cannot have the server knock without a pause."""
    async with with_pulsoid(tmp_path) as (web, _):
        await web.sign_up(**CONSENT)
        answers = [await web.client.put(PULSOID, json={"token": TOKEN}) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert answers[-1].headers["retry-after"] == "60"
        web.clock.advance(60.0)
        assert (await web.client.put(PULSOID, json={"token": TOKEN})).status_code == 200


async def test_a_service_that_sends_without_a_pause_is_heard_now_and_then(tmp_path: Path) -> None:
    """Twenty at once, four a second after that."""
    async with with_pulsoid(tmp_path) as (web, service):
        found = await linked(web)
        for second in range(100):
            await service.beat(TOKEN, 72, 1795251600000 - 1000 * second)
        await service.say(TOKEN, "{}")
        await service.hang_up(TOKEN)
        await becomes(web, "pulsoid", "failed")
        assert web.services.metrics.text().count(b'outcome="accepted",signal="heart-rate"} 20.0') == 1
        assert len(rates(found)) <= 20


async def test_a_mistake_in_a_source_is_logged_without_what_was_heard(tmp_path: Path) -> None:
    """And is tried again after the same pauses."""

    class Broken(Pulsoid):
        def open(self, secret: str) -> Any:
            """Fail."""
            raise RuntimeError(f"with {secret}")

    with capture_logs() as logs:
        async with running(tmp_path, linked_services={"pulsoid": Broken("ws://127.0.0.1:9/")}) as web:
            await web.sign_up(**CONSENT)
            await web.client.put(PULSOID, json={"token": TOKEN})
            assert (await becomes(web, "pulsoid", "failed"))["error"] == "something went wrong here"
    (failure,) = [entry for entry in logs if entry["event"] == "a live source failed"]
    assert failure["kind"] == "RuntimeError"
    assert TOKEN not in str(failure)
