"""A night on the server: sleep timer, alarm, and no page awake."""

from datetime import timedelta

import pytest

from soundscape.api.residents import Resident
from soundscape.host import messages
from soundscape.store import stations
from soundscape.wish import Wish
from tests.support.web import NOW, Web

STATION = "/api/me/station"


async def on_air(web: Web) -> Resident:
    """Return a listener whose station is on air and heard by one speaker."""
    await web.sign_up(location={"timezone": "Europe/Berlin"})
    resident = await web.services.residents.get((await web.client.get("/api/me")).json()["id"])
    await web.services.put_on_air(resident)
    web.parts.stations.subscribe(resident.id, "mp3")
    return resident


def last_wish(web: Web) -> Wish:
    """Return what the host was last told to play."""
    told = web.hosts.told(messages.Steer)[-1]
    assert isinstance(told, messages.Steer)
    return told.wish


async def put(web: Web, **change: object) -> dict[str, object]:
    """Change the station and return what is set."""
    answer = await web.client.put(STATION, json=change)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_timer_reaches_the_host_and_is_shown(web: Web) -> None:
    """As minutes left; a quarter of an hour more; cancelled, everything is as before."""
    await on_air(web)
    shown = await put(web, timer={"minutes": 45, "fade_s": 600})
    assert shown["timer"] == {"minutes": 45, "fade_s": 600.0, "ends_at": "2026-11-21T10:45:00+01:00", "ended": False}
    ends_s = (NOW + timedelta(minutes=45)).timestamp()
    timer = last_wish(web).timer
    assert timer is not None
    assert (timer.ends_s, timer.fade_s) == (ends_s, 600.0)
    assert (await put(web, timer={"add_minutes": 15}))["timer"]["minutes"] == 60  # type: ignore[index]  # just set
    assert (await put(web, timer=None))["timer"] is None
    assert last_wish(web).timer is None


async def test_a_timer_survives_a_restart(web: Web) -> None:
    """It is stored with the settings."""
    resident = await on_air(web)
    await put(web, timer={"minutes": 45}, alarm={"at": "07:00", "days": ["mon", "tue"]})
    await web.services.residents.save()
    async with web.parts.database.begin() as connection:
        assert await stations.find(connection, resident.id) == resident.station


async def test_an_ended_timer_is_forgotten_when_the_station_opens_anew(web: Web) -> None:
    """Nobody presses Play to hear nothing."""
    resident = await on_air(web)
    await put(web, timer={"minutes": 1})
    web.clock.advance(120.0)
    assert (await web.client.get(STATION)).json()["timer"]["ended"]
    await web.parts.stations.close(resident.id)
    await web.services.put_on_air(resident)
    assert (await web.client.get(STATION)).json()["timer"] is None


async def test_an_alarm_rises_wakes_and_ends_in_its_preset(web: Web) -> None:
    """Twenty minutes before, the preset for waking begins very softly; at the time, the chosen preset plays on."""
    resident = await on_air(web)
    await put(web, preset="sleep", timer={"minutes": 30}, alarm={"at": "11:00", "ramp_s": 1200, "preset": "focus"})
    web.clock.advance(39 * 60.0)
    web.services.nights.look()
    assert last_wish(web).rise is None
    web.clock.advance(90.0)
    web.services.nights.look()
    wish = last_wish(web)
    assert wish.rise is not None
    assert wish.rise.end_s == (NOW + timedelta(hours=1)).timestamp()
    assert wish.timer is None
    told = len(web.hosts.told(messages.Steer))
    web.services.nights.look()
    assert len(web.hosts.told(messages.Steer)) == told
    web.clock.advance(20 * 60.0)
    web.services.nights.look()
    assert (last_wish(web).rise, last_wish(web).preset.name) == (None, "focus")
    assert (resident.station.preset, resident.station.alarm) == ("focus", None)


async def test_a_weekly_alarm_stays(web: Web) -> None:
    """It is a Saturday: the next is a week ahead."""
    resident = await on_air(web)
    await put(web, alarm={"at": "11:00", "days": ["sat"], "preset": "focus"})
    web.clock.advance(3590.0)
    web.services.nights.look()
    web.clock.advance(20.0)
    web.services.nights.look()
    assert resident.rise is None
    assert (await web.client.get(STATION)).json()["alarm"]["next_at"] == "2026-11-28T11:00:00+01:00"


async def test_choosing_a_preset_dismisses_the_crescendo(web: Web) -> None:
    """It does not begin again, and a later alarm still does."""
    resident = await on_air(web)
    await put(web, alarm={"at": "10:10", "days": ["sat", "sun"], "preset": "focus"})
    assert resident.rise is not None
    await put(web, preset="relax")
    web.services.nights.look()
    assert last_wish(web) == Wish(web.parts.presets["relax"])
    web.clock.advance(24 * 3600.0)
    web.services.nights.look()
    assert resident.rise is not None


async def test_an_alarm_that_nobody_would_hear_says_so_beforehand(web: Web) -> None:
    """In the answer that sets it."""
    await web.sign_up()
    alarm = (await put(web, alarm={"at": "07:00"}))["alarm"]
    assert isinstance(alarm, dict)
    assert not alarm["can_sound"]
    assert "cannot sound" in alarm["text"]


@pytest.mark.parametrize("change", [{"timer": {"minutes": 30}}, {"alarm": {"at": "10:15", "ramp_s": 1200}}])
async def test_what_runs_keeps_the_station_on_air(web: Web, change: dict[str, object]) -> None:
    """Until it is over."""
    resident = await on_air(web)
    await put(web, **change)
    on_air_stations = web.parts.stations._on_air
    assert on_air_stations[resident.id].kept_until_s > web.clock.steady() + 60.0
    web.clock.advance(3600.0)
    web.services.nights.look()
    assert on_air_stations[resident.id].kept_until_s < web.clock.steady()
