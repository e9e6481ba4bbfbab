"""Health, numbers, the page, and a database that is down."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from soundscape.host import messages
from soundscape.store.database import DatabaseDown
from tests.support.web import Web, running


@contextmanager
def database_down(web: Web) -> Iterator[None]:
    """Let nobody reach the database."""

    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    engine = web.parts.database.engine.sync_engine
    event.listen(engine, "do_connect", refuse)
    event.listen(engine, "do_execute", refuse)
    yield
    event.remove(engine, "do_connect", refuse)
    event.remove(engine, "do_execute", refuse)


async def test_ready_means_database_and_host(web: Web) -> None:
    """Either missing is 503 with a time to come back; alive stays alive."""
    assert (await web.client.get("/readyz")).status_code == 200
    web.hosts.up = False
    answer = await web.client.get("/readyz")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    web.hosts.up = True
    with database_down(web):
        answer = await web.client.get("/readyz")
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        assert (await web.client.get("/healthz")).status_code == 200


async def test_numbers_name_routes_and_nobody(web: Web) -> None:
    """Templates instead of addresses, no id in any label."""
    listener = (await web.sign_up(consents={"heart_rate": True}))["listener"]["id"]
    await web.services.put_on_air(await web.services.residents.get(listener))
    await web.client.post("/api/signals/heart-rate", json={"samples": [{"bpm": 72}]})
    await web.client.get("/listen/secret.mp3")
    await web.client.request("BREW", "/api/me")
    text = (await web.client.get("/metrics")).text
    assert 'soundscape_requests_total{method="GET",route="/listen/{name}",status="404"} 1.0' in text
    assert 'method="OTHER"' in text
    assert "soundscape_stations 1.0" in text
    assert 'soundscape_host_busy_ratio{host="0"} 0.1' in text
    assert 'soundscape_readings_total{outcome="accepted",signal="heart-rate"} 1.0' in text
    assert listener not in text
    assert "secret" not in text


async def test_music_and_readings_go_on_without_the_database(web: Web) -> None:
    """Whoever was here stays signed in, is heard, and loses nothing; the new are told to come back."""
    listener = (await web.sign_up(consents={"heart_rate": True}))["listener"]["id"]
    await web.client.get("/api/me")
    await web.services.put_on_air(await web.services.residents.get(listener))
    with database_down(web):
        web.clock.advance(60.0)
        assert (await web.client.post("/api/signals/heart-rate", json={"samples": [{"bpm": 72}]})).status_code == 200
        assert (await web.client.put("/api/me/station", json={"preset": "sleep"})).status_code == 200
        assert len(web.hosts.told(messages.Tell)) == len(web.hosts.told(messages.Steer)) == 1
        for method, path in (("POST", "/api/listeners"), ("PATCH", "/api/me"), ("POST", "/api/me/streams"), ("DELETE", "/api/me")):
            answer = await web.client.request(method, path, json={})
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    await web.services.residents.save()
    exported = (await web.client.get("/api/me/export")).json()
    assert (exported["station"]["preset"], len(exported["body"]["heart"]["samples"])) == ("sleep", 1)


async def test_what_cannot_be_saved_goes_on_waiting(tmp_path: Path) -> None:
    """It is saved when the database is back."""
    async with running(tmp_path) as web:
        await web.sign_up()
        await web.client.get("/api/me")
        with database_down(web):
            assert (await web.client.put("/api/me/station", json={"preset": "focus"})).status_code == 200
            for _ in range(2):
                with pytest.raises(DatabaseDown):
                    await web.services.residents.save()
        cookie = dict(web.client.cookies)
    async with running(tmp_path) as web:
        web.client.cookies.update(cookie)
        assert (await web.client.get("/api/me/station")).json()["preset"] == "focus"


async def test_a_missing_player_is_said_plainly(web: Web) -> None:
    """With how to build it."""
    answer = await web.client.get("/")
    assert answer.status_code == 503
    assert "not built" in answer.text


async def test_the_page_is_served(web: Web) -> None:
    """The page is asked for anew each time, what carries a hash in its name is kept for ever; nothing outside is reachable."""
    assets = web.parts.static / "assets"
    assets.mkdir(parents=True)
    (web.parts.static / "index.html").write_text("<!doctype html>")
    (web.parts.static / "favicon.svg").write_text("<svg/>")
    (assets / "index-abc.js").write_text("1")
    page = await web.client.get("/")
    assert (page.text, page.headers["cache-control"]) == ("<!doctype html>", "no-cache")
    assert (await web.client.get("/favicon.svg")).status_code == 200
    assert "immutable" in (await web.client.get("/assets/index-abc.js")).headers["cache-control"]
    for path in ("/assets/../../soundscape.db", "/..%2Fsoundscape.db", "/assets/..%2F..%2Fsoundscape.db", "/assets/none.js", "/assets"):
        answer = await web.client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_api_describes_itself(web: Web) -> None:
    """Every route is in the machine-readable description, and errors are described as they are."""
    document = (await web.client.get("/openapi.json")).json()
    assert "/api/signals/{signal}" in document["paths"]
    errors = document["paths"]["/api/me"]["patch"]["responses"]
    assert set(errors) == {"200", "default"}
    assert "application/problem+json" in errors["default"]["content"]
