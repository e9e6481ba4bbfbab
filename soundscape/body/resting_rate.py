"""The resting rate of a heart, learned over days: a low percentile of what it does in five still minutes (science notes 4.2).

What is kept of a day is how many five-minute means fell on each whole bpm, so that the state stays small however much is measured.
"""

from collections.abc import Callable

import msgspec

BIN_S = 300.0
AWAKE_SHARE = 0.03
"""The resting rate is the 1st to 5th percentile of awake data."""

ASLEEP_SHARE = 0.15
"""It is the 10th to 20th of sleep data, where nothing else is known."""

ENOUGH = 12
"""An hour of still data."""

DAY_S = 86_400.0
FORGOTTEN_S = 14.0 * DAY_S
LEARNING = 0.2

TRUSTED_DAYS = 3
"""From so many days on, what was learned stands in for what was told (design value)."""

LOWEST_BPM = 30
HIGHEST_BPM = 129

Counts = tuple[int, ...]
Asleep = Callable[[float], bool]


class Resting(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a resting rate: `bpm` from so many whole `days`, and what has been counted since `since_s`.

    `bin_number` counts five minutes since the epoch; a spoilt bin has motion in it. `today_bpm` is what the present day alone would say,
    None with less than an hour. Times are seconds since the epoch.
    """

    bpm: float | None = None
    days: int = 0
    today_bpm: float | None = None
    since_s: float = 0.0
    awake: Counts = ()
    asleep: Counts = ()
    bin_number: int = -1
    bin_sum: float = 0.0
    bin_count: int = 0
    spoilt: bool = False


def fold(resting: Resting, bpm: float, at_s: float, *, still: bool, asleep: Asleep) -> Resting:
    """Return what is known after one believed sample, in order of time; `asleep` is asked once in five minutes."""
    number = int(at_s // BIN_S)
    if number != resting.bin_number:
        resting = _next_day(_counted(resting, asleep), at_s)
        return _with_bin(resting, number, bpm if still else 0.0, int(still), spoilt=not still)
    if not still:
        return resting if resting.spoilt else _with_bin(resting, number, 0.0, 0, spoilt=True)
    return _with_bin(resting, number, resting.bin_sum + bpm, resting.bin_count + 1, spoilt=resting.spoilt)


def known(resting: Resting, told_bpm: float | None) -> float | None:
    """Return the resting rate to reckon with: what was told until three days are learned, then what was learned; None is unknown."""
    learned = resting.bpm if resting.bpm is not None else resting.today_bpm
    return told_bpm if told_bpm is not None and (resting.days < TRUSTED_DAYS or learned is None) else learned


def percentile(counts: Counts, share: float) -> float:
    """Return the rate (bpm) below which this share (0..1) of the counted means lie, evenly spread within each whole bpm."""
    left = share * sum(counts)
    for index, count in enumerate(counts):
        if count and left <= count:
            return LOWEST_BPM + index + left / count
        left -= count
    return float(LOWEST_BPM + len(counts))


def _with_bin(resting: Resting, number: int, total: float, count: int, *, spoilt: bool) -> Resting:
    return Resting(
        resting.bpm,
        resting.days,
        resting.today_bpm,
        resting.since_s,
        resting.awake,
        resting.asleep,
        number,
        total,
        count,
        spoilt,
    )


def _counted(resting: Resting, asleep: Asleep) -> Resting:
    if resting.spoilt or not resting.bin_count:
        return resting
    mean_bpm = resting.bin_sum / resting.bin_count
    start_s = resting.bin_number * BIN_S
    since_s = resting.since_s if resting.awake or resting.asleep else start_s
    if asleep(start_s):
        resting = msgspec.structs.replace(resting, since_s=since_s, asleep=_one_more(resting.asleep, mean_bpm))
    else:
        resting = msgspec.structs.replace(resting, since_s=since_s, awake=_one_more(resting.awake, mean_bpm))
    return msgspec.structs.replace(resting, today_bpm=_estimate(resting))


def _one_more(counts: Counts, mean_bpm: float) -> Counts:
    index = min(max(int(mean_bpm), LOWEST_BPM), HIGHEST_BPM) - LOWEST_BPM
    counts = counts + (0,) * (index + 1 - len(counts))
    return (*counts[:index], counts[index] + 1, *counts[index + 1 :])


def _estimate(resting: Resting) -> float | None:
    # Rates awake are compared with it, so awake data come first.
    if sum(resting.awake) >= ENOUGH:
        return percentile(resting.awake, AWAKE_SHARE)
    return percentile(resting.asleep, ASLEEP_SHARE) if sum(resting.asleep) >= ENOUGH else None


def _next_day(resting: Resting, at_s: float) -> Resting:
    gone_s = at_s - resting.since_s
    if gone_s < DAY_S or not (resting.awake or resting.asleep):
        return resting
    if resting.today_bpm is None:
        # A thin day goes on collecting, until what it holds is old.
        return resting if gone_s < FORGOTTEN_S else Resting(resting.bpm, resting.days)
    now = resting.today_bpm
    bpm = now if resting.bpm is None else resting.bpm + LEARNING * (now - resting.bpm)
    return Resting(bpm, resting.days + 1)
