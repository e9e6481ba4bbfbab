"""Keeping: what was found once is known, by the same sources only."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from soundscape.presets import Preset
from soundscape.quality import run
from soundscape.quality.criteria import HUM, LOUDNESS, Finding
from soundscape.quality.keeping import Keeper, sources
from soundscape.quality.outcome import Outcome, Task
from soundscape.quality.take import Moment
from tests.support.build import preset

TASK = Task("meadow", Moment(1, 10), 60.0, "mix", reported=True)
OUTCOME = Outcome(TASK, [Finding(LOUDNESS, 0.1 + 0.2, "here"), Finding(HUM, None, "there")], {"level": {"rms_dbfs": -20.0}}, 340.5, 0.25)


def test_what_was_kept_is_known(tmp_path: Path) -> None:
    """Every value to the last digit, bounds without an end included."""
    keeper = Keeper(tmp_path / "kept", "these")
    assert keeper.known(TASK) is None
    keeper.keep(OUTCOME)
    assert keeper.known(TASK) == OUTCOME
    assert HUM.least == -math.inf


@pytest.mark.parametrize(
    "other",
    [
        Task("meadow", Moment(1, 10), 60.0, "mix"),
        Task("meadow", Moment(2, 10), 60.0, "mix", reported=True),
        Task("meadow", Moment(1, 20), 60.0, "mix", reported=True),
        Task("meadow", Moment(1, 10), 61.0, "mix", reported=True),
        Task("meadow", Moment(1, 10), 60.0, "layer", "bells"),
        Task("forest", Moment(1, 10), 60.0, "mix", reported=True),
    ],
)
def test_another_task_is_not_known(other: Task, tmp_path: Path) -> None:
    """Nor is the same one by other sources."""
    keeper = Keeper(tmp_path, "these")
    keeper.keep(OUTCOME)
    assert keeper.known(other) is None
    assert Keeper(tmp_path, "those").known(TASK) is None


def test_sources_have_one_name() -> None:
    """It fits into the name of a folder."""
    assert sources() == sources()
    assert sources().isalnum()


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is not done again; what is done is kept; and the verdict is the same either way."""
    done: list[Task] = []

    def performed(_: dict[str, Preset], tasks: Sequence[Task], __: int) -> list[Outcome]:
        done.extend(tasks)
        return [Outcome(task, [Finding(LOUDNESS, float(len(task.kind)), str(task.layer))]) for task in tasks]

    monkeypatch.setattr(run, "_performed", performed)
    presets, size, lines = {"meadow": preset()}, run.Size(), list[str]()
    keeper = Keeper(tmp_path, "these")
    whole = run.run(presets, size, jobs=1, told=lines.append)
    tasks = len(done)
    assert len(lines) == tasks
    first = run.run(presets, size, jobs=1, keeper=keeper)
    again = run.run(presets, size, jobs=1, keeper=keeper)
    assert len(done) == 2 * tasks
    assert whole == first == again
