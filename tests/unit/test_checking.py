"""Checking: verdicts as documents, and the table in a file."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from soundscape import checking
from soundscape.errors import InvalidInput
from soundscape.quality.criteria import LOUDNESS, TEMPO, Finding
from soundscape.quality.run import Size, Verdict

NOW = datetime(2026, 6, 21, 12, tzinfo=UTC)
VERDICTS = {"relax": Verdict([Finding(LOUDNESS, 0.5, "seed 1"), Finding(LOUDNESS, 1.5, "seed 2"), Finding(TEMPO, None, "seed 1")])}


def test_a_verdict_becomes_json() -> None:
    """The report's own names stay where they are; the worst of each criterion stands under `quality`."""
    verdict = Verdict(VERDICTS["relax"].findings, {"duration_s": 60.0, "defects": {"found": ()}})
    document = json.loads(json.dumps(checking.verdict_document(verdict), allow_nan=False))
    assert document["duration_s"] == 60.0
    assert [(one["value"], one["passed"], one["where"]) for one in document["quality"]] == [(1.5, False, "seed 2"), (None, False, "seed 1")]


def test_the_table_is_written_between_its_marks(tmp_path: Path) -> None:
    """What stands around it stays; a second writing replaces the first."""
    path = tmp_path / "sound.md"
    path.write_text(f"# Sound\n\n{checking.TABLE_BEGINS}\nold\n{checking.TABLE_ENDS}\n\nThe end.\n", encoding="utf-8")
    for _ in range(2):
        checking.write_markdown(path, VERDICTS, Size(2, 4, 300.0, repeats=True), NOW)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Sound\n\n")
    assert text.endswith(f"{checking.TABLE_ENDS}\n\nThe end.\n")
    assert "old" not in text
    assert text.count("Measured on 2026-06-21 at commit ") == 1
    assert "2 seeds at 4 times of day, 300 s each, repeats sought" in text
    assert "| loudness above intended | -1 to 1 LU | **1.50 !** |" in text


def test_a_file_without_marks_is_refused(tmp_path: Path) -> None:
    """And left as it is."""
    path = tmp_path / "notes.md"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(InvalidInput, match="--markdown"):
        checking.write_markdown(path, VERDICTS, Size(), NOW)
    assert path.read_text(encoding="utf-8") == "nothing"
