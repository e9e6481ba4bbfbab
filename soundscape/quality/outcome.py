"""Tasks and their outcomes: what is rendered for a quality table, and what was found in it."""

from dataclasses import dataclass
from typing import Any, Literal

from soundscape.quality.criteria import Finding
from soundscape.quality.take import Moment


@dataclass(frozen=True)
class Task:
    """One take and what it is made for: the whole `mix`, one `layer` alone, the `motifs` of two scores, or `repeats`.

    `reported`: whether a full report is wanted of the mix, beyond what it is judged by.
    """

    preset: str
    moment: Moment
    seconds: float
    kind: Literal["mix", "layer", "motifs", "repeats"]
    layer: str | None = None
    reported: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a task found: its findings, the report of a mix as plain values where one is wanted, the centroid of a mix, and how many onsets
    a second a layer alone has.
    """

    task: Task
    findings: list[Finding]
    report: dict[str, Any] | None = None
    centroid_hz: float = 0.0
    onsets_per_s: float = 0.0
