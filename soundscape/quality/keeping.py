"""Keeping: outcomes of finished takes in a folder, so that a table that was interrupted goes on where it stopped."""

import hashlib
import json
from pathlib import Path

import msgspec

import soundscape
from soundscape.paths import data_folder
from soundscape.quality.criteria import Criterion, Finding
from soundscape.quality.outcome import Outcome, Task

SOURCES = ("*.py", "*.toml")


class Keeper:
    """A folder of outcomes, each as JSON under what it was made from; it is made when it is first needed."""

    def __init__(self, folder: Path, made_by: str) -> None:
        self._folder = folder
        self._made_by = made_by

    def known(self, task: Task) -> Outcome | None:
        """Return what a task has found before, None when it has not been done, or was by other sources."""
        path = self._path(task)
        if not path.is_file():
            return None
        document = json.loads(path.read_bytes())
        findings = [Finding(Criterion(**one["criterion"]), one["value"], one["where"]) for one in document["findings"]]
        return Outcome(task, findings, document["report"], document["centroid_hz"], document["onsets_per_s"])

    def keep(self, outcome: Outcome) -> None:
        """Write an outcome down: wholly or, when interrupted, not at all."""
        path = self._path(outcome.task)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        # Bounds may be infinite, which Python's own JSON has a word for.
        unfinished.write_text(json.dumps(msgspec.to_builtins(outcome)), encoding="utf-8")
        unfinished.rename(path)

    def _path(self, task: Task) -> Path:
        parts = (task.preset, task.kind, task.layer or "all", str(task.moment.seed), str(task.moment.hour_utc), f"{task.seconds:g}")
        return self._folder / self._made_by / f"{'-'.join(parts)}{'-reported' if task.reported else ''}.json"


def sources() -> str:
    """Return a name for the sources as they lie on the disk, programs and presets: any change to them makes another one."""
    digest = hashlib.sha256()
    for folder in (Path(soundscape.__file__).parent, data_folder("presets")):
        for path in sorted(path for pattern in SOURCES for path in folder.rglob(pattern)):
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
