"""The run: what is rendered for a table of a given size, and the ladder from sleep to move."""

import msgspec
import pytest

from soundscape.presets import Dynamics
from soundscape.quality.run import REPEATS_S, Size, Verdict, ladder, plan
from soundscape.quality.take import HOURS_UTC, Moment
from tests.support.build import preset

LEADING = preset()
STEADY = msgspec.structs.replace(preset(), dynamics=Dynamics((0.0, 0.0), 0.0))


@pytest.mark.parametrize(("seeds", "times"), [(1, 1), (1, 2), (3, 4)])
def test_every_moment_is_rendered_whole_and_in_parts(seeds: int, times: int) -> None:
    """One mix, one pair of scores and each judged layer at every moment, nothing twice."""
    tasks = plan({"meadow": STEADY, "steady": STEADY}, Size(seeds, times, 60.0))
    assert len(set(tasks)) == len(tasks) == 2 * seeds * times * (1 + 1 + 4)
    assert {task.moment for task in tasks} == {Moment(seed, hour) for seed in range(1, seeds + 1) for hour in HOURS_UTC[:times]}
    assert {task.seconds for task in tasks if task.kind != "motifs"} == {60.0}
    assert [(task.preset, task.moment) for task in tasks if task.reported] == [
        (name, Moment(1, HOURS_UTC[0])) for name in ("meadow", "steady")
    ]


def test_a_trend_has_its_ten_minutes() -> None:
    """Where a preset leads somewhere, and a full table was asked for."""

    def longest(size: Size) -> dict[str, float]:
        return {task.preset: task.seconds for task in plan({"leading": LEADING, "steady": STEADY}, size) if task.kind == "mix"}

    assert longest(Size(1, 1, 300.0)) == {"leading": 600.0, "steady": 300.0}
    assert longest(Size(1, 1, 60.0)) == {"leading": 60.0, "steady": 60.0}


def test_repeats_are_sought_once() -> None:
    """In half an hour of each preset, and first, because it takes longest."""
    tasks = plan({"meadow": STEADY}, Size(2, 2, 60.0, repeats=True))
    assert (tasks[0].kind, tasks[0].seconds) == ("repeats", REPEATS_S)
    assert [task.kind for task in tasks].count("repeats") == 1


def verdict(centroid_hz: list[float], onsets_per_s: list[float]) -> Verdict:
    """Return a verdict that only knows how bright and how busy a preset is."""
    moments = [Moment(seed, 10) for seed in range(len(centroid_hz))]
    return Verdict(centroid_hz=dict(zip(moments, centroid_hz, strict=True)), onsets_per_s=dict(zip(moments, onsets_per_s, strict=True)))


def test_the_ladder() -> None:
    """Each step is held against the next, by the median; presets that are no step are not."""
    verdicts = {
        "move": verdict([1_000.0], [4.0]),
        "noise": verdict([3_000.0], [0.0]),
        "focus": verdict([600.0, 900.0, 5_000.0], [2.0, 2.0, 2.0]),
        "relax": verdict([950.0], [1.0]),
    }
    found = {name: [(one.criterion.name, one.passed) for one in findings] for name, findings in ladder(verdicts).items()}
    assert found == {
        "relax": [("darker than focus", False), ("sparser than focus", True)],
        "focus": [("darker than move", True), ("sparser than move", True)],
    }


def test_a_step_that_was_not_measured_fails() -> None:
    """Nothing is darker than nothing."""
    found = ladder({"relax": verdict([], []), "focus": verdict([600.0], [0.0])})
    assert [(one.value, one.passed) for one in found["relax"]] == [(None, False), (None, False)]
