"""The run: every take that a quality table needs, rendered and judged in parallel processes."""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import Any

from soundscape import hearing
from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.presets import Preset
from soundscape.quality import criteria, judge
from soundscape.quality.criteria import Finding
from soundscape.quality.keeping import Keeper
from soundscape.quality.motifs import motifs, share
from soundscape.quality.outcome import Outcome, Task
from soundscape.quality.take import HOURS_UTC, Moment, take, written
from soundscape.studio import Studio, open_studio

REPEATS_S = 1_800.0
MOTIFS_S = 600.0
LADDER = ("sleep", "relax", "focus", "move")
"""Each of these presets is to be darker and sparser than the next."""


@dataclass(frozen=True)
class Size:
    """How much is rendered: seeds, times of day (at most four) and seconds a take; `repeats`: half an hour of each preset as well."""

    seeds: int = 1
    times: int = 2
    seconds: float = 60.0
    repeats: bool = False


@dataclass
class Verdict:
    """What is known of one preset: its findings, the report of its first mix, and at each moment how bright and how busy it is."""

    findings: list[Finding] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    centroid_hz: dict[Moment, float] = field(default_factory=dict)
    onsets_per_s: dict[Moment, float] = field(default_factory=dict)

    @property
    def worst(self) -> list[Finding]:
        """The worst finding of each criterion."""
        return criteria.worst(self.findings)


def plan(presets: Mapping[str, Preset], size: Size) -> list[Task]:
    """Return the tasks of a table, the longest first so that no process waits for a late one."""
    moments = [Moment(seed, hour) for hour in HOURS_UTC[: size.times] for seed in range(1, size.seeds + 1)]
    tasks: list[Task] = []
    for name, preset in presets.items():
        if size.repeats:
            tasks.append(Task(name, moments[0], REPEATS_S, "repeats"))
        for moment in moments:
            tasks.append(Task(name, moment, mix_seconds(preset, size.seconds), "mix", reported=moment == moments[0]))
            tasks.append(Task(name, moment, MOTIFS_S, "motifs"))
            tasks += [Task(name, moment, size.seconds, "layer", layer) for layer in judge.judged_alone(preset)]
    return sorted(tasks, key=lambda task: -task.seconds if task.kind != "motifs" else 0.0)


def mix_seconds(preset: Preset, seconds: float) -> float:
    """Return how long a mix is rendered: ten minutes for a preset that leads somewhere, once five were asked for."""
    leads = any(preset.dynamics.db_per_min)
    return max(seconds, judge.TREND_S) if leads and seconds >= criteria.LONG_S else seconds


def run(
    presets: Mapping[str, Preset], size: Size, *, jobs: int, keeper: Keeper | None = None, told: Callable[[str], None] = lambda _: None
) -> dict[str, Verdict]:
    """Return the verdict on each preset, the same whatever the number of jobs.

    `keeper` knows tasks that were done before. `told` hears of each task that is done, as one line of text.
    """
    verdicts = {name: Verdict() for name in presets}
    tasks = plan(presets, size)
    outcomes = []
    for number, outcome in enumerate(_outcomes(presets, tasks, jobs, keeper), 1):
        outcomes.append(outcome)
        told(f"{number} of {len(tasks)}: {outcome.task.preset}, {outcome.task.layer or outcome.task.kind}, {outcome.task.moment}")
    for outcome in sorted(outcomes, key=lambda one: (one.task.preset, _place(one.task))):
        _add(verdicts[outcome.task.preset], outcome)
    for name, findings in ladder(verdicts).items():
        verdicts[name].findings += findings
    return verdicts


def ladder(verdicts: Mapping[str, Verdict]) -> dict[str, list[Finding]]:
    """Return what each step of the ladder from sleep to move says: medians over all moments of a preset over those of the next."""
    steps = [name for name in LADDER if name in verdicts]
    return {
        low: [
            Finding(criteria.below("darker", high), _ratio(verdicts[low].centroid_hz, verdicts[high].centroid_hz), "median of all"),
            Finding(criteria.below("sparser", high), _ratio(verdicts[low].onsets_per_s, verdicts[high].onsets_per_s), "median of all"),
        ]
        for low, high in pairwise(steps)
    }


def perform(preset: Preset, task: Task) -> Outcome:
    """Render one task and judge it."""
    studio, where = _studio(), str(task.moment)
    match task.kind:
        case "motifs":
            return Outcome(task, _shared_motifs(studio, preset, task, where))
        case "layer":
            assert task.layer is not None
            heard = take(studio, preset, task.moment, seconds=task.seconds, layer=task.layer)
            findings = judge.alone(heard, preset, task.layer, where)
            return Outcome(task, findings, onsets_per_s=judge.onsets_per_s(heard, task.layer))
        case "repeats":
            return Outcome(task, judge.repeats(take(studio, preset, task.moment, seconds=task.seconds), where))
        case "mix":
            return _mix(studio, preset, task, where)


def _add(verdict: Verdict, outcome: Outcome) -> None:
    moment = outcome.task.moment
    verdict.findings += outcome.findings
    if outcome.report is not None:
        verdict.report = outcome.report
    if outcome.task.kind == "mix":
        verdict.centroid_hz[moment] = outcome.centroid_hz
    if outcome.task.kind == "layer":
        verdict.onsets_per_s[moment] = verdict.onsets_per_s.get(moment, 0.0) + outcome.onsets_per_s


def _mix(studio: Studio, preset: Preset, task: Task, where: str) -> Outcome:
    heard = take(studio, preset, task.moment, seconds=task.seconds)
    report = hearing.check(heard.sound, SAMPLE_RATE_HZ, heard.score) if task.reported else None
    heard_as = report or judge.measure(heard)
    findings = judge.mix(heard, heard_as, where)
    if preset.name == "sleep":
        findings += judge.sleep(heard_as, where)
    if task.seconds >= judge.TREND_S:
        findings += judge.trend(heard, preset, where)
    plain = None if report is None else report.to_dict()
    return Outcome(task, findings, plain, centroid_hz=heard_as.spectrum.centroid_hz or 0.0)


def _shared_motifs(studio: Studio, preset: Preset, task: Task, where: str) -> list[Finding]:
    other = Moment(task.moment.seed + 1_000, task.moment.hour_utc)
    first, second = (motifs(written(studio, preset, moment, seconds=task.seconds)) for moment in (task.moment, other))
    shared = share(first, second)
    return [] if shared is None else [Finding(criteria.MOTIFS, 100.0 * shared, where)]


def _outcomes(presets: Mapping[str, Preset], tasks: Sequence[Task], jobs: int, keeper: Keeper | None) -> Iterator[Outcome]:
    if keeper is None:
        yield from _performed(presets, tasks, jobs)
        return
    known = {task: outcome for task in tasks if (outcome := keeper.known(task)) is not None}
    yield from known.values()
    for outcome in _performed(presets, [task for task in tasks if task not in known], jobs):
        keeper.keep(outcome)
        yield outcome


def _performed(presets: Mapping[str, Preset], tasks: Sequence[Task], jobs: int) -> Iterator[Outcome]:
    # Fresh processes: a synthesis engine must not be forked from a process that runs threads.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for future in as_completed([pool.submit(perform, presets[task.preset], task) for task in tasks]):
            yield future.result()


def _place(task: Task) -> tuple[int, int, int, str]:
    kinds = ("mix", "layer", "motifs", "repeats")
    return kinds.index(task.kind), HOURS_UTC.index(task.moment.hour_utc), task.moment.seed, task.layer or ""


def _ratio(one: Mapping[Moment, float], other: Mapping[Moment, float]) -> float | None:
    """Return the ratio of the medians; None when nothing was measured or the second is 0."""
    if not one or not other or median(other.values()) <= 0.0:
        return None
    return median(one.values()) / median(other.values())


@lru_cache(maxsize=1)
def _studio() -> Studio:
    return open_studio()
