"""Somebody new in front of the page: invited, mistyping a code, a time zone or a night."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.browser import leave, play
from tests.support.running import Running, serving


def test_an_invitation_comes_with_the_address(tmp_path: Path, browser: Browser) -> None:
    """Without one the page says what is wanted; with one it plays."""
    invited = {"SOUNDSCAPE_SIGNUP": "invite", "SOUNDSCAPE_INVITE_CODES": "welcome-in"}
    with serving(tmp_path, render_hosts=1, environment=invited) as server:
        page = browser.new_context().new_page()
        page.goto(server.url)
        page.get_by_role("button", name="Play", exact=True).click()
        expect(page.get_by_text("by invitation only")).to_be_visible()
        page.goto("about:blank")
        page.goto(f"{server.url}/#invite=welcome-in")
        play(page)
        leave(page)


def test_a_wrong_code_ends_nothing(server: Running, browser: Browser) -> None:
    """Whoever never signed in is not told that they are signed in no longer, and whoever is signed in stays it."""
    page = browser.new_context().new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("pairing or recovery code").fill("AAAA-AAAA")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("This code fits nobody, or has expired.")
    expect(page.get_by_text("no longer signed in")).to_have_count(0)
    play(page)
    page.goto("about:blank")
    page.goto(f"{server.url}/#pair=AAAA-AAAA")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Erase everything")).to_be_visible()
    leave(page)


def test_what_is_wrong_is_said_where_it_was_typed(server: Running, browser: Browser) -> None:
    """A time zone that is none, and a night without length."""
    page = browser.new_context().new_page()
    page.goto(server.url)
    where, when = page.get_by_role("region", name="Where I am"), page.get_by_role("region", name="When I sleep")
    where.get_by_label("Latitude").fill("52.52")
    where.get_by_label("Longitude").fill("13.4")
    where.get_by_label("Time zone").fill("Mars/Base")
    where.get_by_role("button", name="Share").click()
    expect(where.get_by_role("status")).to_have_text("Time zone must be a name such as Europe/Berlin.")
    when.get_by_label("I go to bed at").fill("07:00")
    when.get_by_role("button", name="Share").click()
    expect(when.get_by_text("Wake and bed must differ.")).to_be_visible()
    leave(page)
