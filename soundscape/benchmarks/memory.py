"""The memory of a station in a host: many stations opened in a fresh process, each with its Opus encoder and a full cushion."""

import subprocess
import sys

from soundscape.benchmarks.resident import resident_mb
from soundscape.benchmarks.result import Result

STATIONS = 24
GOAL_MB = 6.0


def measure() -> Result:
    """Return the memory one station adds to a host, measured in a child process."""
    command = [sys.executable, "-m", "soundscape.benchmarks.memory"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter and module
    value = float(done.stdout) if done.stdout.strip() else None
    return Result("memory of a station", value, "MB", GOAL_MB, f"{STATIONS} stations in one host, 5 s each")


def _main() -> None:
    from soundscape.benchmarks.sound import LISTENER
    from soundscape.body.state import BodyState
    from soundscape.clock import SystemClock
    from soundscape.studio import open_studio
    from soundscape.wish import Wish

    studio = open_studio()
    presets = list(studio.presets().values())
    stations = []
    before: float | None = None
    for number in range(STATIONS + 1):
        wish = Wish(presets[number % len(presets)])
        performance = studio.performance(seed=number, profile=LISTENER, body=BodyState(), wish=wish, zone=SystemClock().now().tzinfo)  # type: ignore[arg-type]  # the system clock's instants are aware
        station = studio.station(performance, SystemClock())
        station.set_formats(["opus"])
        for _ in range(50):
            station.render()
        stations.append(station)
        # The first station pays for the tables that all share.
        before = before or resident_mb()
    after = resident_mb()
    if before is not None and after is not None:
        print((after - before) / STATIONS)  # noqa: T201 - the one thing this program does


if __name__ == "__main__":
    _main()
