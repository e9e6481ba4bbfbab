"""Every preset there is, held against what it is to reach: the small table, one seed at two times of day, a minute each."""

import os

import pytest

from soundscape.paths import data_folder
from soundscape.quality.run import LADDER, Size, Verdict, run
from soundscape.studio import open_studio

NAMES = sorted(path.stem for path in data_folder("presets").glob("*.toml"))


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    """Return the verdict on each preset."""
    return run(open_studio().presets(), Size(), jobs=os.cpu_count() or 1)


@pytest.mark.parametrize("name", NAMES)
def test_it_reaches_what_it_is_to_reach(name: str, verdicts: dict[str, Verdict]) -> None:
    """Each criterion that a minute can be held against."""
    worst = verdicts[name].worst
    assert len(worst) >= 7
    assert [(one.criterion.name, one.criterion.bounds, one.value, one.where) for one in worst if not one.passed] == []


def test_the_ladder_is_whole(verdicts: dict[str, Verdict]) -> None:
    """Its presets are there, and each step was measured."""
    steps = [one.criterion.name for name in LADDER for one in verdicts[name].worst if one.criterion.unit == "ratio"]
    assert len(steps) == 2 * (len(LADDER) - 1)
