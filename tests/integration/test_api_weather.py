"""Weather that is posted and weather that is fetched, from the request to the station: asked for when allowed, never in the way."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from soundscape import listener
from soundscape.api import skies
from soundscape.api.residents import Resident
from soundscape.clock import Clock
from soundscape.host import messages
from soundscape.host.messages import Tell
from soundscape.listener import WeatherNow
from soundscape.signals.weather import Weather
from soundscape.sources.base import SourceFailed, WeatherSource
from soundscape.sources.open_meteo import OpenMeteo
from tests.support.weather_service import BEHAVIOURS, Behaviour, WeatherService, weather_service
from tests.support.web import Web, eventually, running

HOME = {"latitude": 52.5249, "longitude": 13.3951, "timezone": "Europe/Berlin"}
NEXT_DOOR = {"latitude": 52.4751, "longitude": 13.4049, "timezone": "Europe/Berlin"}
ELSEWHERE = {"latitude": -33.86, "longitude": 151.21, "timezone": "Australia/Sydney"}
ALLOWED = {"location": HOME, "consents": {"location": True}}
TODAY = Weather(0.75, 4.5, 3.2, 2.0)
"""What the service says at first."""


@asynccontextmanager
async def under_sky(folder: Path, behaviour: Behaviour = "well") -> AsyncIterator[tuple[Web, WeatherService]]:
    """Run a web process that asks a service on this machine, which gives up after an hour."""
    async with weather_service(behaviour) as service, running(folder, weather=OpenMeteo(service.url, timeout_s=3600.0)) as web:
        yield web, service


@dataclass
class Told:
    """A source without a network: `asked` is when and where, and `failure` what it says instead of the weather."""

    asked: list[tuple[float, float, float]] = field(default_factory=list)
    clock: Clock | None = None
    failure: Exception | None = None

    async def current(self, latitude: float, longitude: float) -> Weather:
        """Return the weather of today at once."""
        self.asked.append((0.0 if self.clock is None else self.clock.steady(), latitude, longitude))
        if self.failure is not None:
            raise self.failure
        return TODAY

    async def close(self) -> None:
        """Hold nothing."""


def under_way() -> list[asyncio.Task[Any]]:
    """Return everything the skies are busy with."""
    return [task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__qualname__", "").startswith("Skies.")]


async def settle() -> None:
    """Let every question to a source that answers at once be answered and passed on."""
    while tasks := under_way():
        await asyncio.wait(tasks)
    # What is done is noted as done in the next turn of the loop.
    await asyncio.sleep(0)


async def resident(web: Web, client: httpx.AsyncClient | None = None) -> Resident:
    """Return the listener who is signed in."""
    return await web.services.residents.get((await (client or web.client).get("/api/me")).json()["id"])


async def look(web: Web, client: httpx.AsyncClient | None = None) -> Resident:
    """Let the page ask for the state, and return its listener."""
    assert (await (client or web.client).get("/api/me/state")).status_code == 200
    return await resident(web, client)


async def seen(web: Web, client: httpx.AsyncClient | None = None) -> Resident:
    """Return the listener as soon as the sky over them is known."""
    found = await look(web, client)
    await eventually(lambda: found.listener.profile.fetched is not None)
    return found


async def on_air(web: Web) -> Resident:
    """Put the station of the listener on air."""
    found = await resident(web)
    await web.services.put_on_air(found)
    return found


def weather_of(web: Web, found: Resident) -> WeatherNow | None:
    """Return the weather the station goes by."""
    told = [message for message in web.hosts.told(messages.Tell) if isinstance(message, Tell)]
    profile, body = (told[-1].profile, told[-1].body) if told else (found.listener.profile, found.body)
    return listener.at(profile, body, web.clock.now()).weather


async def follow(web: Web, hours: float) -> None:
    """Let time pass by half minutes, each with a look at the skies as the upkeep does it."""
    for _ in range(round(hours * 120)):
        web.clock.advance(30.0)
        web.services.look_after_skies()
        await settle()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"location": HOME},
        {"location": {"timezone": "Europe/Berlin"}, "consents": {"location": True}},
        {"location": HOME, "consents": {"location": False, "heart_rate": True}},
    ],
)
async def test_nothing_is_asked_without_consent_and_a_place(tmp_path: Path, told: dict[str, Any]) -> None:
    """Neither before the music nor during it, however long it plays."""
    source = Told()
    async with running(tmp_path, weather=source) as web:
        await web.sign_up(**told)
        await look(web)
        await on_air(web)
        await follow(web, 1.0)
    assert source.asked == []


async def test_no_source_is_no_weather(web: Web) -> None:
    """And nothing else is missing."""
    await web.sign_up(**ALLOWED)
    assert (await look(web)).listener.profile.fetched is None


async def test_a_place_is_asked_for_to_a_tenth_of_a_degree(tmp_path: Path) -> None:
    """As soon as it may be; no finer place leaves this machine."""
    async with under_sky(tmp_path) as (web, service):
        await web.sign_up(location={"timezone": "Europe/Berlin"})
        await look(web)
        assert service.asked == []
        await web.client.patch("/api/me", json=ALLOWED)
        found = await seen(web)
        assert found.listener.profile.fetched == listener.Observed(TODAY, web.clock.now().timestamp())
    (query,) = service.asked
    assert (query["latitude"], query["longitude"]) == ("52.5", "13.4")
    assert "52.52" not in "".join(service.headers)


async def test_neighbours_share_an_answer(tmp_path: Path) -> None:
    """Whether they ask at once or one after the other; somebody elsewhere has a sky of their own."""
    async with under_sky(tmp_path, "hang") as (web, service):
        clients = [web.client, *(web.another_client() for _ in range(3))]
        for client, place in zip(clients, (HOME, NEXT_DOOR, HOME, ELSEWHERE), strict=True):
            await web.sign_up(client, location=place, consents={"location": True})
        for client in clients[:2]:
            await look(web, client)
        await eventually(lambda: service.open == 1)
        service.gate.set()
        for client in clients:
            await seen(web, client)
    assert [query["latitude"] for query in service.asked] == ["52.5", "-33.9"]


async def test_an_answer_is_good_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    """While somebody listens it is renewed then, and not before."""
    source = Told()
    async with running(tmp_path, weather=source) as web:
        source.clock = web.clock
        await web.sign_up(**ALLOWED)
        await on_air(web)
        await settle()
        await follow(web, 1.0)
    assert [at_s for at_s, *_ in source.asked] == [0.0, 900.0, 1800.0, 2700.0, 3600.0]


@pytest.mark.parametrize("failure", [SourceFailed("no answer"), RuntimeError("at 52.5, 13.4: a mistake of ours"), TimeoutError()])
async def test_failures_are_tried_again_ever_more_rarely(tmp_path: Path, failure: Exception) -> None:
    """After a minute, two, four, up to half an hour; a success forgets them. The log tells the kind and no place."""
    source = Told(failure=failure)
    with capture_logs() as logs:
        async with running(tmp_path, weather=source) as web:
            source.clock = web.clock
            await web.sign_up(**ALLOWED)
            await on_air(web)
            await settle()
            await follow(web, 2.0)
            times = [at_s for at_s, *_ in source.asked]
            pauses = [after - before for before, after in itertools.pairwise(times)]
            assert pauses == [60.0, 120.0, 240.0, 480.0, 960.0, 1800.0, 1800.0]
            source.failure = None
            await follow(web, 0.5)
            source.failure, known = failure, len(source.asked)
            await follow(web, 0.5)
            assert (await resident(web)).listener.profile.fetched is not None
            first_s, second_s = (at_s for at_s, *_ in source.asked[known : known + 2])
            assert second_s - first_s == 60.0
    assert "13.4" not in str([entry for entry in logs if "weather" in entry["event"]])


def _without_durations(printed: str) -> str:
    # A request may take 13.4 ms.
    return re.sub(r"'?ms'?(=|: )[\d.]+", "", printed)


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
async def test_a_failing_service_changes_nothing_else(tmp_path: Path, behaviour: Behaviour, capfd: pytest.CaptureFixture[str]) -> None:
    """The page, Play and readings answer; the log says in one line that the weather is unknown, and not where."""
    async with under_sky(tmp_path, behaviour) as (web, service):
        await web.sign_up(**ALLOWED)
        with capture_logs() as logs:
            found = await look(web)
            await eventually(lambda: any(entry["event"] == "the weather is unknown for now" for entry in logs))
        await web.services.put_on_air(found)
        assert (await web.client.post("/api/signals/weather", json={"samples": [{"cloud_cover": 0.5}]})).status_code == 200
        assert found.listener.profile.fetched is None
        assert len(service.asked) == 1
    printed = _without_durations("".join(capfd.readouterr()) + str(logs))
    for word in ("52.5", "13.4", "13.39", "latitude", "Traceback"):
        assert word not in printed


async def test_a_working_service_leaves_no_place_in_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nor does erasing the listener."""
    async with under_sky(tmp_path) as (web, _):
        await web.sign_up(**ALLOWED)
        await seen(web)
        await on_air(web)
        await web.client.delete("/api/me")
    printed = _without_durations("".join(capfd.readouterr()))
    assert "request" in printed
    for word in ("52.5", "13.4", "13.39", "latitude=", "cloud"):
        assert word not in printed


async def test_a_hanging_service_is_in_nobodys_way(tmp_path: Path) -> None:
    """Page, chart, Play, readings and a change of mind are answered while the question is still open."""
    async with under_sky(tmp_path, "hang") as (web, service):
        await web.sign_up(**ALLOWED)
        found = await look(web)
        await eventually(lambda: service.open == 1)
        await on_air(web)
        answers = [
            await web.client.get("/api/me/day"),
            await web.client.post("/api/signals/weather", json={"samples": [{"cloud_cover": 0.25}]}),
            await web.client.post("/api/signals/sleep", json={"samples": [{"event": "awake"}]}),
            await web.client.patch("/api/me", json={"name": "Ada"}),
            await web.client.get("/api/me/state"),
        ]
        assert [answer.status_code for answer in answers] == [200] * 5
        assert (service.open, len(service.asked), found.listener.profile.fetched) == (1, 1, None)
        service.gate.set()
        await seen(web)
        assert found.listener.name == "Ada"


async def test_a_service_that_trickles_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy it looks."""
    monkeypatch.setattr(skies, "PATIENCE_S", 0.05)
    with capture_logs() as logs:
        async with under_sky(tmp_path, "trickle") as (web, _):
            await web.sign_up(**ALLOWED)
            await look(web)
            await eventually(lambda: any(entry["event"] == "the weather is unknown for now" for entry in logs))
    assert [entry["reason"] for entry in logs if "reason" in entry] == ["the weather service took too long"]


async def test_the_server_stops_while_a_service_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is under way is ended, not waited for."""
    monkeypatch.setattr(skies, "PATIENCE_S", 3600.0)
    async with weather_service("hang") as service:
        async with running(tmp_path, weather=OpenMeteo(service.url, timeout_s=3600.0)) as web:
            await web.sign_up(**ALLOWED)
            await look(web)
            await eventually(lambda: service.open == 1)
            assert under_way()
        assert service.open == 1
        assert not under_way()


@pytest.mark.parametrize(
    "change", [{"consents": {"location": False}}, {"location": None}, {"location": ELSEWHERE}, {"consents": None}], ids=str
)
async def test_an_answer_that_comes_too_late_is_dropped(tmp_path: Path, change: dict[str, Any]) -> None:
    """The consent was taken back, or they have moved."""
    async with under_sky(tmp_path, "hang") as (web, service):
        await web.sign_up(**ALLOWED)
        found = await on_air(web)
        await eventually(lambda: service.open == 1)
        await web.client.patch("/api/me", json=change)
        service.gate.set()
        await eventually(lambda: service.open == 0)
        if change == {"location": ELSEWHERE}:
            await eventually(lambda: found.listener.profile.fetched is not None)
        else:
            # Somebody else's answer comes after it.
            other = web.another_client()
            await web.sign_up(other, location=ELSEWHERE, consents={"location": True})
            await seen(web, other)
            assert found.listener.profile.fetched is None
            assert all(message.profile.fetched is None for message in web.hosts.told(messages.Tell) if isinstance(message, Tell))
    assert [query["latitude"] for query in service.asked] == ["52.5", "-33.9"]


async def test_withdrawn_consent_forgets_the_sky_and_asks_no_more(tmp_path: Path) -> None:
    """In memory, in the host, and in what is exported."""
    source = Told()
    async with running(tmp_path, weather=source) as web:
        await web.sign_up(**ALLOWED)
        found = await on_air(web)
        await settle()
        await web.client.post("/api/signals/weather", json={"samples": [{"cloud_cover": 0.25}]})
        assert weather_of(web, found) is not None
        await web.client.patch("/api/me", json={"consents": {"location": False}})
        assert weather_of(web, found) is None
        assert (found.listener.profile.posted, found.listener.profile.fetched) == (None, None)
        asked = len(source.asked)
        await follow(web, 1.0)
        assert len(source.asked) == asked
        exported = (await web.client.get("/api/me/export")).text
    for word in ("cloud", "fetched", "posted", "52.5"):
        assert word not in exported


async def test_an_erased_listener_is_not_asked_for(tmp_path: Path) -> None:
    """And an answer on their behalf reaches nobody."""
    async with under_sky(tmp_path, "hang") as (web, service):
        await web.sign_up(**ALLOWED)
        found = await look(web)
        await eventually(lambda: service.open == 1)
        await web.client.delete("/api/me")
        service.gate.set()
        other = web.another_client()
        await web.sign_up(other, **ALLOWED)
        await seen(web, other)
        await settle()
        assert found.listener.profile.fetched is None


async def test_a_station_on_air_is_told(tmp_path: Path) -> None:
    """Once for every answer that says something new."""
    source = Told()
    async with running(tmp_path, weather=source) as web:
        await web.sign_up(**ALLOWED)
        found = await on_air(web)
        await settle()
        (told,) = web.hosts.told(messages.Tell)
        assert isinstance(told, Tell)
        assert (told.station, told.profile.fetched) == (found.id, found.listener.profile.fetched)
        assert weather_of(web, found) == WeatherNow(0.75, 4.5, 3.2, 2.0, age_s=0.0, weight=1.0, source="fetched")
        await follow(web, 0.2)
        assert len(web.hosts.told(messages.Tell)) == 1


async def test_posted_weather_wins_until_it_has_faded(tmp_path: Path) -> None:
    """Quantity by quantity: for two hours, less and less in the third, and what was fetched fills the gaps and takes over."""
    source: WeatherSource = Told()
    async with running(tmp_path, weather=source) as web:
        await web.sign_up(**ALLOWED)
        found = await on_air(web)
        await web.client.post("/api/signals/weather", json={"samples": [{"cloud_cover": 0.25, "temperature_c": 20}]})
        await settle()
        for hours, cover, temperature, origin in (
            (2.0, 0.25, 20.0, "posted"),
            (0.75, 0.625, 8.375, "fetched"),
            (0.25, 0.75, 4.5, "fetched"),
        ):
            await follow(web, hours)
            weather = weather_of(web, found)
            assert weather is not None
            assert weather.cloud_cover == pytest.approx(cover)
            assert weather.temperature_c == pytest.approx(temperature)
            assert (weather.wind_m_s, weather.weight, weather.source) == (3.2, 1.0, origin)


async def test_posted_weather_needs_no_source(web: Web) -> None:
    """It has its say for hours, none after three; wrong samples name the field."""
    await web.sign_up()
    found = await on_air(web)
    samples: list[dict[str, Any]] = [
        {"cloud_cover": 0.25},
        {"wind_m_s": -1},
        {"cloud_cover": 80},
        {"cloud_cover": 0.5, "at": "2099-01-01T00:00:00Z"},
    ]
    answer = (await web.client.post("/api/signals/weather", json={"samples": samples})).json()
    assert answer["accepted"] == 1
    assert [(entry["index"], entry["field"]) for entry in answer["refused"]] == [(1, "wind_m_s"), (2, "cloud_cover"), (3, "at")]
    weights = []
    for _ in range(3):
        weather = weather_of(web, found)
        weights.append(None if weather is None else weather.weight)
        web.clock.advance(5400.0)
    assert weights == [1.0, 1.0, None]
