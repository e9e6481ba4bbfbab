"""Readings over a real broker, end to end, and what becomes of messages that must not be taken."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from soundscape.api import lines
from soundscape.api.residents import Resident
from soundscape.host import messages
from soundscape.host.messages import Tell
from soundscape.signals.weather import Weather
from soundscape.sources import mqtt
from soundscape.sources.mqtt import Broker, Published
from tests.support.mosquitto import deaf, free_port, mosquitto, publisher
from tests.support.web import Web, eventually, running

CONSENT = {"consents": {"heart_rate": True}}
NOBODYS = "sd_" + "x" * 43


@asynccontextmanager
async def beside_a_broker(folder: Path) -> AsyncIterator[tuple[Web, int]]:
    """Run a web process that is subscribed at a broker; yields it and the broker's port."""
    port = free_port()
    async with mosquitto(folder, port) as url, running(folder, broker=Broker(url)) as web:
        await eventually(lambda: web.services.feeds.subscribed)
        yield web, port


async def token(web: Web, *scopes: str) -> str:
    """Make a device and return its token."""
    return (await web.device(*scopes or ("signals:write",)))["Authorization"].removeprefix("Bearer ")


async def signed_up(web: Web, **told: object) -> Resident:
    """Make a listener, and return them."""
    return await web.services.residents.get((await web.sign_up(**told))["listener"]["id"])


def rates(resident: Resident) -> list[float]:
    """Return the heart rates a body has taken in."""
    return [kept.bpm for kept in resident.body.heart.samples]


def fates(web: Web) -> dict[str, int]:
    """Return how many messages met with what."""
    lines = web.services.metrics.text().decode().splitlines()
    counted = [line.split('soundscape_mqtt_messages_total{outcome="')[1].split('"} ') for line in lines if "mqtt_messages_total{" in line]
    return {outcome: int(float(count)) for outcome, count in counted}


async def again(web: Web, seconds: float) -> None:
    """Let time pass, then look after the broker as the server does every second."""
    web.clock.advance(seconds)
    web.services.feeds.look()


async def test_a_published_number_is_in_the_station(tmp_path: Path) -> None:
    """From the device over the broker to the host, and the device was seen."""
    async with beside_a_broker(tmp_path) as (web, port), publisher(port) as device:
        found = await signed_up(web, **CONSENT)
        await web.services.put_on_air(found)
        await device.publish(f"soundscape/v1/{await token(web)}/heart-rate", "72")
        await eventually(lambda: web.hosts.told(messages.Tell) != [])
        (told,) = web.hosts.told(messages.Tell)
        assert isinstance(told, Tell)
        assert [kept.bpm for kept in told.body.heart.samples] == [72.0]
        await web.services.residents.save()
        (listed,) = (await web.client.get("/api/me/devices")).json()["devices"]
        assert listed["last_seen_at"] == "2026-11-21T09:00:00Z"


async def test_samples_and_batches_are_taken_like_posted_ones(tmp_path: Path) -> None:
    """Of every signal, and what was posted too counts once."""
    async with beside_a_broker(tmp_path) as (web, port), publisher(port) as device:
        found = await signed_up(web, **CONSENT)
        topic = f"soundscape/v1/{await token(web)}"
        one = {"bpm": 64, "at": "2026-11-21T08:59:00Z", "rr_ms": [930, 940], "motion": "still"}
        await device.publish(f"{topic}/heart-rate", json.dumps(one | {"device": "strap"}))
        batch = {"samples": [one, {"bpm": 66, "at": "2026-11-21T08:59:30Z"}, {"bpm": 500}], "device": "strap"}
        await device.publish(f"{topic}/heart-rate", json.dumps(batch))
        await device.publish(f"{topic}/weather", json.dumps({"cloud_cover": 0.5}), qos=1)
        await eventually(lambda: fates(web) == {"taken": 3})
        assert rates(found) == [64.0, 66.0]
        assert found.listener.profile.posted is not None
        assert found.listener.profile.posted.weather == Weather(cloud_cover=0.5)
        answer = await web.client.post("/api/signals/heart-rate", json={"samples": [one], "device": "strap"})
        assert answer.json() == {"accepted": 0, "duplicate": 1, "refused": []}


async def test_a_hostile_payload_reaches_nobody(tmp_path: Path) -> None:
    """The broker is asked to keep what is too large, and goes on passing on the rest."""
    async with beside_a_broker(tmp_path) as (web, port), publisher(port) as device:
        found = await signed_up(web, **CONSENT)
        topic = f"soundscape/v1/{await token(web)}/heart-rate"
        await device.publish(topic, b"[" * 5_000_000)
        await device.publish(topic, b"[" * 60_000)
        await device.publish(topic, b"\xff\x00")
        await device.publish("soundscape/v1/" + "x" * 60_000 + "/heart-rate", "72")
        await device.publish(topic, "72")
        await eventually(lambda: rates(found) == [72.0])
        assert fates(web) == {"unreadable": 2, "unknown": 1, "taken": 1}


async def test_a_retained_message_is_not_measured_now(tmp_path: Path) -> None:
    """Nobody knows how old it is."""
    async with beside_a_broker(tmp_path) as (web, port), publisher(port) as device:
        found = await signed_up(web, **CONSENT)
        topic = f"soundscape/v1/{await token(web)}/heart-rate"
        await device.publish(topic, "72", retain=True)
        await eventually(lambda: rates(found) == [72.0])
        web.clock.advance(1.0)
        await device.publish(topic, "73", retain=True)
        await eventually(lambda: rates(found) == [72.0, 73.0])
        # A second server that comes later is told nothing of it.
        folder = tmp_path / "second"
        async with running(folder, broker=Broker(f"mqtt://127.0.0.1:{port}")) as second:
            await eventually(lambda: second.services.feeds.subscribed)
            await device.publish(f"soundscape/v1/{NOBODYS}/heart-rate", "1")
            await eventually(lambda: fates(second) != {})
            assert fates(second) == {"unknown": 1}


async def test_a_broker_that_goes_away_is_dialled_again(tmp_path: Path) -> None:
    """After a second, then two; and messages come in as before."""
    port = free_port()
    async with running(tmp_path, broker=Broker(f"mqtt://127.0.0.1:{port}")) as web:
        line = web.services.feeds._subscription
        for pause_s in (1.0, 2.0, 4.0):
            await eventually(lambda: line.state == "failed")
            assert line.error == "the broker cannot be reached (MqttError)"
            await again(web, pause_s - 0.25)
            assert line.state == "failed"
            await again(web, 0.25)
            assert str(line.state) == "connecting"
        await eventually(lambda: line.state == "failed")
        async with mosquitto(tmp_path, port):
            await again(web, lines.LAST_RETRY_S)
            await eventually(lambda: web.services.feeds.subscribed)
        await eventually(lambda: line.state == "failed")
        async with mosquitto(tmp_path, port), publisher(port) as device:
            await again(web, lines.LAST_RETRY_S)
            await eventually(lambda: web.services.feeds.subscribed)
            found = await signed_up(web, **CONSENT)
            await device.publish(f"soundscape/v1/{await token(web)}/heart-rate", "72")
            await eventually(lambda: rates(found) == [72.0])


async def test_a_broker_may_ask_for_a_password(tmp_path: Path) -> None:
    """Both come from the address, percent-encoded where they must be."""
    port = free_port()
    async with mosquitto(tmp_path, port, password=("ada", "p@ss:word")):
        right, wrong = (f"mqtt://ada:{word}@127.0.0.1:{port}" for word in ("p%40ss%3Aword", "sesame"))
        async with running(tmp_path / "right", broker=Broker(right)) as web:
            await eventually(lambda: web.services.feeds.subscribed)
        with capture_logs() as logs:
            async with running(tmp_path / "wrong", broker=Broker(wrong)) as web:
                line = web.services.feeds._subscription
                await eventually(lambda: line.state == "failed")
                assert str(line.error).startswith("the broker has refused or ended the connection")
    assert [entry for entry in logs if "sesame" in str(entry)] == []


async def test_a_broker_that_never_answers_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server starts, works and stops meanwhile."""
    monkeypatch.setattr(mqtt, "TIMEOUT_S", 0.05)
    with deaf() as port:
        async with running(tmp_path, broker=Broker(f"mqtt://127.0.0.1:{port}")) as web:
            await signed_up(web, **CONSENT)
            line = web.services.feeds._subscription
            await eventually(lambda: line.state == "failed")
            assert line.error == "the broker cannot be reached (MqttError)"


async def test_nothing_is_logged_of_what_is_published(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither tokens nor readings, by us or by the libraries, at any level."""
    caplog.set_level(0)
    with capture_logs() as logs:
        async with beside_a_broker(tmp_path) as (web, port), publisher(port) as device:
            found = await signed_up(web, **CONSENT)
            secret = await token(web)
            await device.publish(f"soundscape/v1/{secret}/heart-rate", "187")
            await device.publish(f"soundscape/v1/{secret}/heart-rate", "1187")
            await device.publish(f"soundscape/v1/{NOBODYS}/heart-rate", "187")
            await eventually(lambda: fates(web) == {"taken": 1, "refused": 1, "unknown": 1})
            assert rates(found) == [187.0]
    said = [str(entry) for entry in logs] + [record.getMessage() for record in caplog.records if record.name != "mqtt"]
    assert [line for line in said if secret in line or NOBODYS in line or "187" in line] == []


async def test_a_token_is_good_until_it_is_taken_back(web: Web) -> None:
    """At once, though it was good a moment ago."""
    found = await signed_up(web, **CONSENT)
    secret = await token(web)
    await web.services.inbox.receive(Published(secret, "heart-rate", b"72"))
    (device,) = (await web.client.get("/api/me/devices")).json()["devices"]
    await web.client.delete(f"/api/me/devices/{device['id']}")
    for _ in range(2):
        await web.services.inbox.receive(Published(secret, "heart-rate", b"73"))
    assert (rates(found), fates(web)) == ([72.0], {"taken": 1, "unknown": 2})


@pytest.mark.parametrize("told", ["sd_", "", "#", NOBODYS, "sd_" + "y" * 5000, "sd_\ud800"])
async def test_a_token_that_is_nobodys_is_unknown(web: Web, told: str) -> None:
    """Whatever it looks like."""
    await signed_up(web, **CONSENT)
    await web.services.inbox.receive(Published(told, "heart-rate", b"72"))
    assert fates(web) == {"unknown": 1}


async def test_scope_and_consent_are_asked_for(web: Web) -> None:
    """As over HTTP."""
    found = await signed_up(web)
    await web.services.inbox.receive(Published(await token(web, "state:read"), "weather", b'{"cloud_cover": 1}'))
    await web.services.inbox.receive(Published(await token(web), "heart-rate", b"72"))
    assert fates(web) == {"forbidden": 2}
    assert (rates(found), found.listener.profile.posted) == ([], None)


@pytest.mark.parametrize(
    ("signal", "payload", "fate"),
    [
        ("mood", b"72", "unknown"),
        ("heart-rate", b"", "unreadable"),
        ("heart-rate", b"NaN", "unreadable"),
        ("heart-rate", b"seventy-two", "unreadable"),
        ("heart-rate", b"null", "unreadable"),
        ("heart-rate", b"true", "unreadable"),
        ("heart-rate", b"[]", "unreadable"),
        ("heart-rate", b"[" * 50_000, "unreadable"),
        ("heart-rate", b" " * 70_000 + b"72", "unreadable"),
        ("heart-rate", b"0", "refused"),
        ("heart-rate", b"500", "refused"),
        ("heart-rate", b"9" * 400, "refused"),
        ("heart-rate", b"{}", "refused"),
        ("heart-rate", b'{"bpm": 72, "at": "2027-11-21T09:00:00Z"}', "refused"),
        ("heart-rate", b'{"samples": [], "device": "strap"}', "unreadable"),
        ("heart-rate", b'{"bpm": 72, "device": 7}', "unreadable"),
        ("heart-rate", b"[72]", "refused"),
        ("heart-rate", b'[{"bpm": 72}]', "taken"),
    ],
)
async def test_every_payload_meets_with_one_fate(web: Web, signal: str, payload: bytes, fate: str) -> None:
    """And the music changes for good ones alone."""
    found = await signed_up(web, **CONSENT)
    await web.services.inbox.receive(Published(await token(web), signal, payload))
    assert fates(web) == {fate: 1}
    assert rates(found) == ([72.0] if fate == "taken" else [])


async def test_spoilt_payloads_never_fail(web: Web) -> None:
    """A thousand good ones with some of their bytes wrong: each is read or refused."""
    found = await signed_up(web, **CONSENT)
    secret = await token(web)
    random = Random(5)
    good = b'{"samples": [{"bpm": 72, "at": "2026-11-21T08:59:00Z", "rr_ms": [830.5], "motion": "still"}], "device": "strap"}'
    for _ in range(1000):
        payload = bytearray(good)
        for _ in range(random.randint(1, 4)):
            start = random.randrange(len(payload))
            payload[start : start + random.randint(0, 6)] = random.choice(
                [b"", b"null", b"-1e999", b"[", b'"', b"\xff", b"0", random.randbytes(3)]
            )
        web.clock.advance(0.1)
        await web.services.inbox.receive(Published(secret, random.choice(["heart-rate", "sleep", "weather"]), bytes(payload)))
    counted = fates(web)
    assert set(counted) <= {"taken", "refused", "unreadable"}
    assert sum(counted.values()) == 1000
    assert set(rates(found)) <= {float(bpm) for bpm in range(30, 221)}


async def test_one_device_cannot_crowd_out_the_others(web: Web) -> None:
    """Twenty messages a second are plenty; more are left out until time has passed."""
    found = await signed_up(web, **CONSENT)
    eager, other = await token(web), await token(web)
    for _ in range(700):
        await web.services.inbox.receive(Published(eager, "heart-rate", b"{}"))
    assert fates(web) == {"refused": 600, "too often": 100}
    await web.services.inbox.receive(Published(other, "heart-rate", b"72"))
    assert rates(found) == [72.0]
    web.clock.advance(1.0)
    await web.services.inbox.receive(Published(eager, "heart-rate", b"73"))
    assert rates(found) == [72.0, 73.0]


async def test_made_up_tokens_are_looked_up_only_so_often(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, and never more than the burst at a time; a device that is known goes on meanwhile."""
    found = await signed_up(web, **CONSENT)
    known = await token(web)
    await web.services.inbox.receive(Published(known, "heart-rate", b"72"))
    asked: list[str] = []
    find = web.services.identities.find

    async def counted(kind: str, told: str) -> object:
        asked.append(told)
        return await find(kind, told)  # type: ignore[arg-type]

    monkeypatch.setattr(web.services.identities, "find", counted)
    for number in range(1200):
        for _ in range(2):
            await web.services.inbox.receive(Published(f"sd_{number:043d}", "heart-rate", b"72"))
    assert len(asked) == len(set(asked)) == 999
    web.clock.advance(0.01)
    await web.services.inbox.receive(Published(known, "heart-rate", b"73"))
    assert rates(found) == [72.0, 73.0]


async def test_an_erased_listener_is_told_nothing(web: Web) -> None:
    """Their devices went with them."""
    await signed_up(web, **CONSENT)
    secret = await token(web)
    await web.services.inbox.receive(Published(secret, "heart-rate", b"72"))
    await web.client.delete("/api/me")
    await web.services.inbox.receive(Published(secret, "heart-rate", b"73"))
    assert fates(web) == {"taken": 1, "unknown": 1}


async def test_a_mistake_costs_one_message(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged without what the message held."""
    await signed_up(web, **CONSENT)
    secret = await token(web)

    async def broken(_resident: object, _signal: object, document: object) -> None:
        raise RuntimeError(f"{secret} told {document}")

    with capture_logs() as logs, monkeypatch.context() as patch:
        patch.setattr(web.services.inbox, "_take", broken)
        await web.services.inbox.receive(Published(secret, "heart-rate", b"187"))
    (failure,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert secret not in str(failure)
    assert "187" not in str(failure)
    await web.services.inbox.receive(Published(secret, "heart-rate", b"72"))
    assert fates(web) == {"failed": 1, "taken": 1}
