"""What listeners say about the music on the page, what is learned from it, and the experiment they may agree to."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import leave, play
from tests.support.running import Running, until


def _playing(browser: Browser, server: Running) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(server.url)
    play(page)
    return page


def _taste(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("async () => (await (await fetch('/api/me/state')).json()).taste"))


def test_a_face_is_an_answer(server: Running, browser: Browser) -> None:
    """The faces are there while it plays; one press is thanked for, counted by the server and shown."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(server.url)
    faces = page.get_by_role("group", name="How is the music?")
    expect(faces).to_have_count(0)
    play(page)
    with page.expect_request("**/api/signals/feedback") as told:
        faces.get_by_role("button", name="I like it", exact=True).click()
    assert told.value.post_data_json == {"samples": [{"mood": "good"}]}
    expect(page.locator(".stage").get_by_text("Thank you, noted.")).to_be_visible()
    until(lambda: _taste(page)["answers"] == 1)
    expect(page.get_by_role("region", name="What I like").get_by_text("Learned from one answer.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-state", "playing")
    leave(page)


def test_whoever_is_not_content_may_say_what_they_want_and_have_it_forgotten(server: Running, browser: Browser) -> None:
    """A sad face asks for one wish, the wish is learned from, and the reset takes everything back."""
    page = _playing(browser, server)
    stage = page.locator(".stage")
    stage.get_by_role("button", name="I do not like it").click()
    with page.expect_request("**/api/signals/feedback") as told:
        stage.get_by_role("group", name="What would be better?").get_by_role("button", name="Darker").click()
    assert told.value.post_data_json == {"samples": [{"axis": "brightness", "direction": "less"}]}
    liking = page.get_by_role("region", name="What I like")
    expect(liking.get_by_role("listitem").filter(has_text="darker sound")).to_be_visible()
    until(lambda: _taste(page)["axes"]["brightness"]["answers"] == 1)
    liking.get_by_role("button", name="Forget what was learned").click()
    expect(liking.get_by_text("Nothing is learned yet")).to_be_visible()
    until(lambda: _taste(page)["answers"] == 0)
    leave(page)


def test_the_one_question_comes_once_after_a_while_and_never_twice(server: Running, browser: Browser) -> None:
    """After twenty minutes of a day's listening it is asked how absorbed one is; a reload does not ask again."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="UTC")
    page = context.new_page()
    # The page's own clock begins at noon and is put ahead of the real one later; nothing else of the browser notices.
    page.add_init_script(
        "{ const now = Date.now.bind(Date), noon = new Date().setUTCHours(12, 0, 0, 0) - now(); window.aheadMs = 0;"
        "  Date.now = () => now() + noon + window.aheadMs; }"
    )
    page.goto(server.url)
    play(page)
    stage = page.locator(".stage")
    question = stage.get_by_text("How absorbed are you")
    expect(stage.get_by_role("group", name="How is the music?")).to_be_visible()
    expect(question).to_have_count(0)
    page.evaluate("window.aheadMs = 21 * 60_000")
    expect(question).to_be_visible()
    with page.expect_request("**/api/signals/feedback") as told:
        stage.get_by_role("button", name="Mostly").click()
    assert told.value.post_data_json == {"samples": [{"flow": 4}]}
    expect(question).to_have_count(0)
    page.reload()
    play(page)
    page.evaluate("window.aheadMs = 60 * 60_000")
    expect(stage.get_by_role("group", name="How is the music?")).to_be_visible()
    page.wait_for_function("() => performance.now() > 3000")
    expect(question).to_have_count(0)
    leave(page)


def test_an_experiment_begins_when_agreed_to_and_ends_when_stopped(server: Running, browser: Browser) -> None:
    """It says what it will take before, how far it is while it runs, and that there is no result when it was stopped."""
    page = _playing(browser, server)
    page.locator(".stage").get_by_role("button", name="I like it", exact=True).click()
    expect(page.locator(".stage").get_by_text("Thank you, noted.")).to_be_visible()
    page.reload()
    report = page.get_by_role("region", name="Does it work for me?")
    expect(report.get_by_role("img", name=re.compile("Mean answers.*Relax 1.0"))).to_be_visible()
    expect(report.locator("canvas")).to_be_visible()
    expect(report.get_by_role("listitem").filter(has_text="too few to tell")).to_be_visible()
    report.get_by_text("Try it fairly").click()
    expect(report.get_by_text("16 blocks of 20 minutes are 5 h 20 min of listening")).to_be_visible()
    report.get_by_role("button", name="Agree and begin").click()
    expect(report.get_by_text("0 of 16 blocks are done")).to_be_visible()
    report.get_by_role("button", name="Stop the experiment").click()
    expect(report.get_by_text("It was stopped before its last block")).to_be_visible()
    leave(page)
