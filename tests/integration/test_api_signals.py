"""Devices and their readings over HTTP."""

import json
from datetime import timedelta
from typing import Any

from soundscape.host import messages
from soundscape.host.messages import Tell
from tests.support.web import NOW, Web

HEART = "/api/signals/heart-rate"
CONSENT = {"consents": {"heart_rate": True}}


def sample(bpm: float = 72, *, age_s: float = 0.0, **more: Any) -> dict[str, Any]:
    """Return a sample as devices send it."""
    return {"bpm": bpm, "at": (NOW - timedelta(seconds=age_s)).isoformat(), **more}


async def test_a_device_may_do_what_its_scopes_say(web: Web) -> None:
    """And nothing else; its token needs neither cookie nor origin."""
    await web.sign_up(**CONSENT)
    teller = await web.device("signals:write")
    bare = web.another_client(origin=None)
    assert (await bare.post(HEART, json={"samples": [sample()]}, headers=teller)).status_code == 200
    for method, path in (("GET", "/api/me/state"), ("GET", "/api/me/station"), ("PUT", "/api/me/station"), ("DELETE", "/api/me/station")):
        answer = await bare.request(method, path, headers=teller, json={} if method == "PUT" else None)
        assert answer.status_code == 403
        assert "scope" in answer.json()["detail"]
    for path in ("/api/me", "/api/me/devices", "/api/me/streams", "/api/me/export"):
        assert (await bare.get(path, headers=teller)).status_code == 403


async def test_each_scope_opens_its_doors(web: Web) -> None:
    """Reading is not steering."""
    await web.sign_up()
    bare = web.another_client(origin=None)
    reader, steerer = await web.device("state:read"), await web.device("station:control")
    assert (await bare.get("/api/me/state", headers=reader)).status_code == 200
    assert (await bare.get("/api/me/day", headers=reader)).status_code == 200
    assert (await bare.put("/api/me/station", headers=reader, json={"preset": "sleep"})).status_code == 403
    assert (await bare.put("/api/me/station", headers=steerer, json={"preset": "sleep"})).status_code == 200
    assert (await bare.get("/api/me/station", headers=steerer)).status_code == 200
    # Whoever may steer is told nothing about a body by it: that is what the page says that lets programs in.
    assert [(await bare.get(path, headers=steerer)).status_code for path in ("/api/me/state", "/api/me/day")] == [403, 403]
    assert (await bare.post(HEART, headers=steerer, json={"samples": [sample()]})).status_code == 403


async def test_devices_are_listed_without_tokens_and_removed(web: Web) -> None:
    """A removed device is nobody any more, at once."""
    await web.sign_up(**CONSENT)
    header = await web.device("signals:write", "signals:write")
    bare = web.another_client(origin=None)
    await bare.post(HEART, json={"samples": [sample()]}, headers=header)
    await web.services.residents.save()
    (device,) = (await web.client.get("/api/me/devices")).json()["devices"]
    assert (device["scopes"], device["last_seen_at"]) == (["signals:write"], "2026-11-21T09:00:00Z")
    assert "token" not in device
    assert (await web.client.delete(f"/api/me/devices/{device['id']}")).status_code == 204
    assert (await bare.post(HEART, json={"samples": [sample()]}, headers=header)).status_code == 401
    assert (await web.client.delete(f"/api/me/devices/{device['id']}")).status_code == 404


async def test_somebody_elses_device_cannot_be_removed(web: Web) -> None:
    """It is as if it did not exist."""
    await web.sign_up()
    device = (await web.client.post("/api/me/devices", json={"name": "watch", "scopes": ["state:read"]})).json()
    other = web.another_client()
    await web.sign_up(other)
    assert (await other.delete(f"/api/me/devices/{device['id']}")).status_code == 404
    assert len((await web.client.get("/api/me/devices")).json()["devices"]) == 1


async def test_there_is_an_end_to_devices_and_streams(web: Web) -> None:
    """Fifty each."""
    await web.sign_up()
    for path, body in (("/api/me/devices", {"name": "x", "scopes": ["state:read"]}), ("/api/me/streams", {"hours": 1})):
        statuses = [(await web.client.post(path, json=body)).status_code for _ in range(51)]
        assert statuses == [201] * 50 + [409]


async def test_without_consent_no_heart_rate_is_taken(web: Web) -> None:
    """The answer says what to switch on."""
    await web.sign_up()
    answer = await web.client.post(HEART, json={"samples": [sample()]})
    assert answer.status_code == 403
    assert "consents.heart_rate" in answer.json()["detail"]


async def test_a_reading_reaches_the_host_in_the_same_request(web: Web) -> None:
    """Nothing waits for the database."""
    listener = (await web.sign_up(**CONSENT))["listener"]["id"]
    await web.services.put_on_air(await web.services.residents.get(listener))
    answer = await web.client.post(HEART, json={"samples": [sample(105, motion="still", rr_ms=[570, 571])], "device": "strap"})
    assert answer.json() == {"accepted": 1, "duplicate": 0, "refused": []}
    (told,) = web.hosts.told(messages.Tell)
    assert isinstance(told, Tell)
    assert [kept.bpm for kept in told.body.heart.samples] == [105.0]


async def test_samples_are_taken_one_by_one(web: Web) -> None:
    """Good ones count, bad ones are listed, known ones are duplicates."""
    await web.sign_up(**CONSENT)
    samples = [sample(age_s=60), sample(300), sample(age_s=30), sample(age_s=60), sample(age_s=-3600), {"bpm": True}, "x"]
    answer = await web.client.post(HEART, json={"samples": samples})
    assert answer.status_code == 200
    document = answer.json()
    assert (document["accepted"], document["duplicate"]) == (2, 1)
    assert [(entry["index"], entry["field"]) for entry in document["refused"]] == [(1, "bpm"), (4, "at"), (5, "bpm"), (6, "sample")]
    assert "30 to 220" in document["refused"][0]["reason"]


async def test_a_batch_in_any_order_is_folded_in_order(web: Web) -> None:
    """Newest first is how some devices send."""
    listener = (await web.sign_up(**CONSENT))["listener"]["id"]
    await web.client.post(HEART, json={"samples": [sample(70 + age, age_s=age) for age in (0, 20, 40)]})
    body = (await web.services.residents.get(listener)).body
    assert [kept.bpm for kept in body.heart.samples] == [110.0, 90.0, 70.0]


async def test_repeating_a_request_changes_nothing(web: Web) -> None:
    """Devices send again when they heard no answer."""
    listener = (await web.sign_up(**CONSENT))["listener"]["id"]
    batch = {"samples": [sample(age_s=age) for age in range(300)]}
    assert (await web.client.post(HEART, json=batch)).json()["accepted"] == 300
    body = (await web.services.residents.get(listener)).body
    assert (await web.client.post(HEART, json=batch)).json() == {"accepted": 0, "duplicate": 300, "refused": []}
    assert (await web.services.residents.get(listener)).body == body


async def test_nothing_good_is_a_problem_that_lists_what_was_wrong(web: Web) -> None:
    """422 with the counts, and the first fields named."""
    await web.sign_up(**CONSENT)
    answer = await web.client.post(HEART, json={"samples": [sample(29), sample(221)]})
    document = answer.json()
    assert answer.status_code == 422
    assert (document["accepted"], document["duplicate"], len(document["refused"])) == (0, 0, 2)
    assert document["errors"][0] == {"field": "samples.0.bpm", "reason": "must be a number from 30 to 220 bpm"}


async def test_ten_thousand_samples_fit_in_one_request(web: Web) -> None:
    """And the list of refusals stays short."""
    await web.sign_up(**CONSENT)
    samples = [sample(age_s=age) if age % 2 else {"bpm": 5} for age in range(10_000)]
    content = json.dumps({"samples": samples})
    assert len(content) < 1_048_576
    document = (await web.client.post(HEART, content=content, headers={"Content-Type": "application/json"})).json()
    assert (document["accepted"], len(document["refused"])) == (5000, 100)


async def test_withdrawing_consent_erases_what_came_from_the_heart(web: Web) -> None:
    """In memory, in the database, and in the host."""
    listener = (await web.sign_up(**CONSENT))["listener"]["id"]
    await web.services.put_on_air(await web.services.residents.get(listener))
    await web.client.post(HEART, json={"samples": [sample()]})
    await web.client.patch("/api/me", json={"consents": {"heart_rate": False}})
    assert (await web.client.get("/api/me/export")).json()["body"]["heart"]["samples"] == []
    told = web.hosts.told(messages.Tell)[-1]
    assert isinstance(told, Tell)
    assert told.body.heart.samples == ()


async def test_an_unknown_signal_is_answered_with_those_there_are(web: Web) -> None:
    """404, naming them."""
    await web.sign_up()
    answer = await web.client.post("/api/signals/mood", json={"samples": [{"value": 1}]})
    assert answer.status_code == 404
    assert "heart-rate" in answer.json()["detail"]
