"""Feedback, taste, sittings, experiment and report over HTTP."""

import gc
import weakref
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from soundscape import taste
from soundscape.api.residents import Resident
from soundscape.body import taste as bandit
from soundscape.host import messages
from soundscape.signals.feedback import AXES
from soundscape.store import listeners, sittings, stations
from tests.support.simulated_listeners import somebody
from tests.support.web import NOW, Web

FEEDBACK = "/api/signals/feedback"
HEART = "/api/signals/heart-rate"
EXPERIMENT = "/api/me/experiment"
REPORT = "/api/me/report"


async def on_air(web: Web, **told: object) -> Resident:
    """Return a listener whose station is on air and heard by one speaker."""
    await web.sign_up(**told)
    resident = await web.services.residents.get((await web.client.get("/api/me")).json()["id"])
    await web.services.put_on_air(resident)
    web.parts.stations.subscribe(resident.id, "mp3")
    web.services.sittings.look()
    return resident


async def say(web: Web, path: str = FEEDBACK, **sample: object) -> dict[str, Any]:
    """Tell one sample and return the answer."""
    answer = await web.client.post(path, json={"samples": [sample]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def listen(web: Web, minutes: float) -> None:
    """Let time go by while the web side looks every few seconds."""
    for _ in range(round(minutes * 20)):
        web.clock.advance(3.0)
        web.services.sittings.look()


def last_wish(web: Web) -> messages.Wish:
    """Return what the host was last told to play."""
    told = web.hosts.told(messages.Steer)[-1]
    assert isinstance(told, messages.Steer)
    return told.wish


async def test_an_answer_reaches_the_station_and_is_kept(web: Web) -> None:
    """In the same request in the host, within seconds in the database."""
    resident = await on_air(web)
    assert await say(web, mood="good") == {"accepted": 1, "duplicate": 0, "refused": []}
    (told,) = web.hosts.told(messages.Tell)
    assert isinstance(told, messages.Tell)
    assert told.body.taste.answers == 1
    document = (await web.client.get("/api/me/export")).json()
    assert document["body"]["taste"]["answers"] == 1
    (kept,) = document["sittings"]
    assert (kept["preset"], kept["answers"][0]["mood"]) == ("relax", "good")
    assert resident.sitting is not None


@pytest.mark.parametrize(
    ("sample", "field"),
    [
        ({"mood": "great"}, "mood"),
        ({"mood": 1}, "mood"),
        ({}, "mood"),
        ({"mood": ["good"]}, "mood"),
        ({"axis": "volume", "direction": "more"}, "axis"),
        ({"axis": "tempo"}, "direction"),
        ({"direction": "less"}, "axis"),
        ({"axis": "tempo", "direction": "up"}, "direction"),
        ({"mood": "good", "flow": 6}, "flow"),
        ({"mood": "good", "flow": "5"}, "flow"),
        ({"mood": "good", "axis": {}, "direction": "more"}, "axis"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(web: Web, sample: dict[str, object], field: str) -> None:
    """With the field."""
    resident = await on_air(web)
    answer = await web.client.post(FEEDBACK, json={"samples": [sample]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"samples.0.{field}"
    assert resident.body.taste.answers == 0


async def test_thirty_faces_teach_the_station_what_somebody_likes(web: Web) -> None:
    """Over HTTP alone, with the trials the host is told of; `state` shows what was learned, and forgetting it is one call."""
    resident = await on_air(web)
    somebody_there = somebody(7)
    for _ in range(30):
        listen(web, 2.0)
        state = web.parts.stations.status(resident.id)
        assert state is not None
        told = web.hosts.told(messages.Tell)
        known = told[-1].body.taste if told and isinstance(told[-1], messages.Tell) else resident.body.taste
        here = bandit.played(known, web.clock.now().timestamp())
        await say(web, mood=somebody_there.answer(here).mood)
    assert resident.body.taste.answers == 30
    assert [learned > 0.0 for learned in resident.body.taste.learned] == [liked > 0.0 for liked in somebody_there.likes]
    assert (await web.client.delete("/api/me/taste")).status_code == 204
    assert resident.body.taste.answers == 0
    told_last = web.hosts.told(messages.Tell)[-1]
    assert isinstance(told_last, messages.Tell)
    assert told_last.body.taste == resident.body.taste
    assert set(taste.document(resident.body.taste)["axes"]) == set(AXES)


async def test_with_nothing_playing_an_answer_is_only_kept(web: Web) -> None:
    """Nobody knows what it is about; up to half an hour after the end it is about what was heard."""
    await web.sign_up()
    resident = await web.services.residents.get((await web.client.get("/api/me")).json()["id"])
    await say(web, mood="bad")
    web.clock.advance(1.0)
    await say(web, mood="bad")
    assert resident.body.taste.answers == 0
    (kept,) = (await web.client.get(REPORT)).json()["sittings"]
    assert (kept["preset"], kept["feedback"]) == (None, {"answers": 2, "mean": -1.0})


async def test_an_answer_soon_after_the_end_still_counts(web: Web) -> None:
    """But not an hour later."""
    resident = await on_air(web)
    listen(web, 2.0)
    await web.parts.stations.close(resident.id)
    web.services.sittings.look()
    web.clock.advance(600.0)
    await say(web, mood="good")
    assert resident.body.taste.answers == 1
    web.clock.advance(3600.0)
    await say(web, mood="good")
    assert resident.body.taste.answers == 1


async def test_a_report_by_preset(web: Web) -> None:
    """Sittings by preset with what the heart did in their minutes; a moment is no sitting."""
    resident = await on_air(web, consents={"heart_rate": True})
    for minute in range(6):
        listen(web, 1.0)
        await say(web, HEART, bpm=70 - minute, motion="still")
    await web.client.put("/api/me/station", json={"preset": "focus"})
    listen(web, 3.0)
    await web.client.put("/api/me/station", json={"preset": "study"})
    listen(web, 0.5)
    await web.client.put("/api/me/station", json={"preset": "relax"})
    listen(web, 2.0)
    await say(web, mood="good", flow=4)
    document = (await web.client.get(REPORT)).json()
    assert [(kept["preset"], round(kept["minutes"])) for kept in document["sittings"]] == [("relax", 6), ("focus", 3), ("relax", 2)]
    assert document["sittings"][0]["heart_rate"] == {"minutes": 6, "mean_bpm": 67.5, "slope_bpm_per_min": -1.0}
    focus, relax = document["presets"]
    assert (focus["preset"], focus["heart_rate"], relax["heart_rate"]["mean"]) == ("focus", None, 67.5)
    assert relax["feedback"]["flow"] == {"answers": 1, "mean": 4.0}
    assert document["experiment"] is None
    await web.client.patch("/api/me", json={"consents": {"heart_rate": False}})
    listen(web, 2.0)
    assert [kept["heart_rate"] for kept in (await web.client.get(REPORT)).json()["sittings"]] == [None] * 3
    assert resident.sitting is not None
    assert resident.sitting.heart is None


async def test_a_heart_that_was_not_saved_yet_is_forgotten_too(web: Web) -> None:
    """Though its use is allowed again before anything is saved."""
    await on_air(web, consents={"heart_rate": True})
    for _ in range(3):
        listen(web, 1.0)
        await say(web, HEART, bpm=70, motion="still")
    await web.client.put("/api/me/station", json={"preset": "focus"})
    listen(web, 0.1)
    for allowed in (False, True):
        await web.client.patch("/api/me", json={"consents": {"heart_rate": allowed}})
    (kept,) = (await web.client.get(REPORT)).json()["sittings"]
    assert (kept["preset"], kept["heart_rate"]) == ("relax", None)


async def test_nothing_in_memory_is_left_of_whoever_was_erased(web: Web) -> None:
    """Nobody holds on to a sitting that was under way."""
    resident = weakref.ref(await on_air(web))
    listen(web, 3.0)
    await web.client.delete("/api/me")
    web.services.sittings.look()
    await web.services.sittings.save()
    gc.collect()
    assert resident() is None


async def test_sittings_go_with_the_listener(web: Web) -> None:
    """And one who is erased in the middle of listening does not come back."""
    resident = await on_air(web)
    listen(web, 3.0)
    await web.services.sittings.save()
    listen(web, 3.0)
    await web.client.delete("/api/me")
    web.services.sittings.look()
    await web.services.sittings.save()
    async with web.parts.database.begin() as connection:
        assert await listeners.find(connection, resident.id) is None
        assert await sittings.of(connection, resident.id) == []


async def test_an_experiment_from_agreement_to_result(web: Web) -> None:
    """Blocks alternate in what the host is told, each is measured, and it ends by itself."""
    resident = await on_air(web, consents={"heart_rate": True})
    assert (await web.client.get(EXPERIMENT)).json()["status"] == "none"
    answer = await web.client.put(EXPERIMENT, json={"measure": "heart_rate", "block_minutes": 6, "blocks": 12})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["done"], answer.json()["result"]) == ("running", 0, None)
    assert (await web.client.put(EXPERIMENT, json={"measure": "feedback"})).status_code == 409
    plan = resident.station.experiment
    assert plan is not None
    steady = []
    for minute in range(12 * 6 + 1):
        wish = web.services.wish(resident)
        steady.append(wish.steady)
        if web.hosts.told(messages.Steer):
            assert last_wish(web).steady == wish.steady
        await say(web, HEART, bpm=70 if wish.steady else 60, motion="still")
        listen(web, 1.0)
        if minute == 40:
            assert (await web.client.get(EXPERIMENT)).json()["result"] is None
    assert steady[:-1:6] == [not adaptive for adaptive in plan.order]
    document = (await web.client.get(REPORT)).json()["experiment"]
    assert document == (await web.client.get(EXPERIMENT)).json()
    assert (document["status"], document["pairs"], document["done"]) == ("finished", 6, 12)
    assert (document["result"]["mean"], document["result"]["p"]) == (-10.0, round(2 / 64, 4))
    assert not web.services.wish(resident).steady
    assert (await web.client.put(EXPERIMENT, json={"measure": "feedback"})).status_code == 200


async def test_an_experiment_survives_a_restart_and_can_be_stopped_any_time(web: Web) -> None:
    """What was listened to is stored; stopping lets the signals steer at once; nights take no part."""
    resident = await on_air(web)
    await web.client.put(EXPERIMENT, json={"measure": "feedback", "block_minutes": 5})
    listen(web, 7.0)
    plan = resident.station.experiment
    assert plan is not None
    assert plan.listened_s == pytest.approx(420.0, abs=3.0)
    await web.services.residents.save()
    async with web.parts.database.begin() as connection:
        stored = await stations.find(connection, resident.id)
    assert stored is not None
    assert stored.experiment is not None
    assert plan.listened_s - stored.experiment.listened_s <= 33.0
    await web.client.put("/api/me/station", json={"preset": "sleep"})
    listen(web, 20.0)
    assert not last_wish(web).steady
    await web.client.put("/api/me/station", json={"preset": "relax"})
    while not web.services.wish(resident).steady:
        listen(web, 0.5)
    assert last_wish(web).steady
    assert (await web.client.delete(EXPERIMENT)).status_code == 204
    assert not last_wish(web).steady
    document = (await web.client.get(EXPERIMENT)).json()
    assert (document["status"], document["result"]) == ("stopped", None)
    assert (await web.client.delete(EXPERIMENT)).status_code == 204


async def test_a_heart_that_may_not_be_used_is_not_experimented_on(web: Web) -> None:
    """Not begun without consent, stopped when it is taken back."""
    resident = await on_air(web)
    answer = await web.client.put(EXPERIMENT, json={"measure": "heart_rate"})
    assert answer.status_code == 403
    assert "consents.heart_rate" in answer.json()["detail"]
    await web.client.patch("/api/me", json={"consents": {"heart_rate": True}})
    assert (await web.client.put(EXPERIMENT, json={"measure": "heart_rate"})).status_code == 200
    await web.client.patch("/api/me", json={"consents": {"heart_rate": False}})
    assert resident.station.experiment is not None
    assert resident.station.experiment.status == "stopped"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "measure"),
        ({"measure": "blood"}, "measure"),
        ({"measure": "feedback", "block_minutes": 1}, "block_minutes"),
        ({"measure": "feedback", "block_minutes": "20"}, "block_minutes"),
        ({"measure": "feedback", "blocks": 10}, "blocks"),
        ({"measure": "feedback", "blocks": 13}, "body"),
        ({"measure": "feedback", "order": [True]}, "order"),
    ],
)
async def test_a_wrong_plan_is_refused_by_field(web: Web, asked: dict[str, object], field: str) -> None:
    """And nothing runs."""
    await web.sign_up()
    answer = await web.client.put(EXPERIMENT, json=asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert (await web.client.get(EXPERIMENT)).json()["status"] == "none"


async def test_a_still_block_teaches_nothing(web: Web) -> None:
    """What is heard then is the preset, not the listener's; the answer counts for the experiment alone."""
    resident = await on_air(web)
    await web.client.put(EXPERIMENT, json={"measure": "feedback", "block_minutes": 5})
    while not web.services.wish(resident).steady:
        listen(web, 0.5)
    await say(web, mood="good")
    assert resident.body.taste.answers == 0
    assert resident.sitting is not None
    assert (resident.sitting.adaptive, len(resident.sitting.answers)) == (False, 1)


async def test_devices_read_neither_report_nor_experiment(web: Web) -> None:
    """They may tell feedback."""
    await web.sign_up()
    header = await web.device("signals:write", "state:read", "station:control")
    bare = web.another_client(origin=None)
    for method, path in (("GET", REPORT), ("GET", EXPERIMENT), ("PUT", EXPERIMENT), ("DELETE", EXPERIMENT), ("DELETE", "/api/me/taste")):
        body = {"measure": "feedback"} if method == "PUT" else None
        assert (await bare.request(method, path, headers=header, json=body)).status_code == 403
    assert (await bare.post(FEEDBACK, json={"samples": [{"mood": "good"}]}, headers=header)).status_code == 200


async def test_ten_thousand_answers_at_once_are_bounded(web: Web) -> None:
    """The newest fifty count, and nothing grows."""
    resident = await on_air(web)
    samples = [{"mood": "good", "at": (NOW - timedelta(milliseconds=age)).isoformat()} for age in range(10_000)]
    assert (await web.client.post(FEEDBACK, json={"samples": samples})).json()["accepted"] == 10_000
    assert resident.sitting is not None
    assert len(resident.sitting.answers) == resident.body.taste.answers == 50
    assert resident.sitting.answers[-1].at_s == NOW.timestamp()
    assert len(msgspec.msgpack.encode(resident.body.taste)) < 1600
