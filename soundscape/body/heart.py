"""The heart: is it above this listener's usual, for how long, and how sure are we?

Readings are folded into a small `HeartState`; everything else is evaluated from it at an instant. The rule for a prolonged elevation
while still, its thresholds and how it clears are those of the project's science notes, section 4.3:

    alarm   still for 5 min and above max(b + 15, b + 3 * 1.4826 * m, resting + 20) for 80 % of 180 s
    clear   below b + 7.5 for 120 s, or moving

with b, m the baseline and its mean absolute deviation, 30-minute averages over still minutes without elevation.
"""

import math
from statistics import median

import msgspec

from soundscape.signals.base import Motion, Reading
from soundscape.units import clamp

POPULATION_RESTING_BPM = 65.0
"""Mean resting rate of 92 457 people (Quer 2020), used until we know better."""

STILL_S = 300.0
PRESUMED_STILL_S = 600.0
"""A body nobody reports the motion of counts as still after twice the time."""

WATCH_S = 180.0
WATCH_SHARE = 0.8
CLEAR_S = 120.0
CLEAR_ABOVE_BPM = 7.5
BASELINE_S = 1800.0
MIN_DEVIATION_BPM = 2.0
MEDIAN_S = 30.0
THINNED_TO_S = 2.0
"""Of three samples within this time the middle one goes, which bounds the state at some 180 samples."""

MAX_GAP_S = 120.0
MAX_MINUTES = 30


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One accepted sample: seconds since the epoch, bpm, and whether it lay above the threshold of its moment."""

    at_s: float
    bpm: float
    above: bool


class HeartState(msgspec.Struct, frozen=True):
    """What persists of a heart between two readings. Times are seconds since the epoch; None is unknown."""

    samples: tuple[Sample, ...] = ()
    motion: Motion | None = None
    still_since_s: float | None = None
    baseline_bpm: float | None = None
    deviation_bpm: float = MIN_DEVIATION_BPM
    learned_s: float = 0.0
    elevated_since_s: float | None = None
    elevated_bpm: float = 0.0
    below_since_s: float | None = None
    minutes_bpm: tuple[float, ...] = ()
    """The heart rate at each full minute since the elevation began, at most 30."""


class Heart(msgspec.Struct, frozen=True):
    """A heart at one instant. `bpm` None is unknown; `weight` (0..1) is how far the newest reading may still steer.

    `excess_bpm` is how far above the usual it is, never below 0. `evidence` (0..1) grows from the first high reading to the moment the
    elevation is believed. `minutes_bpm` is the course since then.
    """

    bpm: float | None = None
    age_s: float | None = None
    weight: float = 0.0
    resting_bpm: float = POPULATION_RESTING_BPM
    resting_known: bool = False
    excess_bpm: float = 0.0
    evidence: float = 0.0
    moving: bool = False
    elevated: bool = False
    elevated_for_s: float = 0.0
    elevated_bpm: float = 0.0
    minutes_bpm: tuple[float, ...] = ()


UNKNOWN = Heart()


def fold(state: HeartState, reading: Reading, *, resting_bpm: float | None) -> HeartState:
    """Return the state after one heart-rate reading; a reading older than the newest one changes nothing."""
    bpm, at_s = reading.value, reading.at.timestamp()
    assert isinstance(bpm, float), "a heart-rate reading is a number"
    last_s = state.samples[-1].at_s if state.samples else -math.inf
    if at_s <= last_s:
        return state
    gap_s = at_s - last_s
    still_since_s = _still_since(state, reading.motion, at_s, gap_s)
    above = bpm > threshold_bpm(state, resting_bpm)
    samples = _append(state.samples, Sample(at_s, bpm, above))
    state = msgspec.structs.replace(state, samples=samples, motion=reading.motion, still_since_s=still_since_s)
    if still_since_s is not None and not above and state.elevated_since_s is None:
        state = _learn(state, bpm, min(gap_s, 60.0))
    return _judge(state, at_s, resting_bpm)


def at(state: HeartState, at_s: float, *, weight: float, resting_bpm: float | None) -> Heart:
    """Return the heart at `at_s` (seconds since the epoch); `weight` (0..1) is the freshness of the newest reading."""
    resting = POPULATION_RESTING_BPM if resting_bpm is None else resting_bpm
    known = resting_bpm is not None
    samples = tuple(sample for sample in state.samples if sample.at_s <= at_s)
    if not samples or weight <= 0.0:
        return Heart(resting_bpm=resting, resting_known=known)
    elevated_for_s = 0.0 if state.elevated_since_s is None else max(0.0, at_s - state.elevated_since_s)
    newest = samples[-1]
    return Heart(
        bpm=newest.bpm,
        age_s=max(0.0, at_s - newest.at_s),
        weight=weight,
        resting_bpm=resting,
        resting_known=known,
        excess_bpm=max(0.0, newest.bpm - usual_bpm(state, resting_bpm)),
        evidence=_evidence(samples, elevated=state.elevated_since_s is not None),
        moving=state.motion == "moving",
        elevated=state.elevated_since_s is not None,
        elevated_for_s=elevated_for_s,
        elevated_bpm=state.elevated_bpm,
        minutes_bpm=state.minutes_bpm,
    )


def usual_bpm(state: HeartState, resting_bpm: float | None) -> float:
    """Return what is usual for this listener now: the learned baseline, or the resting rate while there is none."""
    resting = POPULATION_RESTING_BPM if resting_bpm is None else resting_bpm
    return resting if state.baseline_bpm is None else max(resting, state.baseline_bpm)


def threshold_bpm(state: HeartState, resting_bpm: float | None) -> float:
    """Return the rate above which a sample counts towards an elevation."""
    resting = POPULATION_RESTING_BPM if resting_bpm is None else resting_bpm
    above_resting = resting + 20.0
    if state.baseline_bpm is None:
        return above_resting
    spread = 3.0 * 1.4826 * max(MIN_DEVIATION_BPM, state.deviation_bpm)
    return max(state.baseline_bpm + 15.0, state.baseline_bpm + spread, above_resting)


def _still_since(state: HeartState, motion: Motion | None, at_s: float, gap_s: float) -> float | None:
    if motion == "moving":
        return None
    if state.still_since_s is None or gap_s > MAX_GAP_S:
        return at_s
    return state.still_since_s


def _append(samples: tuple[Sample, ...], sample: Sample) -> tuple[Sample, ...]:
    kept = tuple(old for old in samples if old.at_s >= sample.at_s - WATCH_S)
    if len(kept) > 1 and sample.at_s - kept[-2].at_s < THINNED_TO_S:
        kept = kept[:-1]
    return (*kept, sample)


def _learn(state: HeartState, bpm: float, span_s: float) -> HeartState:
    # A plain mean over the first half hour, an exponential one from then on.
    share = max(1.0 - math.exp(-span_s / BASELINE_S), span_s / (state.learned_s + span_s))
    if state.baseline_bpm is None:
        return msgspec.structs.replace(state, baseline_bpm=bpm, learned_s=span_s)
    baseline = state.baseline_bpm + share * (bpm - state.baseline_bpm)
    deviation = state.deviation_bpm + share * (abs(bpm - baseline) - state.deviation_bpm)
    return msgspec.structs.replace(
        state, baseline_bpm=baseline, deviation_bpm=deviation, learned_s=min(BASELINE_S, state.learned_s + span_s)
    )


def _judge(state: HeartState, at_s: float, resting_bpm: float | None) -> HeartState:
    if state.elevated_since_s is None:
        return _raise(state, at_s) if _is_elevated(state, at_s) else state
    if state.motion == "moving" or state.still_since_s is None:
        return _clear(state)
    rate = _recent_median(state.samples, at_s)
    usual = state.baseline_bpm if state.baseline_bpm is not None else usual_bpm(state, resting_bpm)
    below_since_s = None if rate >= usual + CLEAR_ABOVE_BPM else (state.below_since_s if state.below_since_s is not None else at_s)
    if below_since_s is not None and at_s - below_since_s >= CLEAR_S:
        return _clear(state)
    minute = int((at_s - state.elevated_since_s) // 60.0)
    minutes = state.minutes_bpm
    if minute >= len(minutes):
        minutes = (minutes + (rate,) * (minute + 1 - len(minutes)))[:MAX_MINUTES]
    return msgspec.structs.replace(state, below_since_s=below_since_s, minutes_bpm=minutes)


def _is_elevated(state: HeartState, at_s: float) -> bool:
    if state.still_since_s is None:
        return False
    still_s = STILL_S if state.motion == "still" else PRESUMED_STILL_S
    covered_s = at_s - state.samples[0].at_s
    # Sparse devices report once a minute: the window counts as watched when its oldest sample is at most a minute short of it.
    watched = covered_s >= WATCH_S - 60.0
    return at_s - state.still_since_s >= still_s and watched and _share_above(state.samples) >= WATCH_SHARE


def _raise(state: HeartState, at_s: float) -> HeartState:
    rate = _recent_median(state.samples, at_s)
    return msgspec.structs.replace(state, elevated_since_s=at_s, elevated_bpm=rate, below_since_s=None, minutes_bpm=(rate,))


def _clear(state: HeartState) -> HeartState:
    return msgspec.structs.replace(state, elevated_since_s=None, elevated_bpm=0.0, below_since_s=None, minutes_bpm=())


def _recent_median(samples: tuple[Sample, ...], at_s: float) -> float:
    return float(median(sample.bpm for sample in samples if sample.at_s >= at_s - MEDIAN_S))


def _share_above(samples: tuple[Sample, ...]) -> float:
    return sum(sample.above for sample in samples) / len(samples)


def _evidence(samples: tuple[Sample, ...], *, elevated: bool) -> float:
    if elevated:
        return 1.0
    if not samples[-1].above:
        return 0.0
    first_above_s = next(sample.at_s for sample in samples if sample.above)
    # One high reading is worth a quarter, and the rest comes with the watch.
    return clamp(0.25 + 0.75 * (samples[-1].at_s - first_above_s) / WATCH_S, 0.0, 1.0) * _share_above(samples)
