"""When a heart above its usual, while still, is believed and when it is over. The rule is that of the project's science notes, section 4.3:

    alarm   still for 4 min and above max(b + 15, b + 3 * 1.4826 * m, resting + 20) for 80 % of 180 s
    clear   below b + 7.5 for 120 s, or moving

with b, m the baseline and its mean absolute deviation. The notes ask for five still minutes; a heart has settled after four (Speed 2023),
and four leave time to find an elevation that began with sitting down within five.
"""

from soundscape.body.baseline import MIN_DEVIATION_BPM, Baseline

STILL_S = 240.0
PRESUMED_STILL_S = 600.0
"""A body nobody reports the motion of counts as still only after this long."""

WATCH_S = 180.0
WATCH_SHARE = 0.8
SPARSE_S = 60.0
"""Devices that report once a minute leave the beginning of the watch open by this much."""

CLEAR_S = 120.0
CLEAR_ABOVE_BPM = 7.5

STRANGER_BPM = 100.0
"""The threshold while nothing at all is known of somebody: the upper end of what is called a normal resting rate (60 to 100 bpm)."""

RECOVERY_S = 1800.0
FALLING_S = 180.0
FALL_BPM = 1.0
RISE_BPM = 10.0
"""For half an hour after moving a rate that found a new low within three minutes is still coming down, unless it rose from there."""

Watch = tuple[tuple[float, bool], ...]
"""Stretches above or not above the threshold: (beginning in seconds since the epoch, above), over the last 180 s."""


def threshold_bpm(baseline: Baseline, resting_bpm: float, *, resting_known: bool) -> float:
    """Return the rate above which a heart counts towards an elevation."""
    above_resting = resting_bpm + 20.0
    if baseline.bpm is None:
        return above_resting if resting_known else max(STRANGER_BPM, above_resting)
    spread = 3.0 * 1.4826 * max(MIN_DEVIATION_BPM, baseline.deviation_bpm)
    return max(baseline.bpm + 15.0, baseline.bpm + spread, above_resting)


def watched(watch: Watch, at_s: float, *, above: bool) -> Watch:
    """Return the watch after a moment that was above the threshold or not."""
    if not watch or watch[-1][1] != above:
        watch = (*watch, (at_s, above))
    start_s = at_s - WATCH_S
    if len(watch) > 1 and watch[1][0] <= start_s:
        watch = tuple(stretch for number, stretch in enumerate(watch) if number + 1 == len(watch) or watch[number + 1][0] > start_s)
    return watch


def covered_s(watch: Watch, at_s: float) -> float:
    """Return how much of the last 180 s was watched."""
    return min(WATCH_S, at_s - watch[0][0]) if watch else 0.0


def share_above(watch: Watch, at_s: float) -> float:
    """Return the share (0..1) of the watched time that was above the threshold; a first moment speaks for itself."""
    covered = covered_s(watch, at_s)
    if covered <= 0.0:
        return float(bool(watch) and watch[-1][1])
    start_s, above_s = at_s - covered, 0.0
    for number, (since_s, above) in enumerate(watch):
        if above:
            end_s = watch[number + 1][0] if number + 1 < len(watch) else at_s
            above_s += max(0.0, end_s - max(since_s, start_s))
    return min(1.0, above_s / covered)


def is_believed(watch: Watch, at_s: float, *, still_s: float, told_still: bool) -> bool:
    """Return whether an elevation is believed after so many still seconds; `told_still` says whether somebody vouches for them."""
    if still_s < (STILL_S if told_still else PRESUMED_STILL_S):
        return False
    return covered_s(watch, at_s) >= WATCH_S - SPARSE_S and share_above(watch, at_s) >= WATCH_SHARE


def is_recovering(rate_bpm: float, *, since_moving_s: float, lowest_bpm: float, since_lowest_s: float) -> bool:
    """Return whether a rate is still coming down from exercise, which is no elevation."""
    return since_moving_s < RECOVERY_S and since_lowest_s < FALLING_S and rate_bpm <= lowest_bpm + RISE_BPM
