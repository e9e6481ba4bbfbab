"""Listeners and sessions over HTTP."""

from datetime import timedelta
from pathlib import Path

import pytest

from soundscape.api import tokens
from soundscape.host import messages
from soundscape.store import bodies
from tests.support.web import NOW, ORIGIN, Web, running

BERLIN = {"latitude": 52.52, "longitude": 13.405, "timezone": "Europe/Berlin"}
ADA = {
    "name": "Ada",
    "location": BERLIN,
    "sleep": {"wake": "07:00", "bed": "23:00"},
    "consents": {"location": True, "heart_rate": True, "keep_heart_rate": True},
}


async def test_the_first_visit_makes_a_listener(web: Web) -> None:
    """Profile, recovery code and cookie; everything is optional."""
    answer = await web.client.post("/api/listeners")
    assert answer.status_code == 201
    told = answer.json()
    assert told["listener"]["location"] is None
    assert told["listener"]["consents"] == {"location": False, "heart_rate": False, "keep_heart_rate": False}
    assert len(told["recovery_code"].replace("-", "")) == 20
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("soundscape_session=")
    for attribute in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=15552000"):
        assert attribute in cookie
    assert "Secure" not in cookie


async def test_the_cookie_is_secure_on_https(web: Web) -> None:
    """Directly over TLS."""
    client = web.another_client(base_url="https://localhost:8000", origin="https://localhost:8000")
    assert "Secure" in (await client.post("/api/listeners")).headers["set-cookie"]


async def test_the_cookie_is_secure_behind_a_proxy(tmp_path: Path) -> None:
    """The public address says that people arrive by https."""
    async with running(tmp_path, public_url="https://radio.example.org") as web:
        client = web.another_client(base_url="http://radio.example.org", origin="https://radio.example.org")
        answer = await client.post("/api/listeners")
        assert "Secure" in answer.headers["set-cookie"]


async def test_a_profile_is_told_changed_and_forgotten(web: Web) -> None:
    """Absent stays, null forgets."""
    assert (await web.sign_up(**ADA))["listener"] | {"id": "", "created_at": ""} == {
        **ADA,
        "id": "",
        "created_at": "",
    }
    changed = await web.client.patch("/api/me", json={"name": None, "sleep": {"wake": "06:30", "bed": "22:15"}})
    assert changed.json()["name"] is None
    assert changed.json()["location"] == BERLIN
    assert (await web.client.get("/api/me")).json() == changed.json()
    assert (await web.client.patch("/api/me", json={"consents": {"location": False}})).json()["location"] is None


async def test_the_profile_outlives_the_process(tmp_path: Path) -> None:
    """Everything told is there after a restart, readings and settings too."""
    async with running(tmp_path) as web:
        await web.sign_up(**ADA)
        await web.client.put("/api/me/station", json={"preset": "sleep"})
        await web.client.post("/api/signals/heart-rate", json={"samples": [{"bpm": 72}]})
        before = (await web.client.get("/api/me/export")).json()
        cookie = web.client.cookies[tokens.COOKIE]
    async with running(tmp_path) as web:
        web.client.cookies.set(tokens.COOKIE, cookie)
        assert (await web.client.get("/api/me/export")).json() == before
        assert before["station"]["preset"] == "sleep"
        assert before["body"]["heart"]["samples"][0][1] == 72.0


async def test_a_host_on_air_is_told_at_once(web: Web) -> None:
    """What the listener tells changes the music that plays."""
    listener = (await web.sign_up())["listener"]["id"]
    await web.services.put_on_air(await web.services.residents.get(listener))
    await web.client.patch("/api/me", json={"location": BERLIN, "consents": {"location": True}})
    (told,) = web.hosts.told(messages.Tell)
    assert isinstance(told, messages.Tell)
    assert told.profile.place is not None


async def test_export_holds_everything_but_hashes(web: Web) -> None:
    """No token and no hash of one."""
    recovery = (await web.sign_up(**ADA))["recovery_code"]
    await web.device("signals:write")
    await web.client.post("/api/me/streams", json={})
    await web.client.post("/api/me/pairings")
    answer = await web.client.get("/api/me/export")
    document = answer.json()
    assert set(document) == {
        "apps",
        "version",
        "listener",
        "station",
        "body",
        "sessions",
        "devices",
        "streams",
        "pairings",
        "heart_rates",
        "links",
        "sittings",
    }
    assert document["listener"]["name"] == "Ada"
    assert len(document["sessions"]) == len(document["devices"]) == len(document["streams"]) == len(document["pairings"]) == 1
    assert "hash" not in answer.text
    assert recovery not in answer.text
    assert web.client.cookies[tokens.COOKIE] not in answer.text


async def test_erasing_ends_everything(web: Web) -> None:
    """The station closes, every token ends, nothing is left to find."""
    listener = (await web.sign_up(**ADA))["listener"]["id"]
    device = await web.device("state:read")
    await web.services.put_on_air(await web.services.residents.get(listener))
    recovery = web.client.cookies[tokens.COOKIE]
    assert (await web.client.delete("/api/me")).status_code == 204
    assert not web.parts.stations.on_air(listener)
    web.client.cookies.set(tokens.COOKIE, recovery)
    assert (await web.client.get("/api/me")).status_code == 401
    assert (await web.another_client().get("/api/me/state", headers=device)).status_code == 401


async def test_a_pairing_code_signs_in_once(web: Web) -> None:
    """On another device, as the same listener."""
    listener = (await web.sign_up(**ADA))["listener"]
    pairing = (await web.client.post("/api/me/pairings")).json()
    assert pairing["url"] == f"{ORIGIN}/#pair={pairing['code']}"
    assert pairing["qr_svg"].startswith("<svg")
    other = web.another_client()
    signed_in = await other.post("/api/sessions", json={"code": pairing["code"].lower()})
    assert (signed_in.status_code, signed_in.json()) == (201, listener)
    assert (await other.get("/api/me")).json() == listener
    assert (await web.another_client().post("/api/sessions", json={"code": pairing["code"]})).status_code == 401


async def test_a_pairing_code_expires(web: Web) -> None:
    """After ten minutes."""
    await web.sign_up()
    code = (await web.client.post("/api/me/pairings")).json()["code"]
    web.clock.advance(600.0)
    assert (await web.another_client().post("/api/sessions", json={"code": code})).status_code == 401


async def test_five_wrong_guesses_end_a_code(web: Web) -> None:
    """From wherever they come; the sixth is told to wait."""
    await web.sign_up()
    code = (await web.client.post("/api/me/pairings")).json()["code"]
    wrong = code[:5] + ("0000" if code[5:] != "0000" else "1111")
    for guess in range(5):
        client = web.another_client(peer=f"192.168.0.{guess}")
        assert (await client.post("/api/sessions", json={"code": wrong})).status_code == 401
    last = await web.another_client(peer="192.168.0.99").post("/api/sessions", json={"code": code})
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) > 0


async def test_guessing_from_one_address_is_slowed_down(web: Web) -> None:
    """Five wrong codes, then a wait, for right ones too."""
    recovery = (await web.sign_up())["recovery_code"]
    client = web.another_client()
    statuses = [(await client.post("/api/sessions", json={"code": f"0000-000{guess}"})).status_code for guess in range(6)]
    assert statuses == [401] * 5 + [429]
    assert (await client.post("/api/sessions", json={"code": recovery})).status_code == 429
    assert (await web.another_client(peer="10.0.0.9").post("/api/sessions", json={"code": recovery})).status_code == 201
    web.clock.advance(121.0)
    assert (await client.post("/api/sessions", json={"code": recovery})).status_code == 201


async def test_signing_out_ends_the_session(web: Web) -> None:
    """The cookie is worth nothing afterwards, wherever it is kept."""
    await web.sign_up()
    cookie = web.client.cookies[tokens.COOKIE]
    assert (await web.client.delete("/api/sessions")).status_code == 204
    assert tokens.COOKIE not in web.client.cookies
    web.client.cookies.set(tokens.COOKIE, cookie)
    assert (await web.client.get("/api/me")).status_code == 401


async def test_a_session_that_is_used_lasts(web: Web) -> None:
    """180 days from the last visit, not from the first."""
    await web.sign_up()
    for _ in range(3):
        web.clock.advance(timedelta(days=100).total_seconds())
        answer = await web.client.get("/api/me")
        assert answer.status_code == 200
        assert "set-cookie" in answer.headers
    assert "set-cookie" not in (await web.client.get("/api/me")).headers
    web.clock.advance(timedelta(days=181).total_seconds())
    assert (await web.client.get("/api/me")).status_code == 401


@pytest.mark.parametrize("peer", ["8.8.8.8", "2001:db8::1", "testclient"])
async def test_open_signup_is_for_this_network_only(web: Web, peer: str) -> None:
    """The answer says how others could be let in."""
    answer = await web.another_client(peer=peer).post("/api/listeners")
    assert answer.status_code == 403
    assert "SOUNDSCAPE_SIGNUP" in answer.json()["detail"]


async def test_nobody_gets_in_by_saying_they_are_local(web: Web) -> None:
    """A forwarded address counts only from a trusted proxy."""
    answer = await web.another_client().post("/api/listeners", headers={"X-Forwarded-For": "127.0.0.1"})
    assert answer.status_code == 403


async def test_signup_is_limited_in_rate(web: Web) -> None:
    """Twenty at once from one address, then with patience."""
    statuses = [(await web.another_client().post("/api/listeners")).status_code for _ in range(21)]
    assert statuses == [201] * 20 + [429]
    web.clock.advance(7.0)
    assert (await web.another_client().post("/api/listeners")).status_code == 201


async def test_signup_by_invitation(tmp_path: Path) -> None:
    """From anywhere, with a code."""
    async with running(tmp_path, signup="invite", invite_codes=("sesame", "öffne")) as web:
        client = web.another_client(peer="8.8.8.8")
        assert (await client.post("/api/listeners")).status_code == 403
        assert (await client.post("/api/listeners", json={"invite": "wrong"})).status_code == 403
        assert (await client.post("/api/listeners", json={"invite": "öffne"})).status_code == 201


async def test_signup_can_be_closed(tmp_path: Path) -> None:
    """For everybody."""
    async with running(tmp_path, signup="closed") as web:
        assert (await web.client.post("/api/listeners")).status_code == 403


async def test_created_at_is_now(web: Web) -> None:
    """In UTC."""
    assert (await web.sign_up())["listener"]["created_at"] == NOW.isoformat().replace("+00:00", "Z")


async def test_a_new_time_zone_does_not_move_the_body(web: Web) -> None:
    """The body is set going at the first visit and stays where it is when its listener lands in Tokyo; it is stored like that."""
    listener_id = (await web.sign_up(**ADA))["listener"]["id"]
    resident = await web.services.residents.get(listener_id)
    before = resident.body.clock
    assert before is not None
    answer = await web.client.patch("/api/me", json={"location": {"latitude": 35.68, "longitude": 139.65, "timezone": "Asia/Tokyo"}})
    assert answer.status_code == 200
    assert resident.body.clock == before
    async with web.parts.database.begin() as connection:
        assert await bodies.find(connection, listener_id) == resident.body
