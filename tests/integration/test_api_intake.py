"""Readings in every shape over HTTP: what wearables and apps send, what is wrong with it, and clocks that are."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from soundscape.store.database import DatabaseDown
from tests.support.web import NOW, Web, running

HEART = "/api/signals/heart-rate"
CONSENT = {"consents": {"heart_rate": True}}
BYTES = {"Content-Type": "application/octet-stream"}


def omh(value: object = 72, *, at: object = "2026-11-21T07:14:24Z", unit: str = "beats/min") -> dict[str, Any]:
    """Return a heart rate as Open mHealth has it."""
    return {"heart_rate": {"value": value, "unit": unit}, "effective_time_frame": {"date_time": at}}


def fhir(value: object = 72, *, code: str = "8867-4", at: object = "2026-11-21T07:14:24Z") -> dict[str, Any]:
    """Return a heart rate as FHIR has it."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "effectiveDateTime": at,
        "valueQuantity": {"value": value, "unit": "beats/minute", "system": "http://unitsofmeasure.org", "code": "/min"},
    }


async def heard(web: Web) -> list[tuple[float, float]]:
    """Return what the body of the listener holds of their heart: seconds before now, and bpm."""
    listener = (await web.client.get("/api/me")).json()["id"]
    samples = (await web.services.residents.get(listener)).body.heart.samples
    return [(round(web.clock.now().timestamp() - sample.at_s, 3), sample.bpm) for sample in samples]


async def packet(web: Web, text: str) -> httpx.Response:
    """Send one Bluetooth packet."""
    return await web.client.post(HEART, content=bytes.fromhex(text), headers=BYTES)


async def test_one_sample_needs_no_wrapper(web: Web) -> None:
    """Of any signal, with its device."""
    await web.sign_up(**CONSENT)
    for signal, sample in (
        ("heart-rate", {"bpm": 72, "device": "watch"}),
        ("sleep", {"event": "awake"}),
        ("weather", {"cloud_cover": 0.5}),
        ("motion", {"motion": "still"}),
        ("room", {"level_dba": 45}),
    ):
        answer = await web.client.post(f"/api/signals/{signal}", json=sample)
        assert (answer.status_code, answer.json()) == (200, {"accepted": 1, "duplicate": 0, "refused": []})
    assert await heard(web) == [(0.0, 72.0)]


async def test_the_same_sample_counts_once_in_whatever_shape(web: Web) -> None:
    """The same rate at the same instant, by way of an app, a home server or a script."""
    await web.sign_up(**CONSENT)
    assert (await web.client.post(HEART, json=omh())).json()["accepted"] == 1
    native = {"samples": [{"bpm": 72, "at": "2026-11-21T08:14:24+01:00"}], "device": "script"}
    for shape in (omh(), fhir(), native, [omh(), fhir()], {"measured_at": 1795245264000, "data": {"heart_rate": 72}}):
        answer = await web.client.post(HEART, json=shape)
        assert (answer.status_code, answer.json()["accepted"]) == (200, 0)
        assert answer.json()["duplicate"] >= 1


async def test_a_mixed_bundle_keeps_what_is_good(web: Web) -> None:
    """Each wrong part has its own reason, what is of another kind none."""
    await web.sign_up(**CONSENT)
    entries = [fhir(), fhir(code="8310-5"), fhir(500), fhir(70, at="1999-11-21T07:14:24Z"), {"resourceType": "Patient"}]
    answer = await web.client.post(HEART, json={"resourceType": "Bundle", "entry": [{"resource": entry} for entry in entries]})
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert [(entry["index"], entry["field"]) for entry in answer.json()["refused"]] == [(1, "bpm"), (2, "at")]


async def test_what_holds_no_heart_rate_says_so(web: Web) -> None:
    """422, not a silent success."""
    await web.sign_up(**CONSENT)
    for nothing in ({"data": {"metrics": [{"name": "step_count", "units": "count", "data": []}]}}, fhir(code="8310-5")):
        answer = await web.client.post(HEART, json=nothing)
        assert (answer.status_code, answer.json()["detail"]) == (422, "body: holds no heart-rate")


async def test_a_strap_sends_its_bytes(web: Web) -> None:
    """Timed when they arrive; off the skin, half a packet and impossible rates have their own reasons."""
    await web.sign_up(**CONSENT)
    assert (await packet(web, "164853034003")).json() == {"accepted": 1, "duplicate": 0, "refused": []}
    for text, reason in (
        ("0448", "samples.0.contact: there is no skin contact"),
        ("164853", "samples.0.packet: must be whole: it ends before what its flags announce"),
        ("01482c", "samples.0.bpm: must be a number from 30 to 220 bpm"),
    ):
        answer = await packet(web, text)
        assert (answer.status_code, answer.json()["detail"]) == (422, reason)
    assert await heard(web) == [(0.0, 72.0)]


async def test_bytes_are_for_readings_of_the_heart(web: Web) -> None:
    """Elsewhere they are refused like everything that is no JSON."""
    await web.sign_up(**CONSENT)
    assert (await web.client.patch("/api/me", content=b"\x00\x48", headers=BYTES)).status_code == 415
    answer = await web.client.post("/api/signals/motion", content=b"\x00\x48", headers=BYTES)
    assert answer.status_code == 422
    assert (await web.client.post(HEART, content=b"", headers=BYTES)).status_code == 422


async def test_a_number_that_is_none_spoils_its_own_sample_alone(web: Web) -> None:
    """Python writes NaN and Infinity, which JSON does not know; in a text they are text."""
    await web.sign_up(**CONSENT)
    samples = [{"bpm": float("nan")}, {"bpm": 72, "note": 'NaN "-Infinity'}, {"bpm": float("-inf")}, {"bpm": 70, "rr_ms": [float("nan")]}]
    content = json.dumps({"samples": samples, "device": "NaN"}).encode()
    answer = await web.client.post(HEART, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert [(entry["index"], entry["field"]) for entry in answer.json()["refused"]] == [(0, "bpm"), (2, "bpm"), (3, "rr_ms")]


async def test_json_by_another_name_is_json(web: Web) -> None:
    """FHIR has a content type of its own; what is no JSON is refused."""
    await web.sign_up(**CONSENT)
    for kind, status in (("application/fhir+json; charset=utf-8", 200), ("text/plain", 415), ("application/fhir+xml", 415)):
        answer = await web.client.post(HEART, content=json.dumps(fhir()).encode(), headers={"Content-Type": kind})
        assert answer.status_code == status


async def test_millions_of_empty_lists_are_not_even_read(web: Web) -> None:
    """They fit in the bytes, not in the time."""
    await web.sign_up(**CONSENT)
    answer = await web.client.post(HEART, content=b"[" + b"[]," * 1_000_000 + b"[]]", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (413, "body")


async def test_ten_thousand_fit_in_whatever_shape(web: Web) -> None:
    """And not one more."""
    await web.sign_up(**CONSENT)
    times = [(NOW - timedelta(seconds=age)).isoformat() for age in range(10_001)]
    many = [omh(at=at) for at in times]
    exported = {"data": {"metrics": [{"name": "heart_rate", "units": "bpm", "data": [{"Avg": 72, "date": at} for at in times]}]}}
    headers = {"Content-Type": "application/json"}
    for shape in (many, exported):
        answer = await web.client.post(HEART, content=json.dumps(shape).encode(), headers=headers)
        assert answer.status_code == 422
        assert "10000" in answer.json()["detail"]
    answer = await web.client.post(HEART, content=json.dumps(many[:10_000]).encode(), headers=headers)
    assert answer.json()["accepted"] == 10_000


async def test_a_clock_that_runs_ahead_is_corrected(web: Web) -> None:
    """Its newest sample is of now, and the others as long before it as it says; told again it is still known."""
    await web.sign_up(**CONSENT)

    def sample(bpm: float, ahead_s: float) -> dict[str, Any]:
        return {"bpm": bpm, "at": (NOW + timedelta(seconds=ahead_s)).isoformat()}

    batch = {"samples": [sample(70, 40), sample(72, 60)], "device": "watch"}
    assert (await web.client.post(HEART, json=batch)).json()["accepted"] == 2
    assert await heard(web) == [(20.0, 70.0), (0.0, 72.0)]
    web.clock.advance(10.0)
    assert (await web.client.post(HEART, json=batch)).json() == {"accepted": 0, "duplicate": 2, "refused": []}
    # The same clock, a batch that was held up for four seconds.
    assert (await web.client.post(HEART, json={"samples": [sample(74, 66)], "device": "watch"})).json()["accepted"] == 1
    assert await heard(web) == [(30.0, 70.0), (10.0, 72.0), (4.0, 74.0)]


async def test_a_clock_that_is_hopeless_is_refused(web: Web) -> None:
    """More than two minutes ahead; what else it says is kept."""
    await web.sign_up(**CONSENT)
    samples = [{"bpm": 70, "at": (NOW + timedelta(seconds=ahead_s)).isoformat()} for ahead_s in (121, -5)]
    answer = await web.client.post(HEART, json={"samples": samples})
    assert [entry["reason"] for entry in answer.json()["refused"]] == ["must not be in the future"]
    assert await heard(web) == [(5.0, 70.0)]


@pytest.mark.parametrize("shape", [omh(), fhir(), {"bpm": 72}, {"samples": [{"bpm": 72}]}, b"\x00\x48", [], "broken"])
async def test_nothing_of_a_heart_is_read_without_consent(web: Web, shape: object) -> None:
    """403 in every shape, with what to switch on."""
    await web.sign_up()
    sent: dict[str, Any] = {"content": shape, "headers": BYTES} if isinstance(shape, bytes) else {"json": shape}
    answer = await web.client.post(HEART, **sent)
    assert answer.status_code == 403
    assert "consents.heart_rate" in answer.json()["detail"]


async def test_a_wrong_key_opens_nothing(web: Web) -> None:
    """A token that may only read, one that was taken back, and none: each its own answer."""
    await web.sign_up(**CONSENT)
    reader, revoked = await web.device("state:read"), await web.device("signals:write")
    for device in (await web.client.get("/api/me/devices")).json()["devices"]:
        if device["scopes"] == ["signals:write"]:
            await web.client.delete(f"/api/me/devices/{device['id']}")
    bare = web.another_client(origin=None)
    answers = [await bare.post(HEART, json=omh(), headers=header) for header in (reader, revoked, {})]
    assert [answer.status_code for answer in answers] == [403, 401, 401]
    assert "signals:write" in answers[0].json()["detail"]
    assert "taken back" in answers[1].json()["detail"]
    assert "not signed in" in answers[2].json()["detail"]
    assert await heard(web) == []


async def kept(web: Web) -> list[dict[str, Any]]:
    """Return the heart rates in the export."""
    return list((await web.client.get("/api/me/export")).json()["heart_rates"])


async def test_heart_rates_are_kept_only_if_asked(web: Web) -> None:
    """Using them is not keeping them; once asked, what comes from then on is in the export."""
    await web.sign_up(**CONSENT)
    await web.client.post(HEART, json={"bpm": 71})
    assert await kept(web) == []
    answer = await web.client.patch("/api/me", json={"consents": {"keep_heart_rate": True}})
    assert answer.json()["consents"] == {"location": False, "heart_rate": True, "keep_heart_rate": True}
    await web.client.post(HEART, json=[{"bpm": 72, "at": "2026-11-21T08:59:30Z"}, {"bpm": 72.5}, {"bpm": 500}])
    assert await kept(web) == [{"at": "2026-11-21T08:59:30Z", "bpm": 72.0}, {"at": "2026-11-21T09:00:00Z", "bpm": 72.5}]


@pytest.mark.parametrize("withdrawn", [{"keep_heart_rate": False}, {"heart_rate": False}, None])
async def test_who_takes_it_back_leaves_nothing(web: Web, withdrawn: dict[str, bool] | None) -> None:
    """Neither what is in the database nor what still waits for it."""
    await web.sign_up(consents={"heart_rate": True, "keep_heart_rate": True})
    await web.client.post(HEART, json={"bpm": 71})
    await web.services.residents.save()
    web.clock.advance(1.0)
    await web.client.post(HEART, json={"bpm": 72})
    answer = await web.client.patch("/api/me", json={"consents": withdrawn})
    assert not answer.json()["consents"]["keep_heart_rate"]
    assert await kept(web) == []


async def test_what_may_not_be_used_is_not_kept(web: Web) -> None:
    """The answer shows it; keeping has to be asked for again with the use."""
    told = await web.sign_up(consents={"keep_heart_rate": True})
    assert told["listener"]["consents"] == {"location": False, "heart_rate": False, "keep_heart_rate": False}
    answer = await web.client.patch("/api/me", json={"consents": {"heart_rate": True}})
    assert not answer.json()["consents"]["keep_heart_rate"]


async def test_rates_wait_for_a_database_that_is_down(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost, and in the end each is kept once."""
    await web.sign_up(consents={"heart_rate": True, "keep_heart_rate": True})
    await web.client.post(HEART, json={"bpm": 71})
    with monkeypatch.context() as broken:
        broken.setattr(web.parts.database, "begin", _down)
        with pytest.raises(DatabaseDown):
            await web.services.residents.save()
        web.clock.advance(1.0)
        assert (await web.client.post(HEART, json={"bpm": 72})).status_code == 200
    assert [rate["bpm"] for rate in await kept(web)] == [71.0, 72.0]


def _down() -> Any:
    raise DatabaseDown


async def test_rates_are_thinned_in_the_background(tmp_path: Path) -> None:
    """What is over a day old when the server looks after its tables."""
    old = NOW - timedelta(hours=25)
    async with running(tmp_path) as web:
        await web.sign_up(consents={"heart_rate": True, "keep_heart_rate": True})
        cookies = web.client.cookies
        samples = [{"bpm": 60 + second, "at": (old + timedelta(seconds=second)).isoformat()} for second in range(60)]
        assert (await web.client.post(HEART, json=samples)).json()["accepted"] == 60
    async with running(tmp_path) as web:
        web.client.cookies = cookies
        async with asyncio.timeout(10.0):
            while len(rates := await kept(web)) > 1:
                pass
    assert rates == [{"at": "2026-11-20T08:00:00Z", "bpm": 89.5}]
