"""The criteria: what a preset is to reach, each with its bounds."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

LONG_S = 300.0
"""From this length on a rendering is judged by the full measure; a shorter one has fewer chords to average over."""


@dataclass(frozen=True)
class Criterion:
    """One thing to reach: its name, the unit of its value, and the bounds (both belong to what is allowed)."""

    name: str
    unit: str
    least: float = -math.inf
    most: float = math.inf

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        if self.least == -math.inf:
            return f"at most {self.most:g}"
        if self.most == math.inf:
            return f"at least {self.least:g}"
        return f"{self.least:g} to {self.most:g}"

    def margin(self, value: float | None) -> float:
        """Return how far inside the bounds a value is, below 0 outside; what could not be found is as far out as can be."""
        return -math.inf if value is None else min(value - self.least, self.most - value)


@dataclass(frozen=True)
class Finding:
    """What one take says about one criterion; `value` None: it was to be found and was not. `where` says in which take."""

    criterion: Criterion
    value: float | None
    where: str

    @property
    def passed(self) -> bool:
        """Whether the value is within bounds."""
        return self.criterion.margin(self.value) >= 0.0


LOUDNESS = Criterion("loudness above intended", "LU", -1.0, 1.0)
LOUDNESS_BRIEFLY = Criterion("loudness above intended, under 5 min", "LU", -2.0, 2.0)
TRUE_PEAK = Criterion("true peak", "dBTP", most=-1.0)
CLICKS = Criterion("clicks", "", most=0.0)
CLIPPING = Criterion("clipped windows", "", most=0.0)
GAPS = Criterion("gaps", "", most=0.0)
HUM = Criterion("hum", "dB", most=8.0)
MONO_LOSS = Criterion("mono loss", "dB", most=3.0)
SWELL = Criterion("swell period", "s", 8.0, 12.0)
SWELL_DEPTH = Criterion("swell depth of what was asked", "%", least=50.0)
SLEEP_CENTROID = Criterion("centroid of sleep", "Hz", most=1_000.0)
NOISE_SLOPE = Criterion("noise slope above parameter", "dB/oct", -0.3, 0.3)
TEMPO = Criterion("tempo above parameter", "%", -3.0, 3.0)
TREND = Criterion("trend above parameter", "dB/min", -0.3, 0.3)
IN_SCALE = Criterion("notes in the scale", "%", least=99.9)
REPEATS = Criterion("repeats over 2 s in 30 min", "", most=0.0)
MOTIFS = Criterion("motifs shared by two seeds", "%", most=5.0)


def in_tune(layer: str) -> Criterion:
    """Return the criterion of a tonal layer: the share of its peak energy on the notes and their harmonics."""
    return Criterion(f"{layer} in tune", "%", least=95.0)


def below(what: str, other: str) -> Criterion:
    """Return the criterion that one preset has less of something than the next: the ratio of the two."""
    return Criterion(f"{what} than {other}", "ratio", most=1.0)


def worst(findings: Iterable[Finding]) -> list[Finding]:
    """Return of each criterion the finding that is nearest to its bounds or farthest outside, in order of first appearance."""
    kept: dict[str, Finding] = {}
    for finding in findings:
        known = kept.get(finding.criterion.name)
        if known is None or finding.criterion.margin(finding.value) < known.criterion.margin(known.value):
            kept[finding.criterion.name] = finding
    return list(kept.values())
