"""Which samples and beats of a heart are believed. The rules are those of the project's science notes, section 4.1."""

from collections.abc import Sequence
from statistics import median

OUTLIER_BPM = 35.0
"""A sample further than this from the median of the last 30 s is doubted (design value)."""

AGREEING = 3
AGREE_BPM = 15.0
"""So many doubted samples in a row that lie within this are believed after all (the width is a design value)."""

STRAY_SHARE = 0.2
"""A beat this far from the last good one and from its neighbours' median is an artefact (Xu and Schuckers 2001)."""


FEWEST = 2
"""One sample alone is no measure for the next."""


def is_doubtful(bpm: float, recent_bpm: Sequence[float]) -> bool:
    """Return whether a sample (bpm) lies too far from those of the last 30 s; with too few to compare it with it is believed."""
    return len(recent_bpm) >= FEWEST and abs(bpm - median(recent_bpm)) > OUTLIER_BPM


def agree(doubted_bpm: Sequence[float]) -> bool:
    """Return whether doubted samples in a row say the same often enough to be believed."""
    return len(doubted_bpm) >= AGREEING and max(doubted_bpm) - min(doubted_bpm) <= AGREE_BPM


def is_stray(rr_ms: float, last_ms: float | None, neighbours_ms: Sequence[float]) -> bool:
    """Return whether the time between two beats (ms) is an artefact: over 20 % off both the last good one and the median around it."""
    if last_ms is None or not neighbours_ms:
        return False
    return abs(rr_ms - last_ms) > STRAY_SHARE * last_ms and abs(rr_ms - (middle := median(neighbours_ms))) > STRAY_SHARE * middle
