"""Takes the pictures in docs/ anew: `make pictures`."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.e2e.browser import chromium, play
from tests.e2e.strap import STRAP, say
from tests.support.running import serving

DOCS = Path(__file__).parents[2] / "docs"
LISTENER = ["--latitude", "52.52", "--longitude", "13.405", "--timezone", "Europe/Berlin", "--wake", "07:00", "--bed", "23:00"]
SETTLED_MS = 9_000


def _pages(folder: Path) -> None:
    executable = shutil.which("chromium")
    assert executable is not None, "chromium is needed to take pictures of the page"
    with serving(folder) as server, chromium(executable) as browser:
        for name, width, height in (("player", 1280, 800), ("player-phone", 390, 844)):
            page = browser.new_context(viewport={"width": width, "height": height}).new_page()
            page.goto(server.url)
            play(page)
            page.get_by_text("I have written it down").click()
            page.evaluate("scrollTo(0, 0)")
            # Long enough for a few notes to have bloomed.
            page.wait_for_timeout(SETTLED_MS)
            page.screenshot(path=DOCS / f"{name}.jpg", type="jpeg", quality=82)
            page.context.close()


def _day(folder: Path) -> None:
    executable = shutil.which("chromium")
    assert executable is not None, "chromium is needed to take pictures of the page"
    told = {
        "location": {"latitude": 52.52, "longitude": 13.405, "timezone": "Europe/Berlin"},
        "sleep": {"wake": "07:00", "bed": "23:00"},
        "consents": {"location": True},
    }
    with serving(folder) as server, server.listener(**told) as listener, chromium(executable) as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin")
        context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in listener.cookies.items()])
        page = context.new_page()
        page.goto(server.url)
        chart = page.locator("section").filter(has_text="The next 24 hours")
        chart.get_by_role("img").wait_for()
        # The chart is drawn when its code has come.
        chart.locator("canvas").wait_for()
        chart.screenshot(path=DOCS / "day.jpg", type="jpeg", quality=88)
        context.close()


def _heart(folder: Path) -> None:
    executable = shutil.which("chromium")
    assert executable is not None, "chromium is needed to take pictures of the page"
    with serving(folder) as server, chromium(executable) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.add_init_script(STRAP)
        page.goto(server.url)
        heart = page.get_by_role("region", name="My heart")
        heart.get_by_label("The music may use my heart rate").check()
        heart.get_by_role("button", name="Pair a strap").click()
        heart.get_by_role("button", name="Disconnect").wait_for()
        page.mouse.move(0, 0)
        say(page, "063e")
        heart.get_by_text("62").wait_for()
        heart.screenshot(path=DOCS / "heart.jpg", type="jpeg", quality=88)
        page.context.close()


def _sound(folder: Path) -> None:
    command = [sys.executable, "-m", "soundscape"]
    recording, score = folder / "focus.flac", folder / "focus.json"
    moment = ["--preset", "focus", "--seed", "7", "--at", "2026-06-21T12:00:00+02:00"]
    subprocess.run([*command, "render", str(recording), "--seconds", "60", "--score", str(score), *moment, *LISTENER], check=True)
    drawn = folder / "focus.png"
    checked = [*command, "check", str(recording), "--score", str(score), "--picture", str(drawn)]
    subprocess.run(checked, check=True, stdout=subprocess.DEVNULL)
    # A spectrogram of noise hardly compresses without loss; for a page to read, a fifth of the size does.
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(drawn), "-q:v", "4", str(DOCS / "focus.jpg")], check=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        _sound(Path(temporary))
        _pages(Path(temporary))
        (day := Path(temporary) / "day").mkdir()
        _day(day)
        (heart := Path(temporary) / "heart").mkdir()
        _heart(heart)
