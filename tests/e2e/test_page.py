"""What a listener sees and does on the page."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, Request, expect

from tests.e2e.browser import leave, play, taped_page
from tests.e2e.conftest import LAN_NAME
from tests.support.running import HANG_S, Running, until


def _page(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(url)
    return page


def _station(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("async () => (await fetch('/api/me/station')).json()"))


def test_plain_http_on_the_network_plays_through_an_audio_element(server: Running, browser: Browser) -> None:
    """Where browsers call the origin insecure, the page plays the MP3 address and says what https would add."""
    page = _page(browser, f"http://{LAN_NAME}:{server.port}/")
    assert page.evaluate("isSecureContext") is False
    play(page)
    assert page.evaluate("document.documentElement.dataset.path") == "audio"
    page.wait_for_function("() => (document.querySelector('audio') ?? window.audio ?? {currentTime: 9}).currentTime > 2")
    expect(page.get_by_text("https").first).to_be_visible()
    leave(page)


def test_nothing_about_the_listener_is_sent_before_they_ask_for_it(server: Running, browser: Browser) -> None:
    """Opening and playing sends no place, no time zone and no habits."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    bodies: list[str] = []

    def keep(request: Request) -> None:
        bodies.append(request.url + (request.post_data or ""))

    page.on("request", keep)
    page.goto(server.url)
    play(page)
    sent = " ".join(bodies).lower()
    assert not any(word in sent for word in ("latitude", "longitude", "timezone", "europe", "wake"))
    leave(page)


def test_a_high_heart_rate_is_among_the_reasons(server: Running, browser: Browser) -> None:
    """One posted reading of 105 bpm, with consent, appears on the page as a reason."""
    page = taped_page(browser, server.url)
    play(page)
    origin = {"Origin": server.url}
    page.request.patch(f"{server.url}/api/me", data={"consents": {"heart_rate": True}}, headers=origin)
    device = page.request.post(f"{server.url}/api/me/devices", data={"name": "watch", "scopes": ["signals:write"]}, headers=origin)
    token = device.json()["token"]
    sample = {"bpm": 105, "at": datetime.now(UTC).isoformat()}
    bearer = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(f"{server.url}/api/signals/heart-rate", json={"samples": [sample]}, headers=bearer, timeout=HANG_S)
    assert answer.json() == {"accepted": 1, "duplicate": 0, "refused": []}
    expect(page.get_by_text("Your heart rate is 105").first).to_be_visible()
    leave(page)


def test_what_is_shown_is_what_plays(server: Running, browser: Browser) -> None:
    """A first visit shows the preset that Play then plays."""
    page = _page(browser, server.url)
    expect(page.locator("main p.title")).to_have_text("Relax")
    play(page)
    expect(page.locator("main p.title")).to_have_text("Relax")
    assert page.evaluate("async () => (await (await fetch('/api/me/station')).json()).preset") == "relax"
    leave(page)


def test_stop_stops_and_play_plays_again(server: Running, browser: Browser) -> None:
    """The one big button does what it says, twice."""
    page = _page(browser, server.url)
    play(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    play(page)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    leave(page)


def test_choosing_a_preset_is_kept_for_the_next_visit(server: Running, browser: Browser) -> None:
    """The preset belongs to the listener, not to the page."""
    page = _page(browser, server.url)
    play(page)
    page.get_by_role("main").get_by_text("Sleep", exact=True).click()
    until(lambda: _station(page)["preset"] == "sleep")
    page.reload()
    expect(page.locator("main p.title")).to_have_text("Sleep")
    leave(page)


def test_pressing_awake_is_confirmed_and_told_to_the_server(server: Running, browser: Browser) -> None:
    """One press by somebody who was never here makes a listener, posts the event and says so."""
    page = _page(browser, server.url)
    with page.expect_response("**/api/signals/sleep") as told:
        page.get_by_role("button", name="I am awake").click()
    assert told.value.json() == {"accepted": 1, "duplicate": 0, "refused": []}
    expect(page.get_by_role("status").filter(has_text="Noted: awake since")).to_be_visible()
    leave(page)


def test_the_next_day_is_drawn_and_said_in_words_after_sharing_a_place(server: Running, browser: Browser) -> None:
    """The chart appears, in the hours of the place, and says its essentials to whoever cannot see it."""
    page = _page(browser, server.url)
    page.get_by_label("Latitude").fill("52.52")
    page.get_by_label("Longitude").fill("13.41")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_role("button", name="Share", exact=True).first.click()
    chart = page.get_by_role("img", name="The next 24 hours")
    expect(chart).to_be_visible()
    expect(chart.locator("canvas")).to_be_visible()
    expect(chart).to_have_accessible_name(re.compile(r"Energy is \d+\s% now.*Sun(rise|set) at \d\d:\d\d"))
    page.get_by_text("All moments of the day").click()
    expect(page.get_by_role("listitem").filter(has_text=re.compile("Sun(rise|set) at")).first).to_be_visible()
    leave(page)


def test_a_sleep_timer_shows_what_is_left_and_can_be_made_longer(server: Running, browser: Browser) -> None:
    """30 minutes are set with one press, another press adds 15, and the server has the same; what it refuses is said in a sentence."""
    page = _page(browser, server.url)
    play(page)
    night = page.get_by_role("region", name="For the night")
    night.get_by_role("button", name="30 min", exact=True).click()
    expect(night.get_by_text(re.compile(r"^(30|29)\smin left, quiet at \d\d:\d\d\.$"))).to_be_visible()
    night.get_by_role("button", name="+15 min").click()
    expect(night.get_by_text(re.compile(r"^(45|44)\smin left"))).to_be_visible()
    assert 40 < _station(page)["timer"]["minutes"] <= 45
    for left in ("30|29", "15|14"):
        night.get_by_role("button", name="−15 min").click()
        expect(night.get_by_text(re.compile(rf"^({left})\smin left"))).to_be_visible()
    night.get_by_role("button", name="−15 min").click()
    expect(night.get_by_text("Must leave the timer more than 0")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-state", "playing")
    night.get_by_role("button", name="Cancel").click()
    expect(night.get_by_role("button", name="30 min", exact=True)).to_be_visible()
    assert _station(page)["timer"] is None
    leave(page)


def test_an_alarm_shows_when_it_is_next_and_whether_it_can_sound(server: Running, browser: Browser) -> None:
    """Set by somebody who is not playing anything it says that it cannot sound, and after Play that it can."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(server.url)
    night = page.get_by_role("region", name="For the night")
    night.get_by_label("Wake me at").fill("06:45")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        night.get_by_label(day).check()
    night.get_by_role("button", name="Set the alarm").click()
    expect(night.get_by_text(re.compile(r"^(Today|Tomorrow) at 06:45, every day\. The music grows from 06:25 on"))).to_be_visible()
    expect(night.locator(".warning")).to_contain_text("cannot sound")
    alarm = _station(page)["alarm"]
    assert alarm["next_at"].endswith("T06:45:00+09:00"), "the alarm goes by the clock in front of the listener"
    play(page)
    expect(night.locator(".warning")).to_have_count(0)
    night.get_by_role("button", name="Remove").click()
    expect(night.get_by_role("button", name="Set the alarm")).to_be_visible()
    assert _station(page)["alarm"] is None
    leave(page)


def test_whoever_is_up_ends_the_crescendo(server: Running, browser: Browser) -> None:
    """While an alarm rises the first screen says so, and one press there chooses its preset and is done with an alarm for once."""
    page = _page(browser, server.url)
    play(page)
    night = page.get_by_role("region", name="For the night")
    soon = page.evaluate("new Date(Date.now() + 20 * 60_000).toTimeString().slice(0, 5)")
    night.get_by_label("Wake me at").fill(soon)
    night.get_by_label("Growing for").select_option("30")
    night.get_by_label("It ends in").select_option("focus")
    night.get_by_role("button", name="Set the alarm").click()
    stage = page.locator(".stage")
    expect(stage.get_by_text(f"the music is growing towards {soon}")).to_be_visible()
    stage.get_by_role("button", name="I am up").click()
    expect(stage.get_by_role("button", name="I am up")).to_have_count(0)
    station = _station(page)
    assert (station["preset"], station["alarm"]) == ("focus", None)
    leave(page)


def test_a_slider_of_the_mixer_changes_the_station(server: Running, browser: Browser) -> None:
    """Where a slider was left is what the station has, however quickly it came there; Auto gives the level back and keeps the silence."""
    page = _page(browser, server.url)
    play(page)
    bells = page.get_by_role("slider", name="Level of Bells")
    page.get_by_role("button", name="Mute Bells").click()
    for level in range(-30, 5):
        bells.fill(str(level))
    until(lambda: _station(page)["mixer"]["bells"] == {"mute": True, "level_db": 4})
    expect(bells).to_have_attribute("aria-valuetext", re.compile(r"^\+4\sdB$"))
    bells.press("ArrowLeft")
    until(lambda: _station(page)["mixer"]["bells"] == {"mute": True, "level_db": 3})
    page.get_by_role("button", name="Automatic level of Bells").click()
    until(lambda: _station(page)["mixer"] == {"bells": {"mute": True, "level_db": None}})
    expect(page.locator("html")).to_have_attribute("data-state", "playing")
    leave(page)


def test_holding_the_sun_is_kept(server: Running, browser: Browser) -> None:
    """What is held still is held at the next visit too, until it is let go."""
    page = _page(browser, server.url)
    play(page)
    sun = page.get_by_role("button", name="Sun", exact=True)
    sun.click()
    until(lambda: _station(page)["hold"] == ["sun"])
    page.reload()
    expect(sun).to_have_attribute("aria-pressed", "true")
    sun.click()
    until(lambda: _station(page)["hold"] == [])
    leave(page)
