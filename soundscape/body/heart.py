"""The heart: is it above this listener's usual, for how long, and how sure are we?

Readings are folded into a small `HeartState`; everything else is evaluated from it at an instant. What is believed is in `artefacts`,
what is usual in `baseline` and `resting_rate`, when it is above that in `elevation`, what motion says about it in `motion`, variability
in `hrv`.

A sensor that falls silent is held for 30 s; until 120 s nothing new is decided; then it fades to unknown over 60 s, and on its return it
must have told for 60 s before it steers again, over another 60 s (science notes 4.4).
"""

import math
from statistics import median

import msgspec

from soundscape.body import artefacts, baseline, elevation, hrv, motion, resting_rate
from soundscape.body.baseline import MIN_DEVIATION_BPM, Baseline
from soundscape.body.elevation import Watch
from soundscape.body.hrv import Beats, Hrv
from soundscape.body.resting_rate import Asleep, Resting
from soundscape.signals.base import Motion, Reading
from soundscape.units import clamp

POPULATION_RESTING_BPM = 65.0
"""Mean resting rate of 92 457 people (Quer 2020), used until we know better."""

MEDIAN_S = 30.0
KEPT_S = 60.0
THINNED_TO_S = 2.0
"""Of three samples within this time the middle one goes, which bounds the state at some 60 samples."""

HELD_S = 30.0
MAX_GAP_S = 120.0
VALID_S = 60.0
RETURN_S = 60.0
STEADY_S = 20.0
"""Samples must span this much before a high rate alone is taken for exercise (design value)."""

MAX_MINUTES = 30
BECOMES_USUAL_S = 1800.0
"""An elevation is answered for half an hour (science notes 4.4); after it the baseline learns again."""


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One believed sample: seconds since the epoch, bpm."""

    at_s: float
    bpm: float


class HeartState(msgspec.Struct, frozen=True):
    """What persists of a heart between two readings. Times are seconds since the epoch; None is unknown.

    `motion` is the last word on it and `motion_at_s` its time, `exercising` what a rate without any word gives away; `moved_s` is the last
    moment on the move, `lowest_bpm` the lowest rate since, found at `lowest_s`. `returned_s` is the end of the last silence.
    """

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

    doubted: tuple[Sample, ...] = ()
    watch: Watch = ()
    motion_at_s: float = 0.0
    exercising: bool = False
    moved_s: float | None = None
    lowest_bpm: float = 0.0
    lowest_s: float = 0.0
    returned_s: float | None = None
    resting: Resting = Resting()
    beats: Beats = Beats()


class Heart(msgspec.Struct, frozen=True):
    """A heart at one instant. `bpm` None is unknown; `weight` (0..1) is how far the newest reading may still steer.

    `excess_bpm` is how far above the usual it is, never below 0. `evidence` (0..1) grows from the first high reading to the moment the
    elevation is believed. `moving` may be told or, `presumed`, taken from the rate alone. `minutes_bpm` is the course since the elevation
    began; `elevated_for_s` stands still while nothing is heard.
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
    presumed: bool = False
    hrv: Hrv | None = None


UNKNOWN = Heart()


def fold(state: HeartState, reading: Reading, *, resting_bpm: float | None, asleep: Asleep = lambda _at_s: False) -> HeartState:
    """Return the state after one heart-rate reading; one older than the newest changes nothing, one that is doubted only waits.

    `resting_bpm` is the resting rate that was told, `asleep` says whether the listener slept at a time in seconds since the epoch.
    """
    bpm, at_s = reading.value, reading.at.timestamp()
    assert isinstance(bpm, float), "a heart-rate reading is a number"
    newest = (state.doubted or state.samples)[-1:]
    if newest and at_s <= newest[0].at_s:
        return state
    samples = _believed(state, Sample(at_s, bpm))
    if samples is None:
        return msgspec.structs.replace(state, doubted=(*state.doubted, Sample(at_s, bpm))[-artefacts.AGREEING :])
    return _folded(state, samples, reading, resting_bpm, asleep)


def told_motion(state: HeartState, *, moving: bool, at_s: float) -> HeartState:
    """Return the state after a word on motion from elsewhere; one older than the last changes nothing."""
    if at_s < state.motion_at_s:
        return state
    state = msgspec.structs.replace(state, motion="moving" if moving else "still", motion_at_s=at_s)
    if moving:
        return _clear(msgspec.structs.replace(state, still_since_s=None, moved_s=at_s, lowest_bpm=math.inf, lowest_s=at_s))
    return state if state.still_since_s is not None else msgspec.structs.replace(state, still_since_s=at_s, exercising=False)


def at(state: HeartState, at_s: float, *, weight: float, resting_bpm: float | None) -> Heart:
    """Return the heart at `at_s` (seconds since the epoch); `weight` (0..1) is the freshness of the newest reading."""
    known = resting_rate.known(state.resting, resting_bpm)
    resting = POPULATION_RESTING_BPM if known is None else known
    samples = tuple(sample for sample in state.samples if sample.at_s <= at_s)
    if not samples or weight <= 0.0:
        return Heart(resting_bpm=resting, resting_known=known is not None)
    newest = samples[-1]
    decided_s = min(at_s, newest.at_s + HELD_S)
    elevated = state.elevated_since_s is not None
    moving = motion.holding(state.motion, at_s - state.motion_at_s) == "moving"
    return Heart(
        bpm=newest.bpm,
        age_s=max(0.0, at_s - newest.at_s),
        weight=weight * _returned(state, newest.at_s),
        resting_bpm=resting,
        resting_known=known is not None,
        excess_bpm=max(0.0, newest.bpm - usual_bpm(state, resting_bpm)),
        evidence=1.0 if elevated else _evidence(state, decided_s),
        moving=moving or state.exercising,
        elevated=elevated,
        elevated_for_s=0.0 if state.elevated_since_s is None else max(0.0, decided_s - state.elevated_since_s),
        elevated_bpm=state.elevated_bpm,
        minutes_bpm=state.minutes_bpm,
        presumed=state.exercising and not moving,
        hrv=hrv.at(state.beats, at_s),
    )


def usual_bpm(state: HeartState, resting_bpm: float | None) -> float:
    """Return what is usual for this listener now: the learned baseline, or the resting rate while there is none."""
    resting = _resting(state, resting_bpm)
    return resting if state.baseline_bpm is None else max(resting, state.baseline_bpm)


def threshold_bpm(state: HeartState, resting_bpm: float | None) -> float:
    """Return the rate above which the heart counts towards an elevation."""
    known = resting_rate.known(state.resting, resting_bpm) is not None
    return elevation.threshold_bpm(_baseline(state), _resting(state, resting_bpm), resting_known=known)


def _resting(state: HeartState, told_bpm: float | None) -> float:
    known = resting_rate.known(state.resting, told_bpm)
    return POPULATION_RESTING_BPM if known is None else known


def _baseline(state: HeartState) -> Baseline:
    return Baseline(state.baseline_bpm, state.deviation_bpm, state.learned_s)


def _believed(state: HeartState, sample: Sample) -> tuple[Sample, ...] | None:
    recent = [old.bpm for old in state.samples if old.at_s >= sample.at_s - MEDIAN_S]
    if artefacts.is_doubtful(sample.bpm, recent):
        doubted = (*(old for old in state.doubted if old.at_s >= sample.at_s - MEDIAN_S), sample)[-artefacts.AGREEING :]
        # Once the doubted are believed, those they contradict are not.
        return doubted if artefacts.agree([old.bpm for old in doubted]) else None
    kept = state.samples
    if kept and kept[0].at_s < sample.at_s - KEPT_S:
        kept = tuple(old for old in kept if old.at_s >= sample.at_s - KEPT_S)
    if len(kept) > 1 and sample.at_s - kept[-2].at_s < THINNED_TO_S:
        kept = kept[:-1]
    return (*kept, sample)


def _folded(state: HeartState, samples: tuple[Sample, ...], reading: Reading, resting_bpm: float | None, asleep: Asleep) -> HeartState:
    bpm, at_s = samples[-1].bpm, samples[-1].at_s
    gap_s = at_s - state.samples[-1].at_s if state.samples else math.inf
    silent = gap_s > MAX_GAP_S
    rate = float(median([sample.bpm for sample in samples if sample.at_s >= at_s - MEDIAN_S]))
    resting = _resting(state, resting_bpm)
    word, word_at_s = (reading.motion, at_s) if reading.motion is not None else (state.motion, state.motion_at_s)
    held = motion.holding(word, at_s - word_at_s)
    steady = at_s - samples[0].at_s >= STEADY_S
    exercising = held is None and steady and motion.is_exercise(rate, resting, before=state.exercising)
    moving = held == "moving" or exercising
    still_since_s = None if moving else at_s if silent or state.still_since_s is None else state.still_since_s
    moved_s, lowest_bpm, lowest_s = state.moved_s, state.lowest_bpm, state.lowest_s
    if moving:
        moved_s, lowest_bpm, lowest_s = at_s, math.inf, at_s
    elif rate < lowest_bpm - elevation.FALL_BPM:
        lowest_bpm, lowest_s = rate, at_s
    above = rate > threshold_bpm(state, resting_bpm)
    recovering = moved_s is not None and elevation.is_recovering(
        rate, since_moving_s=at_s - moved_s, lowest_bpm=lowest_bpm, since_lowest_s=at_s - lowest_s
    )
    settled = still_since_s is not None and at_s - still_since_s >= elevation.STILL_S
    usual = _baseline(state)
    # What has lasted for longer than it is answered slowly becomes usual: nobody stays above their usual for ever.
    raised_s = None if state.elevated_since_s is None else at_s - state.elevated_since_s
    if settled and not recovering and (not above if raised_s is None else raised_s >= BECOMES_USUAL_S):
        usual = baseline.learned(usual, rate, min(gap_s, baseline.LONGEST_SPAN_S))
    # Who says with every sample that it was still may say so rarely: a watch in the background.
    at_rest = settled or (reading.motion == "still" and not recovering and silent)
    told = HeartState(
        samples=samples,
        motion=word,
        still_since_s=still_since_s,
        baseline_bpm=usual.bpm,
        deviation_bpm=usual.deviation_bpm,
        learned_s=usual.learned_s,
        elevated_since_s=state.elevated_since_s,
        elevated_bpm=state.elevated_bpm,
        below_since_s=state.below_since_s,
        minutes_bpm=state.minutes_bpm,
        watch=elevation.watched(() if silent else state.watch, at_s, above=above),
        motion_at_s=word_at_s,
        exercising=exercising,
        moved_s=moved_s,
        lowest_bpm=lowest_bpm,
        lowest_s=lowest_s,
        returned_s=at_s if silent and state.samples else state.returned_s,
        resting=resting_rate.fold(state.resting, bpm, at_s, still=at_rest and not above, asleep=asleep),
        beats=hrv.fold(state.beats, reading.rr_ms, at_s, still=not moving),
    )
    return _judge(told, rate, resting, told_still=held == "still", recovering=recovering, silent=silent)


def _judge(state: HeartState, rate: float, resting_bpm: float, *, told_still: bool, recovering: bool, silent: bool) -> HeartState:
    at_s = state.samples[-1].at_s
    if state.elevated_since_s is None:
        if state.still_since_s is None or recovering:
            return state
        believed = elevation.is_believed(state.watch, at_s, still_s=at_s - state.still_since_s, told_still=told_still)
        return _raised(state, at_s, rate) if believed else state
    if state.still_since_s is None or silent:
        return _clear(state)
    usual = resting_bpm if state.baseline_bpm is None else state.baseline_bpm
    below_since_s = (
        None if rate >= usual + elevation.CLEAR_ABOVE_BPM else (state.below_since_s if state.below_since_s is not None else at_s)
    )
    if below_since_s is not None and at_s - below_since_s >= elevation.CLEAR_S:
        return _clear(state)
    minute = int((at_s - state.elevated_since_s) // 60.0)
    minutes = state.minutes_bpm
    if minute >= len(minutes):
        minutes = (minutes + (rate,) * (minute + 1 - len(minutes)))[:MAX_MINUTES]
    return msgspec.structs.replace(state, below_since_s=below_since_s, minutes_bpm=minutes)


def _raised(state: HeartState, at_s: float, rate: float) -> HeartState:
    return msgspec.structs.replace(state, elevated_since_s=at_s, elevated_bpm=rate, below_since_s=None, minutes_bpm=(rate,))


def _clear(state: HeartState) -> HeartState:
    if state.elevated_since_s is None:
        return state
    # What was watched before it was over says nothing about what comes next.
    return msgspec.structs.replace(state, elevated_since_s=None, elevated_bpm=0.0, below_since_s=None, minutes_bpm=(), watch=())


def _returned(state: HeartState, newest_s: float) -> float:
    if state.returned_s is None:
        return 1.0
    return clamp((newest_s - state.returned_s - VALID_S) / RETURN_S, 0.0, 1.0)


def _evidence(state: HeartState, at_s: float) -> float:
    if state.still_since_s is None:
        return 0.0
    first_above_s = next((since_s for since_s, above in state.watch if above), at_s)
    # One high reading is worth a quarter, and the rest comes with the watch.
    grown = clamp(0.25 + 0.75 * (at_s - first_above_s) / elevation.WATCH_S, 0.0, 1.0)
    return grown * elevation.share_above(state.watch, at_s)
