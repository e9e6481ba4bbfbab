"""What a listener sees and does on the page."""

import re
from datetime import UTC, datetime

import httpx
from playwright.sync_api import Browser, Page, Request, expect

from tests.e2e.browser import play, taped_page
from tests.e2e.conftest import LAN_NAME
from tests.support.running import HANG_S, Running


def _page(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(url)
    return page


def test_plain_http_on_the_network_plays_through_an_audio_element(server: Running, browser: Browser) -> None:
    """Where browsers call the origin insecure, the page plays the MP3 address and says what https would add."""
    page = _page(browser, f"http://{LAN_NAME}:{server.port}/")
    assert page.evaluate("isSecureContext") is False
    play(page)
    assert page.evaluate("document.documentElement.dataset.path") == "audio"
    page.wait_for_function("() => (document.querySelector('audio') ?? window.audio ?? {currentTime: 9}).currentTime > 2")
    expect(page.get_by_text("https").first).to_be_visible()
    page.context.close()


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
    page.context.close()


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
    page.context.close()


def test_what_is_shown_is_what_plays(server: Running, browser: Browser) -> None:
    """A first visit shows the preset that Play then plays."""
    page = _page(browser, server.url)
    expect(page.locator("main p.title")).to_have_text("Relax")
    play(page)
    expect(page.locator("main p.title")).to_have_text("Relax")
    assert page.evaluate("async () => (await (await fetch('/api/me/station')).json()).preset") == "relax"
    page.context.close()


def test_stop_stops_and_play_plays_again(server: Running, browser: Browser) -> None:
    """The one big button does what it says, twice."""
    page = _page(browser, server.url)
    play(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    play(page)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.context.close()


def test_choosing_a_preset_is_kept_for_the_next_visit(server: Running, browser: Browser) -> None:
    """The preset belongs to the listener, not to the page."""
    page = _page(browser, server.url)
    play(page)
    page.get_by_text("Sleep", exact=True).click()
    page.wait_for_function("async () => (await (await fetch('/api/me/station')).json()).preset === 'sleep'")
    page.reload()
    expect(page.locator("main p.title")).to_have_text("Sleep")
    page.context.close()


def test_pressing_awake_is_confirmed_and_told_to_the_server(server: Running, browser: Browser) -> None:
    """One press by somebody who was never here makes a listener, posts the event and says so."""
    page = _page(browser, server.url)
    with page.expect_response("**/api/signals/sleep") as told:
        page.get_by_role("button", name="I am awake").click()
    assert told.value.json() == {"accepted": 1, "duplicate": 0, "refused": []}
    expect(page.get_by_role("status").filter(has_text="Noted: awake since")).to_be_visible()
    page.context.close()


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
    page.context.close()
