"""What is usual for a heart now: a 30-minute running mean and mean absolute deviation over its still minutes (science notes 4.3)."""

import math
from typing import NamedTuple

BASELINE_S = 1800.0
MIN_DEVIATION_BPM = 2.0
LONGEST_SPAN_S = 60.0
"""No sample speaks for more than a minute."""

UNUSUAL_BPM = 7.5
CREEP_BPM = 3.0
"""What lies further above the mean than the first is not usual: it says nothing about the spread, and moves the mean as if it were only
the second above it, 6 bpm an hour (design values). Otherwise a rise would be usual before it is noticed, and the threshold ahead of it.
"""


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
    learned_s = min(BASELINE_S, before.learned_s + span_s)
    if bpm > before.bpm + UNUSUAL_BPM:
        return Baseline(before.bpm + share * CREEP_BPM, before.deviation_bpm, learned_s)
    mean = before.bpm + share * (bpm - before.bpm)
    deviation = before.deviation_bpm + share * (min(UNUSUAL_BPM, abs(bpm - mean)) - before.deviation_bpm)
    return Baseline(mean, deviation, learned_s)
