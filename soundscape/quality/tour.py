"""The tour: two minutes of every preset at three times of day, as sound and picture, for ears and eyes.

python -m soundscape.quality.tour [FOLDER]
"""

import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

from rich.console import Console

from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ
from soundscape.encoders._recording import record
from soundscape.hearing.picture import picture
from soundscape.presets import Preset
from soundscape.quality.take import Moment, Take, take
from soundscape.studio import Studio, open_studio

SECONDS = 120.0
STOPS = {"morning": 5, "noon": 10, "evening": 20}
"""Names of the times of day and their hours, UTC; the listener's clock is two hours ahead."""


def tour(folder: Path, *, jobs: int, seconds: float = SECONDS, seed: int = 1) -> Iterator[str]:
    """Render into a folder that is made where needed; yield the name of each recording once it and its picture are written."""
    folder.mkdir(parents=True, exist_ok=True)
    stops = [(preset, stop) for preset in open_studio().presets().values() for stop in STOPS]
    # Fresh processes: a synthesis engine must not be forked from a process that runs threads.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(visit, *zip(*((folder, preset, stop, seconds, seed) for preset, stop in stops), strict=True))


def visit(folder: Path, preset: Preset, stop: str, seconds: float, seed: int) -> str:
    """Write one recording and its picture; return their name without an ending."""
    heard = take(_studio(), preset, Moment(seed, STOPS[stop]), seconds=seconds)
    name = f"{preset.name}-{stop}"
    _write(heard, folder / f"{name}.flac")
    (folder / f"{name}.png").write_bytes(picture(heard.sound, SAMPLE_RATE_HZ, heard.score))
    return name


def _write(heard: Take, path: Path) -> None:
    with record(path) as recording:
        for start in range(0, len(heard.sound), QUANTUM_FRAMES):
            recording.write(heard.sound[start : start + QUANTUM_FRAMES])


@lru_cache(maxsize=1)
def _studio() -> Studio:
    return open_studio()


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "tour")
    for written in tour(target, jobs=os.cpu_count() or 1):
        Console(stderr=True).print(f"{target / written}.flac", highlight=False)
