"""How soon after Play there is sound, for somebody who was never here: part of `make bench`."""

import json
import shutil
import tempfile
from pathlib import Path
from statistics import median

from tests.e2e.browser import chromium, play, taped_page
from tests.support.running import serving

ROUNDS = 5
GOAL_MS = 1000.0


def _first_sound_ms(executable: str, url: str) -> float:
    with chromium(executable) as browser:
        page = taped_page(browser, url)
        play(page)
        page.wait_for_function("() => window.tape.heardMs !== null")
        return float(page.evaluate("window.tape.heardMs - window.tape.clickedMs"))


def main() -> None:
    """Print the median and the worst of several first visits, as JSON."""
    executable = shutil.which("chromium")
    if executable is None:
        print("chromium is not installed: the time from Play to sound is not measured")
        return
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        measured = [_first_sound_ms(executable, server.url) for _ in range(ROUNDS)]
    result = {"name": "first sound after Play", "value": median(measured), "worst": max(measured), "unit": "ms", "goal": GOAL_MS}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
