"""What a listener hears in the page, recorded in a real Chromium and measured."""

import numpy as np
from playwright.sync_api import Browser

from soundscape.hearing import check
from tests.e2e.browser import diagnostics, heard, leave, play, taped_page
from tests.support.running import Running, until

SECONDS = 60
RATE = 48_000
AUDIBLE = 1e-3


def _from_first_sound(samples: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    first = int(np.argmax(np.abs(samples).max(axis=1) > AUDIBLE))
    return samples[first + RATE // 2 :]


def test_a_minute_of_play_has_no_gap_no_click_and_no_underrun(server: Running, browser: Browser) -> None:
    """Play is pressed once, by somebody who was never here, and a minute is heard without a flaw."""
    page = taped_page(browser, server.url)
    play(page)
    until(lambda: len(heard(page)) >= SECONDS * RATE)
    samples = heard(page)
    report = check(_from_first_sound(samples), RATE)
    assert report.defects.found == ()
    assert report.loudness.integrated_lufs is not None
    assert report.loudness.integrated_lufs > -30.0
    said = diagnostics(page)
    assert (said["path"], said["underruns"], said["epoch"]) == ("webcodecs", "0", "1")
    leave(page)


def test_a_killed_host_is_not_heard(server: Running, browser: Browser) -> None:
    """Every render host is killed while the page plays: it goes on in a new epoch, on the same socket, without a gap or a click."""
    page = taped_page(browser, server.url)
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    play(page)
    until(lambda: len(heard(page)) >= 6 * RATE)
    for host in server.hosts():
        host.kill()
    page.wait_for_selector("html:not([data-epoch='1'])[data-state=playing]")
    frames = len(heard(page))
    until(lambda: len(heard(page)) >= frames + 6 * RATE)
    report = check(_from_first_sound(heard(page)), RATE)
    assert report.defects.found == ()
    assert diagnostics(page)["underruns"] == "0"
    assert len(sockets) == 1
    leave(page)


def test_the_webassembly_decoder_plays_where_webcodecs_is_missing(server: Running, browser: Browser) -> None:
    """A browser without AudioDecoder hears the same through the decoder that comes with the page."""
    page = taped_page(browser, server.url)
    page.add_init_script("delete globalThis.AudioDecoder")
    page.goto(server.url)
    play(page)
    until(lambda: len(heard(page)) >= 6 * RATE)
    assert check(_from_first_sound(heard(page)), RATE).defects.found == ()
    assert diagnostics(page)["path"] == "wasm"
    leave(page)
