"""What is usual for a heart now: a 30-minute running mean and mean absolute deviation over its still minutes (science notes 4.3)."""

import math
from typing import NamedTuple

BASELINE_S = 1800.0
MIN_DEVIATION_BPM = 2.0
LONGEST_SPAN_S = 60.0
"""No sample speaks for more than a minute."""


class Baseline(NamedTuple):
    """Mean and mean absolute deviation in bpm, learned from so many seconds (at most 30 minutes); the mean is None before the first."""

    bpm: float | None
    deviation_bpm: float
    learned_s: float


def learned(before: Baseline, bpm: float, span_s: float) -> Baseline:
    """Return the baseline after a sample that speaks for `span_s` seconds.

    A plain mean over the first half hour, an exponential one from then on.
    """
    span_s = min(span_s, LONGEST_SPAN_S)
    if before.bpm is None:
        return Baseline(bpm, before.deviation_bpm, span_s)
    share = max(1.0 - math.exp(-span_s / BASELINE_S), span_s / (before.learned_s + span_s))
    mean = before.bpm + share * (bpm - before.bpm)
    deviation = before.deviation_bpm + share * (abs(bpm - mean) - before.deviation_bpm)
    return Baseline(mean, deviation, min(BASELINE_S, before.learned_s + span_s))
