"""The Alexa webhook: every request it sends, through a certificate authority of our own."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from soundscape.host import messages
from soundscape.store.database import DatabaseDown
from tests.support import alexa
from tests.support.alexa import Caller
from tests.support.web import NOW, Web, running

PUBLIC = "https://radio.example.org"

# What Amazon allows in answer to each request, written down here a second time: directives, and whether anything may be said.
PLAYER = {"AudioPlayer.Play", "AudioPlayer.Stop", "AudioPlayer.ClearQueue"}
ENDING = PLAYER - {"AudioPlayer.Play"}
ALLOWED: dict[str, tuple[set[str], bool]] = {
    "LaunchRequest": (PLAYER, True),
    "IntentRequest": (PLAYER, True),
    "AudioPlayer.PlaybackStarted": (ENDING, False),
    "AudioPlayer.PlaybackFinished": (ENDING, False),
    "AudioPlayer.PlaybackNearlyFinished": (PLAYER, False),
    "AudioPlayer.PlaybackFailed": (PLAYER, False),
    "AudioPlayer.PlaybackStopped": (set(), False),
    "PlaybackController.PlayCommandIssued": (PLAYER, False),
    "PlaybackController.PauseCommandIssued": (PLAYER, False),
    "PlaybackController.NextCommandIssued": (PLAYER, False),
    "PlaybackController.PreviousCommandIssued": (PLAYER, False),
}
SPOKEN = {"outputSpeech", "card", "reprompt", "shouldEndSession"}


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    """A running web process that trusts our own authority."""
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    async with running(tmp_path, public_url=PUBLIC, **alexa.folder(certificates)) as started:
        yield started


async def linked(web: Web, **settings: Any) -> Caller:
    """Make a listener and return Alexa as it calls for them."""
    await web.sign_up()
    authorised = await web.device("station:control", "stream:listen")
    return Caller(authorised["Authorization"].removeprefix("Bearer "), **settings)


async def call(web: Web, document: dict[str, Any] | bytes, **headers: str) -> httpx.Response:
    """Call the webhook as Alexa does."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    signed = {"SignatureCertChainUrl": alexa.URL, "Signature-256": alexa.signature(body), "Content-Type": "application/json;charset=UTF-8"}
    return await web.another_client(origin=None).post("/voice/alexa", content=body, headers={**signed, **headers})


async def answer(web: Web, document: dict[str, Any]) -> dict[str, Any]:
    """Call the webhook and return the response, once it is found to be allowed."""
    got = await call(web, document)
    assert got.status_code == 200, got.text
    check_allowed(document["request"]["type"], got.json())
    return dict(got.json()["response"])


def check_allowed(kind: str, document: dict[str, Any]) -> None:
    """Fail unless Amazon allows this answer to a request of this kind."""
    directives, may_speak = ALLOWED.get(kind, (set(), False))
    response = document["response"]
    assert document["version"] == "1.0"
    assert len(json.dumps(document)) < 24_000
    found = response.get("directives", [])
    assert {directive["type"] for directive in found} <= directives, kind
    assert may_speak or not SPOKEN & set(response), kind
    assert set(response) <= SPOKEN | {"directives"}
    plays = [directive for directive in found if directive["type"] == "AudioPlayer.Play"]
    assert len(plays) <= 1
    for play in plays:
        check_stream(play, response, may_speak=may_speak)
    if may_speak:
        assert ("reprompt" in response) == (response["shouldEndSession"] is False)


def check_stream(play: dict[str, Any], response: dict[str, Any], *, may_speak: bool) -> None:
    """Fail unless Amazon takes this Play."""
    stream = play["audioItem"]["stream"]
    assert stream["url"].startswith(f"{PUBLIC}/listen/")
    assert 1 <= len(stream["token"]) <= 1024
    assert stream["offsetInMilliseconds"] == 0
    assert ("expectedPreviousToken" in stream) == (play["playBehavior"] == "ENQUEUE")
    assert play["playBehavior"] in {"REPLACE_ALL", "ENQUEUE", "REPLACE_ENQUEUED"}
    assert not may_speak or response["shouldEndSession"] is True


def speech(response: dict[str, Any]) -> str:
    """Return what is said."""
    return str(response["outputSpeech"]["text"])


def played(response: dict[str, Any]) -> str:
    """Return the address that is played."""
    return str(response["directives"][0]["audioItem"]["stream"]["url"])


async def station(web: Web) -> dict[str, Any]:
    """Return what is set for the listener's station."""
    return dict((await web.client.get("/api/me/station")).json())


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "de-DE", "fr-FR"])
@pytest.mark.parametrize("who", ["linked", "unlinked", "unknown", "without a player"])
async def test_every_request_gets_an_answer_that_is_allowed(web: Web, who: str, locale: str) -> None:
    """Whoever it is for and whatever the language."""
    caller = await linked(web, locale=locale, player=who != "without a player")
    if who in {"unlinked", "unknown"}:
        caller.token = None if who == "unlinked" else "nobody's"
    for name, document in alexa.every_kind(caller).items():
        got = await call(web, document)
        assert got.status_code == 200, (name, got.text)
        check_allowed(document["request"]["type"], got.json())


@pytest.mark.parametrize("name", sorted(path.name for path in alexa.SAMPLES.glob("*.json")))
async def test_samples_are_answered(web: Web, name: str) -> None:
    """As they were recorded, but for their time: their account is linked to nobody here."""
    document = alexa.sample(name)
    got = await call(web, document)
    assert got.status_code == 200
    check_allowed(document["request"]["type"], got.json())


async def test_opening_the_skill_plays(web: Web) -> None:
    """A sentence, and a fresh address that already has music behind it."""
    caller = await linked(web)
    first, second = [await answer(web, caller.document("LaunchRequest")) for _ in range(2)]
    assert speech(first) == "Here is Relax."
    assert played(first) != played(second)
    assert (await station(web))["on_air"] is True
    head = await web.client.head(played(first).replace(PUBLIC, "http://localhost:8000"))
    assert (head.status_code, head.headers["content-type"]) == (200, "audio/mpeg")


async def test_a_mood_is_found_and_played_for_a_while(web: Web) -> None:
    """By what Alexa understood, or else by the words."""
    caller = await linked(web)
    understood = caller.intent("PlaySoundscapeIntent", mood="calm rain", duration="PT45M", ids={"mood": "rain"})
    assert speech(await answer(web, understood)) == "Here is Noise, for 45 minutes."
    now = await station(web)
    assert (now["preset"], now["timer"]["minutes"]) == ("noise", 45)
    assert speech(await answer(web, caller.intent("PlaySoundscapeIntent", mood="Sleeping"))) == "Here is Sleep."
    caller.locale = "de-DE"
    assert speech(await answer(web, caller.intent("PlaySoundscapeIntent", mood="entspannen"))) == "Hier ist Entspannung."


@pytest.mark.parametrize(
    ("intent", "slots", "said"),
    [
        ("PlaySoundscapeIntent", {"mood": "techno"}, "do not know that mood"),
        ("PlaySoundscapeIntent", {"mood": "calm", "duration": "PT13H"}, "twelve hours"),
        ("PlaySoundscapeIntent", {"duration": "?"}, "twelve hours"),
        ("SetIntensityIntent", {"level": "11"}, "from 1 to 10"),
        ("SetIntensityIntent", {"level": "?"}, "from 1 to 10"),
        ("SetIntensityIntent", {}, "from 1 to 10"),
        ("SleepTimerIntent", {}, "For how long"),
        ("SleepTimerIntent", {"duration": "P1Y"}, "For how long"),
        ("WakeMeIntent", {"time": "MO"}, "At what time"),
        ("WakeMeIntent", {}, "At what time"),
    ],
)
async def test_what_is_not_understood_is_asked_again(web: Web, intent: str, slots: dict[str, Any], said: str) -> None:
    """With the conversation kept open, and nothing changed."""
    caller = await linked(web)
    before = await station(web)
    response = await answer(web, caller.intent(intent, **slots))
    assert said in speech(response)
    assert response["shouldEndSession"] is False
    assert await station(web) == before


@pytest.mark.parametrize(
    ("slots", "level"),
    [({"level": "7"}, 7), ({"change": "softer"}, 3), ({"change": "lebhafter"}, 7), ({"level": "softer"}, 3), ({"level": "1"}, 1)],
)
async def test_intensity_follows_a_number_or_a_word(web: Web, slots: dict[str, Any], level: int) -> None:
    """And the host hears of it."""
    caller = await linked(web)
    await answer(web, caller.document("LaunchRequest"))
    await answer(web, caller.intent("SetIntensityIntent", **slots))
    assert (await station(web))["intensity"] == level
    told = web.hosts.told(messages.Steer)[-1]
    assert isinstance(told, messages.Steer)
    assert told.wish.intensity == level


async def test_timer_and_alarm_are_set(web: Web) -> None:
    """On the station, so that no assistant need remember them."""
    caller = await linked(web)
    assert speech(await answer(web, caller.intent("SleepTimerIntent", duration="PT1H30M"))) == "It fades out in 90 minutes."
    assert "only on what is playing" in speech(await answer(web, caller.intent("WakeMeIntent", time="07:30")))
    now = await station(web)
    assert (now["timer"]["minutes"], now["alarm"]["at"]) == (90, "07:30")


@pytest.mark.parametrize("name", ["Pause", "Stop", "Cancel"])
async def test_stop_stops_even_for_strangers(web: Web, name: str) -> None:
    """The device's player, without a word; other rooms go on."""
    response = await answer(web, Caller(token=None).intent(f"AMAZON.{name}Intent"))
    assert response == {"directives": [{"type": "AudioPlayer.Stop"}], "shouldEndSession": True}


async def test_resuming_plays_anew(web: Web) -> None:
    """Under a fresh address, from now, without a word; a timer that has ended is over."""
    caller = await linked(web)
    await answer(web, caller.intent("SleepTimerIntent", duration="PT1M"))
    await answer(web, caller.document("LaunchRequest"))
    web.clock.advance(61.0)
    response = await answer(web, caller.intent("AMAZON.ResumeIntent", at=NOW + timedelta(seconds=61)))
    assert "outputSpeech" not in response
    assert played(response)
    assert (await station(web))["timer"] is None


async def test_help_ends_with_a_question(web: Web) -> None:
    """As certification asks, and waits for the answer."""
    response = await answer(web, Caller(token=None).intent("AMAZON.HelpIntent"))
    assert speech(response).endswith("?")
    assert response["shouldEndSession"] is False


async def test_an_unlinked_account_gets_the_card(web: Web) -> None:
    """And no music."""
    for token in (None, "nobody's"):
        response = await answer(web, Caller(token=token).document("LaunchRequest"))
        assert response["card"] == {"type": "LinkAccount"}
        assert "directives" not in response


async def test_a_token_that_may_only_read_is_not_a_link(web: Web) -> None:
    """Steering and hearing are what a link is for."""
    await web.sign_up()
    token = (await web.device("state:read"))["Authorization"].removeprefix("Bearer ")
    assert "card" in await answer(web, Caller(token=token).document("LaunchRequest"))


async def test_a_device_without_a_player_says_so(web: Web) -> None:
    """It can steer all the same."""
    caller = await linked(web, player=False)
    response = await answer(web, caller.document("LaunchRequest"))
    assert "cannot play" in speech(response)
    assert "directives" not in response
    assert speech(await answer(web, caller.intent("SetIntensityIntent", level="3"))) == "Intensity 3 of 10."


async def test_what_nearly_ends_goes_on_after_itself(web: Web) -> None:
    """The next stream names the one before."""
    caller = await linked(web)
    response = await answer(web, caller.document("AudioPlayer.PlaybackNearlyFinished", token="ours", offsetInMilliseconds=1))
    assert response["directives"][0]["audioItem"]["stream"]["expectedPreviousToken"] == "ours"


async def test_a_device_that_keeps_failing_is_left_alone(web: Web) -> None:
    """Three times the stream anew, then only once a minute."""
    caller = await linked(web)
    failed = [await answer(web, caller.document("AudioPlayer.PlaybackFailed", token="ours")) for _ in range(5)]
    assert ["directives" in response for response in failed] == [True, True, True, False, False]


async def test_no_more_addresses_than_speakers_need(web: Web) -> None:
    """Those of earlier plays that nobody listens at are taken back; those a person made stay."""
    caller = await linked(web)
    own = (await web.client.post("/api/me/streams")).json()["id"]
    first = played(await answer(web, caller.document("LaunchRequest")))
    for _ in range(60):
        last = played(await answer(web, caller.document("LaunchRequest")))
    kept = [stream["id"] for stream in (await web.client.get("/api/me/streams")).json()["streams"]]
    assert own in kept
    assert len(kept) == 1 + 8
    assert (await web.client.head(first.replace(PUBLIC, "http://localhost:8000"))).status_code == 410
    assert (await web.client.head(last.replace(PUBLIC, "http://localhost:8000"))).status_code == 200


async def test_why_says_nothing_about_a_body(web: Web) -> None:
    """Whatever the reasons are."""
    caller = await linked(web)
    await answer(web, caller.document("LaunchRequest"))
    name = (await web.client.get("/api/me")).json()["id"]
    reasons = [
        {"signal": "heart-rate", "value": 104, "rule": "heart-iso", "text": "Your heart beats at 104."},
        {"signal": "energy", "value": 0.2, "rule": "energy-tempo", "text": "Your energy is low now."},
        {"signal": "sun", "value": -8.5, "rule": "light-brightness", "text": "The sun is 8° below the horizon."},
        {"signal": "wish", "value": 3, "rule": "intensity-density", "text": "You asked for it."},
    ]
    web.hosts.hear(messages.Status(name, 0, json.dumps({"reasons": reasons}).encode(), ()))
    said = speech(await answer(web, caller.intent("WhyIntent")))
    assert said == (
        "You asked for a lower intensity, so it is softer and sparser. The sun is down, so the sound is darker. "
        "All the other reasons are on the player's page."
    )


async def test_a_full_server_says_so(web: Web) -> None:
    """In a sentence, and events get nothing."""
    for _ in range(4):
        client = web.another_client()
        listener = (await web.sign_up(client))["listener"]["id"]
        await web.services.put_on_air(await web.services.residents.get(listener))
    caller = await linked(web)
    assert "no room" in speech(await answer(web, caller.document("LaunchRequest")))
    assert await answer(web, caller.document("PlaybackController.PlayCommandIssued")) == {}


def _large(caller: Caller) -> bytes:
    return json.dumps(caller.document("LaunchRequest", padding="x" * 70_000)).encode()


def _truncated(caller: Caller) -> bytes:
    return json.dumps(caller.document("LaunchRequest")).encode()[:-20]


def _stale(caller: Caller) -> bytes:
    return json.dumps(caller.document("LaunchRequest", at=NOW - timedelta(seconds=151))).encode()


def _foreign(caller: Caller) -> bytes:
    return json.dumps(caller.document("LaunchRequest")).replace(alexa.SKILL, alexa.SKILL[:-1] + "0").encode()


@pytest.mark.parametrize("make", [_large, _truncated, _stale, _foreign])
async def test_what_is_wrong_is_refused_in_one_line(web: Web, make: Any) -> None:
    """400, nothing done, and a log line that names no person."""
    caller = await linked(web)
    body = make(caller)
    with structlog.testing.capture_logs() as lines:
        got = await call(web, body)
    assert (got.status_code, got.headers["content-type"]) == (400, "application/problem+json")
    assert (await station(web))["on_air"] is False
    about = [line for line in lines if "refused" in str(line["event"])]
    assert len(about) == 1
    assert caller.token is not None
    assert not any(personal in str(about) for personal in (caller.token, "amzn1.ask", "listen/"))


async def test_the_same_call_twice_is_answered_once(web: Web) -> None:
    """A replay gets 400."""
    caller = await linked(web)
    body = json.dumps(caller.intent("SetIntensityIntent", change="softer")).encode()
    assert [(await call(web, body)).status_code for _ in range(3)] == [200, 400, 400]
    assert (await station(web))["intensity"] == 3


async def test_headers_may_be_written_in_any_case_but_once(web: Web) -> None:
    """Two signatures are none."""
    body = json.dumps(Caller(token=None).document("LaunchRequest")).encode()
    twice = [(b"signature-256", alexa.signature(body).encode())] * 2
    headers = [(b"SIGNATURECERTCHAINURL", alexa.URL.encode()), *twice]
    client = web.another_client(origin=None)
    assert (await client.post("/voice/alexa", content=body, headers=headers)).status_code == 400
    assert (await client.post("/voice/alexa", content=body, headers=headers[:2])).status_code == 200


async def test_without_a_skill_every_call_is_refused(tmp_path: Path) -> None:
    """A server that was not set up for it answers nobody."""
    certificates = alexa.folder(tmp_path) | {"alexa_skill_ids": ()}
    async with running(tmp_path, **certificates) as web:
        assert (await call(web, Caller().document("LaunchRequest"))).status_code == 400


async def test_a_database_that_is_away_is_an_apology(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the listener's language, and one line in the log that names no person."""
    caller = await linked(web, locale="de-DE")

    async def away(_: str) -> str:
        raise DatabaseDown

    monkeypatch.setattr(web.services, "listener_for", away)
    with structlog.testing.capture_logs() as lines:
        response = await answer(web, caller.document("LaunchRequest"))
        assert await answer(web, caller.document("AudioPlayer.PlaybackFailed", token="ours")) == {}
    assert "nicht geklappt" in speech(response)
    assert [line["error"] for line in lines if line["event"] == "a voice request failed"] == ["DatabaseDown"] * 2
