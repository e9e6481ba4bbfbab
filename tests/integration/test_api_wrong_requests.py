"""A hundred wrong requests of every kind: each gets one clear answer, changes nothing, and is no error of ours."""

import json
from typing import Any, NamedTuple

import httpx
import pytest
from structlog.testing import capture_logs

from soundscape.api.guards.json_bodies import JsonBodies
from tests.support.web import Web

ME, STATION, HEART = "/api/me", "/api/me/station", "/api/signals/heart-rate"
AT = "2026-11-21T09:00:00Z"


class Wrong(NamedTuple):
    """One wrong request: what is sent, and the status and field of the answer."""

    method: str
    path: str
    body: object
    status: int
    field: str


def _profile(field: str, body: object) -> list[Wrong]:
    return [Wrong("PATCH", ME, body, 422, field), Wrong("POST", "/api/listeners", body, 422, field)]


def _location(**location: object) -> dict[str, object]:
    return {"location": location}


def _sample(**sample: object) -> dict[str, object]:
    return {"samples": [sample]}


PROFILES = [
    ("location.latitude", _location(latitude=91, longitude=0)),
    ("location.latitude", _location(latitude=-90.5, longitude=0)),
    ("location.latitude", _location(latitude="52", longitude=0)),
    ("location.latitude", _location(latitude=True, longitude=0)),
    ("location.latitude", _location(latitude=10**300, longitude=0)),
    ("location.longitude", _location(latitude=0, longitude=180.01)),
    ("location.longitude", _location(latitude=0, longitude=[13])),
    ("location", _location(latitude=52)),
    ("location", _location(longitude=13)),
    ("location.timezone", _location(timezone="Mars/Base")),
    ("location.timezone", _location(timezone="../../etc/passwd")),
    ("location.timezone", _location(timezone="")),
    ("location.timezone", _location(timezone=3)),
    ("location.planet", _location(planet="Mars")),
    ("location", {"location": "Berlin"}),
    ("location", {"location": [52, 13]}),
    ("sleep.wake", {"sleep": {"wake": "25:00", "bed": "23:00"}}),
    ("sleep.wake", {"sleep": {"wake": 7, "bed": "23:00"}}),
    ("sleep.bed", {"sleep": {"wake": "07:00"}}),
    ("sleep.bed", {"sleep": {"wake": "07:00", "bed": "24:00"}}),
    ("sleep", {"sleep": {"wake": "07:00", "bed": "07:00"}}),
    ("sleep", {"sleep": True}),
    ("consents.location", {"consents": {"location": 1}}),
    ("consents.location", {"consents": {"location": "yes"}}),
    ("consents.everything", {"consents": {"everything": True}}),
    ("consents", {"consents": []}),
    ("name", {"name": ""}),
    ("name", {"name": "x" * 81}),
    ("name", {"name": "a\u0000b"}),
    ("name", {"name": 5}),
    ("age", {"age": 42}),
]

STATIONS = [
    ("preset", {"preset": "techno"}),
    ("preset", {"preset": 1}),
    ("preset", {"preset": "x" * 100}),
    ("mixer.theremin", {"mixer": {"theremin": {"mute": True}}}),
    ("mixer.bells.level_db", {"mixer": {"bells": {"level_db": 7}}}),
    ("mixer.bells.level_db", {"mixer": {"bells": {"level_db": -61}}}),
    ("mixer.bells.level_db", {"mixer": {"bells": {"level_db": "loud"}}}),
    ("mixer.bells.pan", {"mixer": {"bells": {"pan": 0}}}),
    ("mixer.bells.mute", {"mixer": {"bells": {"mute": "yes"}}}),
    ("mixer.bells", {"mixer": {"bells": "manual"}}),
    ("mixer.bells", {"mixer": {"bells": None}}),
    ("mixer", {"mixer": ["bells"]}),
    ("hold", {"hold": ["moon"]}),
    ("hold", {"hold": "sun"}),
    ("hold.0", {"hold": [3]}),
    ("timer", {"timer": {}}),
    ("timer", {"timer": 45}),
    ("timer.minutes", {"timer": {"minutes": 0}}),
    ("timer.fade_s", {"timer": {"minutes": 45, "fade_s": 3}}),
    ("timer.add_minutes", {"timer": {"add_minutes": 15}}),
    ("alarm.at", {"alarm": {"days": ["mon"]}}),
    ("alarm.at", {"alarm": {"at": "24:00"}}),
    ("alarm.days.0", {"alarm": {"at": "07:00", "days": ["someday"]}}),
    ("alarm.ramp_s", {"alarm": {"at": "07:00", "ramp_s": 1}}),
    ("alarm.preset", {"alarm": {"at": "07:00", "preset": "techno"}}),
    ("volume", {"volume": 11}),
]

SAMPLES = [
    ("samples.0.bpm", _sample(at=AT)),
    ("samples.0.bpm", _sample(bpm=29, at=AT)),
    ("samples.0.bpm", _sample(bpm=221, at=AT)),
    ("samples.0.bpm", _sample(bpm=-72, at=AT)),
    ("samples.0.bpm", _sample(bpm="72", at=AT)),
    ("samples.0.bpm", _sample(bpm=True, at=AT)),
    ("samples.0.bpm", _sample(bpm=None, at=AT)),
    ("samples.0.bpm", _sample(bpm=10**300, at=AT)),
    ("samples.0.value", _sample(value=500, at=AT)),
    ("samples.0.at", _sample(bpm=72, at="yesterday")),
    ("samples.0.at", _sample(bpm=72, at=1763715600)),
    ("samples.0.at", _sample(bpm=72, at="2026-11-21T09:00:00")),
    ("samples.0.at", _sample(bpm=72, at="2026-11-21T09:10:00Z")),
    ("samples.0.at", _sample(bpm=72, at="2026-10-01T09:00:00Z")),
    ("samples.0.at", _sample(bpm=72, at="0001-01-01T00:00:00+14:00")),
    ("samples.0.at", _sample(bpm=72, at="9999-12-31T23:59:59-14:00")),
    ("samples.0.motion", _sample(bpm=72, at=AT, motion="dancing")),
    ("samples.0.rr_ms", _sample(bpm=72, at=AT, rr_ms=[100])),
    ("samples.0.rr_ms", _sample(bpm=72, at=AT, rr_ms=[10**300])),
    ("samples.0.rr_ms", _sample(bpm=72, at=AT, rr_ms=800)),
    ("samples.0.rr_ms", _sample(bpm=72, at=AT, rr_ms=[800] * 65)),
    ("samples.0.sample", {"samples": [72]}),
    ("samples.0.sample", {"samples": [[]]}),
    ("samples", {}),
    ("samples", {"samples": []}),
    ("samples", {"samples": {"bpm": 72}}),
    ("samples", {"samples": [{}] * 10_001}),
    ("device", _sample(bpm=72) | {"device": ""}),
    ("device", _sample(bpm=72) | {"device": 7}),
    ("samples.0.bpm", {"bpm": 720}),
    ("sampels", {"sampels": []}),
    ("body", []),
    ("body", 72),
]

OTHERS = [
    Wrong("POST", "/api/sessions", {}, 422, "code"),
    Wrong("POST", "/api/sessions", {"code": ""}, 422, "code"),
    Wrong("POST", "/api/sessions", {"code": 12345678}, 422, "code"),
    Wrong("POST", "/api/sessions", {"code": "x" * 65}, 422, "code"),
    Wrong("POST", "/api/sessions", {"code": "ABCD-EFGH"}, 401, "code"),
    Wrong("POST", "/api/me/devices", {}, 422, "name"),
    Wrong("POST", "/api/me/devices", {"name": "w", "scopes": []}, 422, "scopes"),
    Wrong("POST", "/api/me/devices", {"name": "w", "scopes": ["root"]}, 422, "scopes.0"),
    Wrong("POST", "/api/me/devices", {"name": "w", "scopes": "state:read"}, 422, "scopes"),
    Wrong("POST", "/api/me/devices", {"name": " ", "scopes": ["state:read"]}, 422, "name"),
    Wrong("POST", "/api/me/streams", {"hours": 0}, 422, "hours"),
    Wrong("POST", "/api/me/streams", {"hours": 8761}, 422, "hours"),
    Wrong("POST", "/api/me/streams", {"hours": 1.5}, 422, "hours"),
    Wrong("POST", "/api/me/streams", {"hours": True}, 422, "hours"),
    Wrong("POST", "/api/me/streams", {"days": 1}, 422, "days"),
    Wrong("PATCH", ME, None, 422, "body"),
    Wrong("PATCH", ME, [], 422, "body"),
    Wrong("PUT", STATION, "relax", 422, "body"),
    Wrong("DELETE", "/api/me/devices/none", ..., 404, ""),
    Wrong("DELETE", "/api/me/streams/..%2F..", ..., 404, ""),
    Wrong("POST", "/api/signals/mood", {"samples": [{"value": 1}]}, 404, ""),
    Wrong("POST", "/api/signals/HEART-RATE", _sample(bpm=72), 404, ""),
    Wrong("GET", "/api/nothing", ..., 404, ""),
    Wrong("POST", "/api/presets", {}, 405, ""),
    Wrong("DELETE", HEART, ..., 405, ""),
    Wrong("TRACE", ME, ..., 405, ""),
    Wrong("GET", "/listen/none.mp3", ..., 404, ""),
    Wrong("GET", "/listen/none", ..., 404, ""),
    Wrong("GET", "/listen/.mp3", ..., 404, ""),
    Wrong("POST", "/listen/none.mp3", {}, 405, ""),
    Wrong("GET", "/%00", ..., 404, ""),
    Wrong("GET", "/ws/listen", ..., 404, ""),
]

TABLE = [
    *(wrong for field, body in PROFILES for wrong in _profile(field, body)),
    *(Wrong("PUT", STATION, body, 422, field) for field, body in STATIONS),
    *(Wrong("POST", HEART, body, 422, field) for field, body in SAMPLES),
    *OTHERS,
]

RAW = [
    (b"{", "application/json", 400),
    (b"", "application/json", 422),
    (b'{"name": "Ada",}', "application/json", 400),
    (b'{"name": NaN}', "application/json", 400),
    (b'{"location": {"latitude": Infinity, "longitude": 0}}', "application/json", 400),
    (b'{"location": {"latitude": 1e999, "longitude": 0}}', "application/json", 400),
    (b'{"location": {"latitude": ' + b"9" * 5000 + b', "longitude": 0}}', "application/json", 400),
    (b'{"name": "\xff\xfe"}', "application/json", 400),
    (b'{"name": "\\ud800"}', "application/json", 400),
    (b"[" * 30_000, "application/json", 400),
    (b'{"name": NaN, "a": ["]}', "application/json", 400),
    (b'{"a":' * 10_000, "application/json", 400),
    (b"name=Ada", "application/x-www-form-urlencoded", 415),
    (b'{"name": "Ada"}', "text/plain", 415),
    (b'{"name": "Ada"}', "", 415),
    (b"<name>Ada</name>", "application/xml", 415),
    (b"\x00" * 100, "application/json", 400),
    (b'"' + b"x" * 70_000 + b'"', "application/json", 413),
]


async def everything(web: Web) -> Any:
    """Return all that is known about the listener, to see that it stays."""
    return (await web.client.get("/api/me/export")).json(), (await web.client.get(STATION)).json()


def check_problem(answer: httpx.Response, status: int, field: str) -> None:
    """Check that an answer is one clear problem document."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert (problem["status"], bool(problem["title"]), bool(problem["detail"])) == (status, True, True)
    if field:
        assert field in [error["field"] for error in problem["errors"]], answer.text
        assert all(error["reason"] for error in problem["errors"])


async def test_a_hundred_wrong_requests(web: Web) -> None:
    """4xx, a problem document naming the field, no error in the log, nothing changed."""
    assert len(TABLE) > 100
    await web.sign_up(consents={"heart_rate": True, "location": True})
    await web.services.put_on_air(await web.services.residents.get((await web.client.get(ME)).json()["id"]))
    before, said = await everything(web), len(web.hosts.said)
    with capture_logs() as logs:
        for wrong in TABLE:
            web.clock.advance(0.0 if wrong.method != "POST" else 0.001)
            client = web.client if wrong.path not in {"/api/listeners", "/api/sessions"} else web.another_client(peer=_peer(wrong))
            kwargs: dict[str, Any] = {}
            if wrong.body is not ...:
                kwargs = {"content": json.dumps(wrong.body), "headers": {"Content-Type": "application/json"}}
            check_problem(await client.request(wrong.method, wrong.path, **kwargs), wrong.status, wrong.field)
    assert [entry for entry in logs if entry["log_level"] in {"warning", "error", "critical"}] == []
    assert await everything(web) == before
    assert len(web.hosts.said) == said


@pytest.mark.parametrize(("content", "kind", "status"), RAW)
@pytest.mark.parametrize("path", [ME, STATION, HEART])
async def test_bodies_that_are_no_json(web: Web, content: bytes, kind: str, status: int, path: str) -> None:
    """Malformed, too deep, too large, or called something else."""
    await web.sign_up(consents={"heart_rate": True})
    method = {ME: "PATCH", STATION: "PUT", HEART: "POST"}[path]
    if path == HEART and (b": NaN}" in content or b": Infinity" in content):
        status = 422  # readings are looked at one by one
    if path == HEART and status == 413:
        status = 422
    with capture_logs() as logs:
        answer = await web.client.request(method, path, content=content, headers={"Content-Type": kind} if kind else {})
        check_problem(answer, status, "")
    assert [entry for entry in logs if entry["log_level"] in {"warning", "error", "critical"}] == []


async def test_a_body_over_four_megabytes_is_refused_everywhere(web: Web) -> None:
    """Announced or not."""
    await web.sign_up(consents={"heart_rate": True})

    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 65_536

    check_problem(await web.client.post(HEART, content=b" " * (4 * 1_048_576 + 1)), 413, "body")
    check_problem(await web.client.post(HEART, content=endless(), headers={"Content-Type": "application/json"}), 413, "body")


async def test_a_body_that_is_too_large_is_received_before_it_is_refused() -> None:
    """Many clients look for an answer only when they have sent all of it; who sends without end, or asks first, hears at once."""

    async def asked(chunks: int, *headers: tuple[bytes, bytes]) -> tuple[int, int]:
        waiting = [{"type": "http.request", "body": b" " * 65_536, "more_body": number + 1 < chunks} for number in range(chunks)]
        waiting.reverse()
        statuses: list[int] = []

        async def receive() -> Any:
            return waiting.pop()

        async def send(message: Any) -> None:
            statuses.extend([message["status"]] if "status" in message else [])

        async def never(*_: Any) -> None:
            raise AssertionError

        scope = {"type": "http", "method": "POST", "path": HEART, "headers": list(headers)}
        await JsonBodies(never)(scope, receive, send)
        return statuses[0], len(waiting)

    announced = (b"content-length", b"5242880")
    assert await asked(80, announced) == (413, 0)
    assert await asked(80) == (413, 0)
    assert await asked(80, announced, (b"expect", b"100-continue")) == (413, 80)
    assert (await asked(1000))[1] > 600


@pytest.mark.parametrize("path", [ME, STATION, "/api/me/state", "/api/me/day", "/api/me/devices", "/api/me/streams", "/api/me/export"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "soundscape_session=" + "x" * 43},
        {"Cookie": "soundscape_session="},
        {"Cookie": "soundscape_session=\u00fc"},
        {"Authorization": "Bearer sd_wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic dXNlcjpwYXNz"},
    ],
)
async def test_nobody_is_told_to_sign_in(web: Web, path: str, headers: dict[str, str]) -> None:
    """401, saying how, whatever the credential looks like."""
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    answer = await web.client.get(path, headers=raw)
    check_problem(answer, 401, "")
    assert answer.headers["www-authenticate"] == "Bearer"


def _peer(wrong: Wrong) -> str:
    # Every one from an address of its own: this is not about being too fast.
    number = TABLE.index(wrong)
    return f"10.0.{number // 250}.{number % 250 + 1}"
