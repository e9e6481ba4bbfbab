"""`soundscape check`: recordings measured, and every preset rendered and held against what it is to reach."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import soundscape
from soundscape import hearing
from soundscape.encoders._recording import load
from soundscape.errors import InvalidInput
from soundscape.hearing.picture import picture as draw
from soundscape.quality import table
from soundscape.quality.keeping import Keeper, sources
from soundscape.quality.run import Size, Verdict, run
from soundscape.studio import open_studio

TABLE_BEGINS = "<!-- measured -->"
TABLE_ENDS = "<!-- /measured -->"


def check_files(files: Iterable[Path], *, score: Path | None, picture: Path | None) -> dict[str, Any]:
    """Return the report of each recording by its name. Raises InvalidInput for a file that is no recording or no score."""
    document = None if score is None else _score(score)
    reports = {}
    for file in files:
        samples, rate = load(file)
        reports[str(file)] = hearing.check(samples, rate, document).to_dict()
        if picture is not None:
            picture.write_bytes(draw(samples, rate, document))
    return reports


def check_presets(size: Size, *, jobs: int, keep: Path | None = None, told: Callable[[str], None] = lambda _: None) -> dict[str, Verdict]:
    """Return the verdict on each preset there is; what lies in the folder `keep`, made by the same sources, is not done again."""
    keeper = None if keep is None else Keeper(keep, sources())
    return run(open_studio().presets(), size, jobs=jobs, keeper=keeper, told=told)


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain values ready for JSON: the report of the first mix, and under `quality` the worst of each criterion."""
    quality = [
        {
            "criterion": one.criterion.name,
            "value": one.value,
            "unit": one.criterion.unit,
            "bounds": one.criterion.bounds,
            "passed": one.passed,
            "where": one.where,
        }
        for one in verdict.worst
    ]
    return {**verdict.report, "quality": quality}


def write_markdown(path: Path, verdicts: Mapping[str, Verdict], size: Size, now: datetime) -> None:
    """Write the table into a Markdown file, between its two marks. Raises InvalidInput when the file has no marks."""
    text = path.read_text(encoding="utf-8")
    before, begins, rest = text.partition(TABLE_BEGINS)
    _, ends, after = rest.partition(TABLE_ENDS)
    if not begins or not ends:
        raise InvalidInput("--markdown", f"{path.name!r} must have a line {TABLE_BEGINS} and after it a line {TABLE_ENDS}")
    heading = f"Measured on {now:%Y-%m-%d} at commit {commit()}: {_described(size)}."
    measured = table.markdown({name: verdict.worst for name, verdict in verdicts.items()}, heading)
    path.write_text(f"{before}{begins}\n{measured}{ends}{after}", encoding="utf-8")


def commit() -> str:
    """Return the commit the sources are at, short, or `unknown` outside of a repository."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    asked = [git, "-C", str(Path(soundscape.__file__).parent), "describe", "--always", "--dirty"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  # fixed words, no shell
    return answer.stdout.strip() or "unknown"


def _described(size: Size) -> str:
    seeds, times = (f"{number} {word}{'s' if number > 1 else ''}" for number, word in ((size.seeds, "seed"), (size.times, "time")))
    repeats = ", repeats sought in half an hour of each preset" if size.repeats else ""
    return f"{seeds} at {times} of day, {size.seconds:g} s each{repeats}"


def _score(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("events"), list):
        raise InvalidInput("--score", f"must be a score document as render writes it, found {path.name!r}")
    return document
