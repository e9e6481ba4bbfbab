"""The table: what is shown, in a terminal and in Markdown."""

import io

from rich.console import Console

from soundscape.hearing import check
from soundscape.quality import readable, table
from soundscape.quality.criteria import CLICKS, LOUDNESS, TEMPO, Finding
from tests.unit.hearing.scenes import RATE_HZ, noise, tonal_scene

WORST = {
    "relax": [Finding(LOUDNESS, 0.256, "seed 1"), Finding(CLICKS, 0, "seed 1")],
    "move": [Finding(LOUDNESS, -1.5, "seed 2"), Finding(CLICKS, 3, "seed 1"), Finding(TEMPO, None, "seed 1")],
}


def shown(one: object) -> str:
    """Return what a terminal shows."""
    out = io.StringIO()
    Console(file=out, width=200).print(one)
    return out.getvalue()


def test_criteria_down_presets_across() -> None:
    """A preset that was not judged has no value; what was not found is said."""
    (loudness, clicks, tempo) = table.rows(WORST)
    assert [row[0] for row in (loudness, clicks, tempo)] == [LOUDNESS, CLICKS, TEMPO]
    assert [table.cell(one) for one in loudness[1]] == ["0.26", "-1.50 !"]
    assert [table.cell(one) for one in clicks[1]] == ["0", "3 !"]
    assert [table.cell(one) for one in tempo[1]] == ["–", "none !"]


def test_markdown() -> None:
    """One line a criterion under the heading, what failed in bold."""
    lines = table.markdown(WORST, "Measured.").splitlines()
    assert lines[0] == "Measured."
    assert lines[2] == "| criterion | bounds | relax | move |"
    assert lines[4] == "| loudness above intended | -1 to 1 LU | 0.26 | **-1.50 !** |"
    assert len({line.count("|") for line in lines[2:]}) == 1


def test_terminal() -> None:
    """The same values for people."""
    text = shown(table.terminal(WORST))
    assert "loudness above intended" in text
    assert "-1.50 !" in text


def test_reports_for_people() -> None:
    """Every measure of a report is shown; what cannot be known is a dash."""
    reports = {
        "scene": check(tonal_scene(seed=1, seconds=15.0), RATE_HZ).to_dict(),
        "noise": check(noise(-3.0, seconds=1.0), RATE_HZ).to_dict(),
    }
    text = shown(readable.terminal(reports))
    assert all(name in text for name in readable.MEASURES)
    assert "none" in text
    assert "–" in text
