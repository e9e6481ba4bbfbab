"""How a heart rate comes to the server: from a strap at the page, and from devices the page has made tokens for."""

import json
import re
import shlex
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, Request, Response, Route, expect

from tests.e2e.browser import leave
from tests.e2e.conftest import LAN_NAME
from tests.e2e.strap import STRAP, say
from tests.support.running import HANG_S, Running, until

READINGS = "**/api/signals/heart-rate"


def _worn(browser: Browser, server: Running) -> Page:
    """Return a page in a browser that has a strap near it, with nothing allowed yet."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(STRAP)
    page.goto(server.url)
    return page


def _paired(browser: Browser, server: Running) -> Page:
    page = _worn(browser, server)
    heart = page.get_by_role("region", name="My heart")
    heart.get_by_label("The music may use my heart rate").check()
    heart.get_by_role("button", name="Pair a strap").click()
    expect(heart.get_by_role("status")).to_contain_text("Test strap is connected")
    return page


def _heart(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("async () => (await (await fetch('/api/me/state')).json()).heart"))


def _samples(request: Request) -> list[dict[str, Any]]:
    return list(json.loads(request.post_data or "{}").get("samples", []))


def test_a_strap_is_heard_by_the_server(server: Running, browser: Browser) -> None:
    """Paired with one click after the consent, what it measures is the heart rate of the state; intervals, skin and battery come too."""
    page = _paired(browser, server)
    heart = page.get_by_role("region", name="My heart")
    assert page.evaluate("window.strap.asked") == [{"filters": [{"services": [0x180D]}], "optionalServices": [0x180F]}]
    with page.expect_request(READINGS) as told:
        say(page, "165c53034003")
    body = json.loads(told.value.post_data or "")
    assert body["device"] == "strap"
    assert [(sample["bpm"], sample["rr_ms"]) for sample in body["samples"]] == [(92, [831.1, 812.5])]
    until(lambda: _heart(page)["bpm"] == 92)
    assert _heart(page)["age_s"] < HANG_S
    expect(heart.get_by_role("status")).to_contain_text(re.compile(r"92\sbpm\. Battery 80\s%"))
    page.evaluate("window.strap.charge('0a')")
    expect(heart.get_by_role("status")).to_contain_text(re.compile(r"nearly empty, 10\s%"))
    say(page, "0499")
    expect(heart.get_by_role("status")).to_contain_text("does not touch the skin")
    say(page, "065d")
    until(lambda: _heart(page)["bpm"] == 93)
    leave(page)


def test_a_strap_out_of_reach_is_found_again(server: Running, browser: Browser) -> None:
    """It is looked for by itself, heard again, and let go of when somebody says so."""
    page = _paired(browser, server)
    status = page.get_by_role("region", name="My heart").get_by_role("status")
    page.evaluate("window.strap.leave()")
    expect(status).to_contain_text("out of reach")
    page.evaluate("window.strap.come()")
    expect(status).to_contain_text("is connected", timeout=HANG_S * 1000)
    say(page, "0057")
    until(lambda: _heart(page)["bpm"] == 87)
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("button", name="Pair a strap")).to_be_visible()
    assert page.evaluate("window.strap.isConnected()") is False
    leave(page)


def test_readings_wait_while_the_server_is_out_of_reach(server: Running, browser: Browser) -> None:
    """Whatever the strap tells in between arrives afterwards, once, in order, at the times it was measured."""
    page = _paired(browser, server)
    arrived: list[dict[str, Any]] = []

    def is_last(answer: Response) -> bool:
        if answer.url.endswith("/api/signals/heart-rate") and answer.ok:
            arrived.extend(_samples(answer.request))
        return len(arrived) == 12

    page.context.set_offline(True)
    for bpm in range(60, 72):
        say(page, f"00{bpm:02x}")
    with page.expect_response(is_last) as last:
        page.context.set_offline(False)
    assert last.value.json()["duplicate"] == 0
    expect(page.get_by_role("region", name="My heart").get_by_text("readings wait")).to_have_count(0)
    assert [sample["bpm"] for sample in arrived] == list(range(60, 72))
    assert [sample["at"] for sample in arrived] == sorted(sample["at"] for sample in arrived)
    leave(page)


def test_withdrawing_the_consent_ends_it_at_once(server: Running, browser: Browser) -> None:
    """The strap is let go of, nothing more is sent, and the server would not take it."""
    page = _paired(browser, server)
    say(page, "0058")
    until(lambda: _heart(page)["bpm"] == 88)
    sent: list[str] = []
    page.get_by_label("The music may use my heart rate").uncheck()
    expect(page.get_by_role("button", name="Disconnect")).to_have_count(0)
    page.on("request", lambda request: sent.append(request.url))
    assert page.evaluate("window.strap.isConnected()") is False
    say(page, "0059")
    refused = page.request.post(f"{server.url}/api/signals/heart-rate", data={"samples": [{"bpm": 90}]}, headers={"Origin": server.url})
    assert refused.status == 403
    assert not any("heart-rate" in url for url in sent)
    leave(page)


def test_consent_taken_back_elsewhere_lets_go_of_the_strap(server: Running, browser: Browser) -> None:
    """The server's refusal is the end of it: the page shows that it is not allowed any more."""
    page = _paired(browser, server)
    page.request.patch(f"{server.url}/api/me", data={"consents": {"heart_rate": False}}, headers={"Origin": server.url})
    say(page, "0058")
    expect(page.get_by_label("The music may use my heart rate")).not_to_be_checked()
    assert page.evaluate("window.strap.isConnected()") is False
    leave(page)


def test_a_browser_without_bluetooth_says_so(server: Running, browser: Browser) -> None:
    """No button that cannot work, but a sentence that says which browser could, or that https is missing."""
    for url, words in ((server.url, "Firefox and Safari cannot"), (f"http://{LAN_NAME}:{server.port}/", "https")):
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.add_init_script("delete Navigator.prototype.bluetooth")
        page.goto(url)
        heart = page.get_by_role("region", name="My heart")
        heart.get_by_label("The music may use my heart rate").check()
        expect(heart.get_by_text(words)).to_be_visible()
        expect(heart.get_by_role("button", name="Pair a strap")).to_have_count(0)
        leave(page)


def test_a_device_gets_a_token_a_recipe_and_an_end(server: Running, browser: Browser) -> None:
    """The curl recipe carries a token that works, the device is seen, and after it was revoked the token does not."""
    page = _worn(browser, server)
    page.get_by_label("The music may use my heart rate").check()
    devices = page.get_by_role("region", name="My devices")
    devices.get_by_label("Recipe for").select_option(label="A script (curl)")
    devices.get_by_label("Name").fill("Watch script")
    devices.get_by_role("button", name="Make a token").click()
    recipe = devices.get_by_label("A script (curl) recipe", exact=True)
    expect(recipe).to_have_value(re.compile("Bearer (?!TOKEN)"))
    expect(devices.get_by_text("never seen yet")).to_be_visible()
    _, url, *arguments = shlex.split(recipe.input_value().replace("\\\n", " "))
    said = [argument for argument in arguments if not argument.startswith("-")]
    headers = dict(header.split(": ", 1) for header in said[:-1])

    def run() -> httpx.Response:
        return httpx.post(url, content=said[-1], headers=headers, timeout=HANG_S)

    assert run().json()["accepted"] == 1
    until(lambda: _heart(page)["bpm"] == 72)
    page.reload()
    expect(devices.get_by_text(re.compile("may send readings, (last )?seen"))).to_be_visible(timeout=HANG_S * 1000)
    devices.get_by_role("button", name="Revoke Watch script").click()
    devices.get_by_role("button", name="Yes, revoke Watch script").click()
    expect(devices.get_by_text("Watch script")).to_have_count(0)
    assert run().status_code == 401
    leave(page)


def test_only_services_the_server_dials_are_offered_to_link(server: Running, browser: Browser) -> None:
    """What a listener is known by there is sent once and not shown again; how the link is doing is."""
    page = _worn(browser, server)
    linked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        request = route.request
        if request.method == "PUT":
            linked.append({"url": request.url, "body": request.post_data_json})
        if request.method == "DELETE":
            linked.clear()
        pulsoid = {"service": "pulsoid", "available": True, "linked": bool(linked), "status": "offline" if linked else None}
        hyperate = {"service": "hyperate", "available": False, "linked": False, "status": None}
        rest = {"linked_at": None, "last_reading_at": None, "error": None}
        route.fulfill(json={"links": [{**pulsoid, **rest}, {**hyperate, **rest}]} if request.method == "GET" else {})

    page.route(re.compile("/api/me/links"), answer)
    heart = page.get_by_role("region", name="My heart")
    heart.get_by_label("The music may use my heart rate").check()
    heart.get_by_label("Access token").fill(" a-token-of-mine ")
    expect(heart.get_by_text("HypeRate")).to_have_count(0)
    heart.get_by_role("button", name="Link Pulsoid").click()
    expect(heart.get_by_text("Connected, but nothing comes, no reading yet.")).to_be_visible()
    assert linked == [{"url": f"{server.url}/api/me/links/pulsoid", "body": {"token": "a-token-of-mine"}}]
    expect(heart.get_by_label("Access token")).to_have_count(0)
    heart.get_by_role("button", name="Unlink Pulsoid").click()
    expect(heart.get_by_label("Access token")).to_have_value("")
    leave(page)
