"""Plays a station through a Liquidsoap relay for hours and says whether anything was missing: `scripts/relay-hours`.

Two recordings are made, one of the relay and one directly from the server, and compared every ten minutes: what the relay lost or repeated
would move one against the other.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tests.support.recordings import RATE_HZ, load, longest_silence_s, match
from tests.support.running import serving
from tests.support.sound import level_db
from tests.support.speakers import SPEAKERS, recorded_s, stage

EVERY_S = 600.0
MARGIN_S = 20.0

WORST_SILENCE_S = 0.02
WORST_MOVE_S = 0.02


def measure(relayed: Path, direct: Path) -> dict[str, object]:
    """Return what two recordings of the same music say about the relay."""
    through, straight = load(relayed), load(direct)
    silence_s = max(longest_silence_s(through[start : start + 60 * RATE_HZ]) for start in range(2 * RATE_HZ, len(through), 59 * RATE_HZ))
    length_s = min(len(through), len(straight)) / RATE_HZ
    places = np.linspace(MARGIN_S, length_s - 2.0 * MARGIN_S, max(4, round(length_s / EVERY_S)))
    found = [match(through, float(place_s), straight) for place_s in places]
    moved_s = max(one.lag_s for one in found) - min(one.lag_s for one in found)
    return {
        "relayed_s": round(len(through) / RATE_HZ, 1),
        "direct_s": round(len(straight) / RATE_HZ, 1),
        "longest_silence_ms": round(1000.0 * silence_s, 1),
        "moved_ms": round(1000.0 * moved_s, 1),
        "least_alike": round(min(one.alike for one in found), 3),
        "level_dbfs": round(level_db(through[: 60 * RATE_HZ] / 32_768.0), 1),
        "without_a_gap": silence_s < WORST_SILENCE_S and moved_s < WORST_MOVE_S and min(one.alike for one in found) > 0.9,
    }


def main(hours: float) -> dict[str, object]:
    """Run for so many hours and return the result, dated."""
    began, wanted_s = datetime.now(UTC), hours * 3600.0
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), render_hosts=1) as server,
        server.listener() as client,
        stage() as made,
    ):
        urls = [client.post("/api/me/streams", json={}).json()["urls"]["mp3"] for _ in range(2)]
        direct = SPEAKERS["ffmpeg"].play(made, "direct", urls[0], wanted_s)
        relayed = SPEAKERS["liquidsoap"].play(made, "relay", urls[1], wanted_s)
        enough = made.wait(lambda: recorded_s(relayed) > wanted_s, at_most_s=wanted_s + 120.0)
        made.stop()
        return {"at": began.isoformat(timespec="minutes"), "hours": hours, "complete": enough, **measure(relayed, direct)}


if __name__ == "__main__":
    result = main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
    print(json.dumps(result))
    sys.exit(0 if result["complete"] and result["without_a_gap"] else 1)
