"""Sleep that is told, seen by a wearable, or noticed, from the request to the state and the database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from sqlalchemy import text
from websockets import Origin, Subprotocol

from soundscape import listener
from soundscape.api import tokens
from soundscape.api.residents import Resident
from soundscape.body.habits import Habits
from soundscape.body.sleeps import Sleep
from soundscape.host import messages
from soundscape.host.messages import Open, Tell
from soundscape.listener import ListenerState
from soundscape.store import bodies, listeners, migrations
from soundscape.store.database import Database
from tests.support.web import NOW, Web, running, serving

SLEEP = "/api/signals/sleep"
HABITS = {"wake": "07:00", "bed": "23:00"}
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
"""The last one before the tests begin, at nine on a Saturday."""


def at(hours: float, *, day: int = 0) -> str:
    """Return the time so many hours after that midnight, or some days later."""
    return (MIDNIGHT + timedelta(days=day, hours=hours)).isoformat()


def at_s(hours: float, *, day: int = 0) -> float:
    """Return the same in seconds since the epoch."""
    return (MIDNIGHT + timedelta(days=day, hours=hours)).timestamp()


def slept(start_h: float, end_h: float, *, day: int = 0) -> dict[str, Any]:
    """Return a stretch of sleep as wearables send it."""
    return {"start": at(start_h, day=day), "end": at(end_h, day=day)}


def known(found: Resident) -> tuple[Sleep, ...]:
    """Return the stretches of sleep that are known, without what else is known of them."""
    return tuple(Sleep(sleep.start_s, sleep.end_s, sleep.open) for sleep in found.body.log.sleeps)


async def tell(web: Web, *samples: dict[str, Any]) -> httpx.Response:
    """Send samples as the page does."""
    return await web.client.post(SLEEP, json={"samples": list(samples)})


async def resident(web: Web) -> Resident:
    """Return the listener who is signed in."""
    return await web.services.residents.get((await web.client.get("/api/me")).json()["id"])


async def state(web: Web) -> ListenerState:
    """Return the state of the listener now."""
    found = await resident(web)
    return listener.at(found.listener.profile, found.body, web.clock.now())


async def day(web: Web) -> dict[str, Any]:
    """Return the day to come."""
    return dict((await web.client.get("/api/me/day")).json())


def move_to(web: Web, hours: float, *, day: int = 0) -> None:
    """Let it become so many hours after the midnight before the tests begin."""
    web.clock.advance((MIDNIGHT + timedelta(days=day, hours=hours) - web.clock.now()).total_seconds())


async def test_sleep_is_told_by_cookie_and_by_token(web: Web) -> None:
    """Awake, bed and a stretch; a token without the scope tells nothing."""
    await web.sign_up(sleep=HABITS)
    writer, reader = await web.device("signals:write"), await web.device("state:read")
    bare = web.another_client(origin=None)
    assert (await tell(web, {"event": "awake", "at": at(6.5)})).json() == {"accepted": 1, "duplicate": 0, "refused": []}
    assert (await bare.post(SLEEP, json={"samples": [slept(-25.0, -17.5)], "device": "watch"}, headers=writer)).status_code == 200
    assert (await bare.post(SLEEP, json={"samples": [{"event": "bed"}]}, headers=reader)).status_code == 403
    assert (await bare.post(SLEEP, json={"samples": [{"event": "bed"}]})).status_code == 401
    assert known(await resident(web)) == (Sleep(at_s(-25.0), at_s(-17.5)), Sleep(at_s(-1.0), at_s(6.5)))


async def test_good_samples_of_a_batch_are_kept(web: Web) -> None:
    """Wrong ones are listed with field and reason; nothing from the future is believed."""
    await web.sign_up(sleep=HABITS)
    wrong: list[Any] = [
        {"event": "snooze"},
        {"event": "play"},
        slept(6.0, 5.0),
        slept(-20.0, 7.0),
        slept(6.0, 9.5),
        {"event": "bed", "at": at(9.1)},
        {"start": at(1.0)},
        {},
        None,
    ]
    document = (await tell(web, *wrong, slept(-1.0, 6.0))).json()
    assert (document["accepted"], document["duplicate"]) == (1, 0)
    fields = ["event", "event", "end", "end", "end", "at", "end", "start", "sample"]
    assert [(entry["index"], entry["field"]) for entry in document["refused"]] == list(enumerate(fields))
    assert [document["refused"][index]["reason"] for index in (0, 4, 5)] == [
        "must be awake or bed",
        "must not be in the future",
        "must not be in the future",
    ]
    assert known(await resident(web)) == (Sleep(at_s(-1.0), at_s(6.0)),)
    refused = await tell(web, slept(6.0, 9.5))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "samples.0.end")


async def test_the_same_nights_count_once(tmp_path: Path) -> None:
    """In one request, in the next, and by a program that sends a month again after a restart."""
    month = [slept(-1.0 - night % 2, 6.0 + night % 3, day=-night) for night in range(29)]
    async with running(tmp_path) as web:
        await web.sign_up(sleep=HABITS)
        assert (await tell(web, *month, month[0])).json() == {"accepted": 29, "duplicate": 1, "refused": []}
        body = (await resident(web)).body
        assert (await tell(web, *month)).json() == {"accepted": 0, "duplicate": 29, "refused": []}
        assert (await resident(web)).body == body
        cookies = dict(web.client.cookies)
    async with running(tmp_path) as web:
        web.client.cookies.update(cookies)
        assert (await tell(web, *month)).json() == {"accepted": 29, "duplicate": 0, "refused": []}
        assert (await resident(web)).body == body


async def test_a_night_in_pieces_is_one_night(web: Web) -> None:
    """At once, or more of it with every request; a nap far from it stays one."""
    await web.sign_up(sleep=HABITS)
    pieces = [slept(-1.5, 0.5), slept(0.75, 3.0), slept(3.5, 6.5)]
    for told in range(1, 4):
        assert (await tell(web, *pieces[:told])).json()["accepted"] == 1
    found = (await resident(web)).body.log
    assert known(await resident(web)) == (Sleep(at_s(-1.5), at_s(6.5)),)
    assert (found.work, found.free and found.free.nights) == (None, 1)
    await tell(web, slept(-33.0, -32.5), slept(-25.5, -21.0), slept(-20.5, -17.0))
    assert known(await resident(web))[:2] == (Sleep(at_s(-33.0), at_s(-32.5)), Sleep(at_s(-25.5), at_s(-17.0)))


async def test_a_night_in_pieces_that_are_told_one_by_one_is_one_night(web: Web) -> None:
    """Its outer ends are learned, once; a corrected piece takes the place of what was told of it."""
    await web.sign_up(sleep=HABITS)
    for piece in (slept(-1.5, 2.0), slept(2.25, 6.25), slept(2.25, 6.5)):
        assert (await tell(web, piece)).json()["accepted"] == 1
    free = (await resident(web)).body.log.free
    assert (free and free.nights, free and free.wake_h, free and free.bed_h) == (1, 6.5, 22.5)


async def test_nights_from_before_a_flight_are_learned_on_the_clock_they_were_slept_by(web: Web) -> None:
    """Berlin nights synced after landing in Tokyo; a device that sends UTC is read on the listener's own clock."""
    await web.sign_up(sleep=HABITS, location={"latitude": 35.68, "longitude": 139.65, "timezone": "Asia/Tokyo"})
    nights = [{"start": f"2026-11-{day}T23:00:00+01:00", "end": f"2026-11-{day + 1}T07:00:00+01:00"} for day in (16, 17, 18)]
    assert (await tell(web, *nights)).json()["accepted"] == 3
    work = (await resident(web)).body.log.work
    assert (work and work.nights, work and work.wake_h, work and work.bed_h) == (3, 7.0, 23.0)
    await tell(web, {"start": "2026-11-19T14:00:00Z", "end": "2026-11-19T22:00:00Z"})
    work = (await resident(web)).body.log.work
    assert (work and work.nights, work and work.wake_h, work and work.bed_h) == (4, 7.0, 23.0)


async def test_a_nap_ends_when_something_else_is_played(web: Web) -> None:
    """Whoever presses Play by day, and not to sleep, is up."""
    await web.sign_up(sleep=HABITS)
    await web.client.put("/api/me/station", json={"preset": "relax"})
    move_to(web, 14.0)
    await tell(web, {"event": "bed"})
    assert (await state(web)).awake_h is None
    move_to(web, 14.5)
    await web.services.put_on_air(await resident(web), by_hand=True)
    assert (await state(web)).awake_h is not None
    assert known(await resident(web)) == (Sleep(at_s(14.0), at_s(14.5)),)


async def test_three_nights_are_learned(web: Web) -> None:
    """From then on they count instead of what was stated: on the chart, and in the hours until bed."""
    await web.sign_up(sleep=HABITS)
    move_to(web, 12.0, day=5)
    assert (await day(web))["sleep"] == {"wake": "07:00", "bed": "23:00", "source": "told"}
    assert (await state(web)).until_bed_h == 11.0
    await tell(web, *(slept(1.0, 9.0, day=night) for night in (3, 4)))
    assert (await day(web))["sleep"]["source"] == "told"
    await tell(web, slept(1.0, 9.0, day=5))
    assert (await day(web))["sleep"] == {"wake": "09:00", "bed": "01:00", "source": "learned"}
    assert (await state(web)).until_bed_h == 13.0


@pytest.mark.parametrize("hour", [23.5, 24.5, 27.0, 30.0])
async def test_whoever_says_they_are_awake_is_awake_at_once(web: Web, hour: float) -> None:
    """At any hour of the usual night; the station is told in the same request."""
    await web.sign_up(sleep=HABITS)
    move_to(web, hour)
    await web.services.put_on_air(await resident(web))
    assert (await day(web))["points"][0]["asleep"] is True
    assert (await tell(web, {"event": "awake"})).status_code == 200
    assert (await day(web))["points"][0]["asleep"] is False
    assert (await state(web)).awake_h is not None
    told = web.hosts.told(messages.Tell)[-1]
    assert isinstance(told, Tell)
    assert told.body == (await resident(web)).body
    assert told.body.log.sleeps


async def test_whoever_goes_to_bed_early_is_asleep_now(web: Web) -> None:
    """And gets up as usual; awake in the morning ends the night when it is said."""
    await web.sign_up(sleep=HABITS)
    move_to(web, 20.0)
    assert (await day(web))["points"][0]["asleep"] is False
    await tell(web, {"event": "bed"})
    points = (await day(web))["points"]
    assert [point["asleep"] for point in points[:48:4]] == [True] * 11 + [False]
    move_to(web, 29.5)
    await tell(web, {"event": "awake"})
    assert known(await resident(web)) == (Sleep(at_s(20.0), at_s(29.5)),)
    assert (await state(web)).awake_h == 0.0


async def test_the_first_play_of_the_day_is_a_waking(web: Web) -> None:
    """In the hours before the usual one, once; the station is opened with a body that has got up."""
    await web.sign_up(sleep=HABITS)
    move_to(web, 29.0)
    found = await resident(web)
    await web.services.put_on_air(found, by_hand=True)
    assert known(found) == (Sleep(at_s(23.0), at_s(29.0)),)
    (opened,) = web.hosts.told(messages.Open)
    assert isinstance(opened, Open)
    assert opened.body == found.body
    assert found.body.clock is not None
    assert found.body.clock.at_s == at_s(29.0)
    assert (await state(web)).awake_h == 0.0
    for hour in (29.5, 31.0):
        await web.client.delete("/api/me/station")
        move_to(web, hour)
        await web.services.put_on_air(found, by_hand=True)
    assert known(found) == (Sleep(at_s(23.0), at_s(29.0)),)


@pytest.mark.parametrize(
    ("hour", "preset", "by_hand"), [(29.0, "sleep", True), (29.0, "relax", False), (26.0, "relax", True), (33.0, "relax", True)]
)
async def test_other_plays_say_nothing(web: Web, hour: float, preset: str, by_hand: bool) -> None:
    """One to sleep by, one nobody pressed, one in the small hours and one after getting up."""
    await web.sign_up(sleep=HABITS)
    await web.client.put("/api/me/station", json={"preset": preset})
    move_to(web, hour)
    found = await resident(web)
    await web.services.put_on_air(found, by_hand=by_hand)
    assert found.body.log.sleeps == ()


@pytest.mark.parametrize(("by", "nights"), [("page", 1), ("page that is back", 0), ("device", 0), ("address", 0)])
async def test_only_a_page_is_played_by_hand(web: Web, by: str, nights: int) -> None:
    """Over real sockets: programs, loudspeakers and pages that lost their connection come back by themselves at any hour."""
    await web.sign_up(sleep=HABITS)
    move_to(web, 29.0)
    found = await resident(web)
    async with serving(web) as address:
        if by == "address":
            url = (await web.client.post("/api/me/streams", json={})).json()["urls"]["mp3"]
            async with httpx.AsyncClient() as speaker, speaker.stream("GET", f"http://{address}{httpx.URL(url).path}") as answer:
                assert answer.status_code == 200
        else:
            cookie = {"Cookie": f"{tokens.COOKIE}={web.client.cookies[tokens.COOKIE]}"}
            headers = await web.device("stream:listen") if by == "device" else cookie
            async with websockets.connect(
                f"ws://{address}/ws/listen{'?after_frame=4800' if by == 'page that is back' else ''}",
                origin=None if by == "device" else Origin(f"http://{address}"),
                additional_headers=headers,
                subprotocols=[Subprotocol("soundscape.v1")],
            ) as connection:
                assert await connection.recv()
    assert len(found.body.log.sleeps) == nights


async def test_what_was_told_is_saved(web: Web) -> None:
    """Also what was only noticed."""
    await web.sign_up(sleep=HABITS)
    found = await resident(web)
    await tell(web, slept(-1.0, 6.0))
    for hour in (9.0, 29.0):
        move_to(web, hour)
        await web.services.put_on_air(found, by_hand=True)
        await web.services.residents.save()
        async with web.parts.database.begin() as connection:
            assert await bodies.find(connection, found.id) == found.body
    assert [sleep.start_s for sleep in found.body.log.sleeps] == [at_s(-1.0)]
    await web.client.delete("/api/me/station")


async def test_free_days_are_told_stored_and_forgotten(tmp_path: Path) -> None:
    """They decide the night before a free day; null and absent forget them."""
    free = {"wake": "10:00", "bed": "01:30", "days": ["fri", "sun"]}
    async with running(tmp_path) as web:
        await web.sign_up(sleep=HABITS)
        assert (await web.client.patch("/api/me", json={"sleep": {**HABITS, "free": free}})).json()["sleep"] == {**HABITS, "free": free}
        # It is Saturday: the night to come ends on a free day.
        assert (await state(web)).until_bed_h == 16.5
        cookies = dict(web.client.cookies)
    async with running(tmp_path) as web:
        web.client.cookies.update(cookies)
        assert (await web.client.get("/api/me")).json()["sleep"] == {**HABITS, "free": free}
        assert (await state(web)).until_bed_h == 16.5
        assert (await web.client.patch("/api/me", json={"sleep": HABITS})).json()["sleep"] == HABITS
        assert (await state(web)).until_bed_h == 14.0
        assert (await web.client.patch("/api/me", json={"sleep": None})).json()["sleep"] is None


@pytest.mark.parametrize(
    ("free", "field"),
    [
        ({"wake": "10:00", "bed": "10:00"}, "sleep.free"),
        ({"wake": "25:00", "bed": "01:30"}, "sleep.free.wake"),
        ({"wake": "10:00"}, "sleep.free.bed"),
        ({"wake": "10:00", "bed": "01:30", "days": []}, "sleep.free.days"),
        ({"wake": "10:00", "bed": "01:30", "days": ["someday"]}, "sleep.free.days"),
    ],
)
async def test_wrong_free_days_name_the_field(web: Web, free: dict[str, Any], field: str) -> None:
    """And change nothing."""
    await web.sign_up(sleep=HABITS)
    answer = await web.client.patch("/api/me", json={"sleep": {**HABITS, "free": free}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert (await web.client.get("/api/me")).json()["sleep"] == HABITS


async def test_listeners_of_the_first_release_are_brought_along(tmp_path: Path) -> None:
    """Their habits have no free days; going back forgets those and nothing else."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/soundscape.db")
    await database.migrate("0001")
    row = {"id": "ada", "created_at": NOW.replace(tzinfo=None), "hash": b"r", "seed": 7, "wake": 420, "bed": 1380}
    async with database.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO listeners (id, created_at, recovery_hash, seed, name, wake_min, bed_min, consent_location, consent_heart_rate)"
                " VALUES (:id, :created_at, :hash, :seed, 'Ada', :wake, :bed, 0, 1)"
            ),
            row,
        )
    await database.migrate()
    async with database.begin() as connection:
        ada = await listeners.find(connection, "ada")
        assert ada is not None
        assert (ada.name, ada.seed, ada.profile.habits) == ("Ada", 7, Habits(7.0, 23.0))
        await connection.run_sync(migrations.downgrade, "0001")
        kept = (await connection.execute(text("SELECT name, wake_min, bed_min FROM listeners"))).one()
        assert tuple(kept) == ("Ada", 420, 1380)
    await database.migrate()
    async with database.begin() as connection:
        assert await listeners.find(connection, "ada") == ada
    await database.close()
