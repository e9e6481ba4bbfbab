"""The heart: when a raised rate is believed, when it is over, and how little is kept."""

import itertools
import math
from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import heart
from soundscape.body.heart import HeartState
from soundscape.signals.base import Motion
from tests.support.build import NOON, reading

NOON_S = NOON.timestamp()
RESTING = 58.0

Sample = tuple[float, float, Motion | None]


def folded(samples: Iterable[Sample], *, state: HeartState | None = None, resting_bpm: float | None = RESTING) -> HeartState:
    """Return the state after samples of (seconds after noon, bpm, motion)."""
    state = state or HeartState()
    for after_s, bpm, motion in samples:
        state = heart.fold(state, reading(bpm, after_s=after_s, motion=motion), resting_bpm=resting_bpm)
    return state


def course(*stretches: tuple[float, float], step_s: float, motion: Motion | None = "still", start_s: float = 0.0) -> list[Sample]:
    """Return samples every `step_s` through stretches of (length in s, bpm)."""
    samples: list[Sample] = []
    for length_s, bpm in stretches:
        samples += [(start_s + index * step_s, bpm, motion) for index in range(int(length_s / step_s))]
        start_s += length_s
    return samples


def raised_after_s(samples: Iterable[Sample]) -> float | None:
    """Return when (seconds after noon) a course of samples is first believed to be an elevation."""
    state = HeartState()
    for sample in samples:
        state = folded([sample], state=state)
        if state.elevated_since_s is not None:
            return sample[0]
    return None


@pytest.mark.parametrize("step_s", [1.0, 5.0, 60.0])
def test_a_lasting_raise_while_still_is_believed_within_minutes(step_s: float) -> None:
    """Ten calm minutes, then 105 bpm: believed after two to four minutes of it, from dense and sparse devices alike."""
    at_s = raised_after_s(course((600.0, 62.0), (900.0, 105.0), step_s=step_s))
    assert at_s is not None
    assert 600.0 + 120.0 <= at_s <= 600.0 + 240.0


def test_a_rate_raised_from_the_beginning_needs_four_still_minutes() -> None:
    """Nobody's motion before the first reading is known: stillness must be watched first."""
    at_s = raised_after_s(course((900.0, 105.0), step_s=5.0))
    assert at_s is not None
    assert 240.0 <= at_s <= 250.0


def test_a_device_that_never_mentions_motion_needs_ten_minutes() -> None:
    """Presumed stillness takes twice as long."""
    at_s = raised_after_s(course((1200.0, 105.0), step_s=5.0, motion=None))
    assert at_s is not None
    assert 600.0 <= at_s <= 610.0


def test_a_raise_while_moving_is_exercise() -> None:
    """Half an hour at 150 bpm on the move is nothing to answer."""
    assert raised_after_s(course((1800.0, 150.0), step_s=5.0, motion="moving")) is None


def test_sitting_down_after_a_run_must_last_four_minutes_first() -> None:
    """Stillness counts from when the moving ended."""
    run = course((600.0, 150.0), step_s=5.0, motion="moving")
    assert raised_after_s(run + course((235.0, 110.0), step_s=5.0, start_s=600.0)) is None
    assert raised_after_s(run + course((400.0, 110.0), step_s=5.0, start_s=600.0)) is not None


def test_a_three_minute_bump_with_pauses_is_no_elevation() -> None:
    """Less than 80 % of the watched time above the threshold is not enough."""
    bumpy = course(*[(40.0, 100.0), (20.0, 62.0)] * 15, step_s=5.0, start_s=600.0)
    assert raised_after_s(course((600.0, 62.0), step_s=5.0) + bumpy) is None


@pytest.mark.parametrize("bpm", [77.0, 65.0])
def test_a_rate_within_the_usual_is_no_elevation(bpm: float) -> None:
    """Less than 20 above the resting rate, or less than 15 above the baseline, changes nothing."""
    assert raised_after_s(course((600.0, 62.0), (1800.0, bpm), step_s=5.0)) is None


def test_the_threshold_is_the_strictest_of_three() -> None:
    """Baseline + 15, baseline + 3 spreads, resting + 20; only the last while there is no baseline, and 100 while nothing is known."""
    assert heart.threshold_bpm(HeartState(), None) == 100.0
    assert heart.threshold_bpm(HeartState(baseline_bpm=60.0), None) == 85.0
    assert heart.threshold_bpm(HeartState(), 50.0) == 70.0
    assert heart.threshold_bpm(HeartState(baseline_bpm=70.0), 50.0) == 85.0
    assert heart.threshold_bpm(HeartState(baseline_bpm=60.0), 50.0) == 75.0
    assert heart.threshold_bpm(HeartState(baseline_bpm=60.0), 58.0) == 78.0
    assert heart.threshold_bpm(HeartState(baseline_bpm=60.0, deviation_bpm=10.0), 50.0) == pytest.approx(60.0 + 3 * 1.4826 * 10)


@pytest.mark.parametrize("step_s", [1.0, 5.0, 60.0])
def test_two_minutes_back_at_the_usual_end_it(step_s: float) -> None:
    """It clears between two and three and a half minutes after the rate has come down, and stays clear."""
    up = course((600.0, 62.0), (600.0, 105.0), step_s=step_s)
    down = course((600.0, 63.0), step_s=step_s, start_s=1200.0)
    assert folded(up).elevated_since_s is not None
    assert folded([*up, *(sample for sample in down if sample[0] < 1319.0)]).elevated_since_s is not None
    assert folded([*up, *(sample for sample in down if sample[0] <= 1410.0)]).elevated_since_s is None
    assert folded(up + down).elevated_since_s is None


def test_getting_up_ends_it_at_once() -> None:
    """Motion explains a raised rate."""
    up = course((600.0, 62.0), (600.0, 105.0), step_s=5.0)
    state = folded([*up, (1200.0, 105.0, "moving")])
    assert state.elevated_since_s is None
    assert state.minutes_bpm == ()


@pytest.mark.parametrize(("resting_bpm", "high", "usual"), [(90.0, 120.0, 92.0), (45.0, 70.0, 46.0)])
def test_without_a_baseline_the_resting_rate_says_when_it_is_over(resting_bpm: float, high: float, usual: float) -> None:
    """Raised from the first reading on: it holds while raised and clears near the listener's own resting rate."""
    up = folded(course((900.0, high), step_s=5.0), resting_bpm=resting_bpm)
    assert up.elevated_since_s is not None
    assert up.elevated_since_s <= NOON_S + 310.0
    down = folded(course((180.0, usual), step_s=5.0, start_s=900.0), state=up, resting_bpm=resting_bpm)
    assert down.elevated_since_s is None


def test_the_baseline_is_not_learned_from_an_elevation() -> None:
    """Half an hour at 105 leaves what is usual where it was."""
    calm = folded(course((1800.0, 62.0), step_s=5.0))
    raised = folded(course((1800.0, 105.0), step_s=5.0, start_s=1800.0), state=calm)
    assert calm.baseline_bpm == pytest.approx(62.0)
    assert raised.baseline_bpm == pytest.approx(62.0, abs=0.5)


def test_the_baseline_is_not_learned_while_an_elevation_is_ending() -> None:
    """A rate that has come down but not to the usual is no news about the usual."""
    calm = folded(course((1800.0, 62.0), step_s=5.0))
    ending = folded(course((600.0, 105.0), (1200.0, 74.0), step_s=5.0, start_s=1800.0), state=calm)
    assert ending.elevated_since_s is not None
    assert ending.baseline_bpm == pytest.approx(62.0, abs=0.5)


def test_the_baseline_follows_quiet_change_slowly() -> None:
    """Half an hour at 67 instead of 60 moves it by 63 % of the difference, as a 30-minute average does."""
    state = folded(course((3600.0, 60.0), (1800.0, 67.0), step_s=5.0))
    assert state.baseline_bpm == pytest.approx(60.0 + 7.0 * (1.0 - math.exp(-1.0)), abs=0.3)


def test_what_is_unusual_becomes_usual_only_in_hours() -> None:
    """Ten bpm above it lift the baseline by 2 in 20 minutes, and the spread not at all."""
    state = folded(course((3600.0, 60.0), (1200.0, 70.0), step_s=5.0))
    assert state.baseline_bpm == pytest.approx(62.0, abs=0.1)
    assert state.deviation_bpm < 1.0


def test_a_rise_does_not_lift_the_threshold_ahead_of_it() -> None:
    """After a coffee, a rate that takes minutes to rise 25 above the usual is found all the same."""
    rate = itertools.chain(
        [66.0 + 3.0 * math.sin(number / 50.0) for number in range(400)],
        [76.0 + 3.0 * math.sin(number / 50.0) for number in range(400)],
        [66.0 + 3.0 * math.sin(number / 50.0) for number in range(400)],
        [66.0 + 26.0 * (1.0 - math.exp(-number / 24.0)) for number in range(240)],
    )
    at_s = raised_after_s([(5.0 * number, bpm, "still") for number, bpm in enumerate(rate)])
    assert at_s is not None
    assert 6000.0 < at_s <= 6300.0


def test_what_lasts_for_longer_than_it_is_answered_becomes_usual() -> None:
    """Somebody who began at 110 and settles at 82, their usual, is not above it for ever."""
    state = folded(course((600.0, 110.0), (5400.0, 82.0), step_s=5.0), resting_bpm=None)
    assert state.elevated_since_s is None
    assert state.baseline_bpm == pytest.approx(82.0, abs=3.0)


def test_a_high_rate_of_a_stranger_is_not_above_a_usual_nobody_knows() -> None:
    """At 90 from the first reading on, with nothing told of a resting rate: it is learned as it is."""
    state = folded(course((1800.0, 90.0), step_s=5.0), resting_bpm=None)
    assert state.elevated_since_s is None
    assert state.baseline_bpm == pytest.approx(90.0)


def test_nothing_is_learned_while_moving() -> None:
    """A walk at 75 is not what is usual at rest."""
    assert folded(course((1800.0, 75.0), step_s=5.0, motion="moving")).baseline_bpm is None


def test_readings_from_before_the_newest_one_change_nothing() -> None:
    """What arrives late, or twice, is ignored."""
    state = folded(course((600.0, 62.0), step_s=5.0))
    newest_s = state.samples[-1].at_s - NOON_S
    assert folded([(newest_s, 180.0, "moving"), (newest_s - 60.0, 180.0, "moving"), (0.0, 180.0, None)], state=state) == state


def test_a_gap_breaks_the_watch_on_stillness() -> None:
    """After more than two minutes without a reading nobody knows whether the body kept still."""
    before = course((600.0, 105.0), step_s=60.0)[:4]
    after = course((240.0, 105.0), step_s=60.0, start_s=440.0)
    assert raised_after_s(before + after) is None


@pytest.mark.parametrize("step_s", [0.1, 1.0])
def test_the_state_stays_small_over_a_hundred_thousand_readings(step_s: float) -> None:
    """It holds at most 200 samples and 30 minutes, however many readings come."""
    state = HeartState()
    sizes = set()
    count = 100_000 if step_s == 1.0 else 5_000
    for index in range(count):
        rate = 62.0 if index % 10_000 < 5_000 else 105.0
        state = heart.fold(state, reading(rate, after_s=index * step_s), resting_bpm=RESTING)
        sizes.add(len(state.samples))
    assert max(sizes) <= 200
    assert len(state.minutes_bpm) <= 30


def test_the_course_of_an_elevation_is_kept_minute_by_minute() -> None:
    """One median a minute since it began, also when a device skips minutes; 30 at most."""
    up = folded(course((600.0, 62.0), (400.0, 105.0), step_s=5.0))
    assert up.elevated_since_s is not None
    later = folded(course((300.0, 95.0), step_s=60.0, start_s=1000.0), state=up)
    elapsed_s = later.samples[-1].at_s - up.elevated_since_s
    assert len(later.minutes_bpm) == int(elapsed_s // 60.0) + 1
    assert later.minutes_bpm[0] == 105.0
    assert later.minutes_bpm[-1] == 95.0
    assert len(folded(course((7200.0, 105.0), step_s=30.0, start_s=1000.0), state=up).minutes_bpm) == 30


def test_an_unknown_heart_says_so() -> None:
    """Without readings there is no rate, and the resting rate is the population's."""
    found = heart.at(HeartState(), NOON_S, weight=1.0, resting_bpm=None)
    assert (found.bpm, found.age_s, found.resting_bpm, found.resting_known, found.elevated) == (None, None, 65.0, False, False)


def test_a_forgotten_reading_is_an_unknown_heart() -> None:
    """Weight 0 leaves only the resting rate."""
    state = folded(course((600.0, 62.0), (600.0, 105.0), step_s=5.0))
    found = heart.at(state, NOON_S + 1500.0, weight=0.0, resting_bpm=RESTING)
    assert (found.bpm, found.elevated, found.resting_bpm) == (None, False, RESTING)


def test_readings_from_after_the_instant_are_not_seen() -> None:
    """A state evaluated in the past knows only what was known then."""
    state = folded(course((100.0, 62.0), (5.0, 90.0), step_s=5.0))
    assert heart.at(state, NOON_S + 97.0, weight=1.0, resting_bpm=RESTING).bpm == 62.0
    assert heart.at(state, NOON_S - 1.0, weight=1.0, resting_bpm=RESTING).bpm is None


def test_evidence_grows_from_the_first_high_reading_to_belief() -> None:
    """None while calm, a little within half a minute, more with every minute, all of it once believed."""
    calm = folded(course((600.0, 62.0), step_s=5.0))
    evidence = []
    state = calm
    for sample in course((300.0, 105.0), step_s=5.0, start_s=600.0):
        state = folded([sample], state=state)
        evidence.append(heart.at(state, NOON_S + sample[0], weight=1.0, resting_bpm=RESTING).evidence)
    assert heart.at(calm, NOON_S + 600.0, weight=1.0, resting_bpm=RESTING).evidence == 0.0
    assert 0.0 < evidence[6] < 0.2
    assert evidence == sorted(evidence)
    assert evidence[-1] == 1.0


@given(
    st.lists(
        st.tuples(st.floats(0.01, 400.0), st.floats(30.0, 220.0), st.sampled_from(["still", "moving", None])), min_size=1, max_size=80
    ),
    st.none() | st.floats(30.0, 120.0),
)
def test_any_course_of_readings_gives_a_sane_heart(steps: list[Sample], resting_bpm: float | None) -> None:
    """Shares stay shares, nothing is NaN, and a moving body is never elevated."""
    state, at_s = HeartState(), 0.0
    for gap_s, bpm, motion in steps:
        at_s += gap_s
        state = folded([(at_s, bpm, motion)], state=state, resting_bpm=resting_bpm)
        found = heart.at(state, state.samples[-1].at_s, weight=1.0, resting_bpm=resting_bpm)
        assert found.bpm == bpm or state.doubted
        assert len(state.doubted) <= 3
        assert 0.0 <= found.evidence <= 1.0
        assert found.excess_bpm >= 0.0
        assert not (found.moving and found.elevated)
        assert found.elevated == bool(found.minutes_bpm)
        assert state.baseline_bpm is None or 30.0 <= state.baseline_bpm <= 220.0


def test_a_word_on_motion_from_elsewhere_counts() -> None:
    """A phone that says it moves ends an elevation and keeps another from being found; what is older than the last word changes nothing."""
    up = folded(course((600.0, 62.0), (600.0, 105.0), step_s=5.0))
    moving = heart.told_motion(up, moving=True, at_s=NOON_S + 1200.0)
    assert (moving.elevated_since_s, moving.still_since_s) == (None, None)
    assert heart.told_motion(moving, moving=False, at_s=NOON_S + 1199.0) == moving
    run = folded(course((1500.0, 150.0), step_s=5.0, motion=None, start_s=1201.0), state=moving)
    assert run.elevated_since_s is None
    assert heart.at(run, NOON_S + 2700.0, weight=1.0, resting_bpm=RESTING).moving


def test_a_run_that_nobody_mentions_is_taken_for_one() -> None:
    """A rate that sitting people hardly reach: 40 % of the way to 190 and over."""
    run = course((1200.0, 62.0), (60.0, 90.0), (60.0, 110.0), (1800.0, 150.0), step_s=5.0, motion=None)
    assert raised_after_s(run) is None
    found = heart.at(folded(run), NOON_S + 3120.0, weight=1.0, resting_bpm=RESTING)
    assert (found.moving, found.presumed, found.evidence) == (True, True, 0.0)
    still = course((1200.0, 62.0), (1800.0, 150.0), step_s=5.0, motion="still")
    assert raised_after_s(still) is not None


def test_coming_down_from_a_run_is_no_elevation() -> None:
    """A rate that falls from 150 to 66 within a quarter of an hour is never believed; one that stays at 110 is."""
    run = course((900.0, 150.0), step_s=5.0, motion="moving")
    falling = [(900.0 + after_s, 66.0 + 84.0 * math.exp(-after_s / 300.0), "still") for after_s in range(0, 1800, 5)]
    assert raised_after_s([*run, *falling]) is None  # type: ignore[list-item]
    staying = [(900.0 + after_s, 110.0 + 40.0 * math.exp(-after_s / 60.0), "still") for after_s in range(0, 1800, 5)]
    assert raised_after_s([*run, *staying]) is not None  # type: ignore[list-item]


def test_a_raise_after_a_walk_is_found_all_the_same() -> None:
    """It rose from where it was."""
    walk = course((600.0, 80.0), step_s=5.0, motion="moving")
    at_s = raised_after_s(walk + course((60.0, 70.0), (900.0, 105.0), step_s=5.0, start_s=600.0))
    assert at_s is not None
    assert at_s <= 660.0 + 300.0


@pytest.mark.parametrize("silence_s", [10.0, 29.0, 60.0, 119.0])
def test_what_was_decided_stands_still_in_a_silence(silence_s: float) -> None:
    """For 30 s all goes on; then nothing new is decided until the sensor is heard again or given up."""
    up = folded(course((600.0, 62.0), (900.0, 105.0), step_s=1.0))
    assert up.elevated_since_s is not None
    begun_s, newest_s = up.elevated_since_s, up.samples[-1].at_s
    found = heart.at(up, newest_s + silence_s, weight=1.0, resting_bpm=RESTING)
    assert found.elevated
    assert found.elevated_for_s == pytest.approx(min(silence_s, 30.0) + newest_s - begun_s)


def test_a_sensor_that_comes_back_must_tell_for_a_minute_before_it_steers() -> None:
    """It is shown at once, steers not at all for 60 s, and fully after another 60; what was believed before is over."""
    up = folded(course((600.0, 62.0), (600.0, 105.0), step_s=5.0))
    assert up.elevated_since_s is not None
    weights = {}
    for after_s in (0.0, 55.0, 90.0, 120.0, 600.0):
        state = folded(course((after_s + 5.0, 105.0), step_s=5.0, start_s=1500.0), state=up)
        found = heart.at(state, state.samples[-1].at_s, weight=1.0, resting_bpm=RESTING)
        assert found.bpm == 105.0
        weights[after_s] = found.weight
    assert weights == {0.0: 0.0, 55.0: 0.0, 90.0: 0.5, 120.0: 1.0, 600.0: 1.0}
    assert folded([(1500.0, 105.0, "still")], state=up).elevated_since_s is None


def test_the_very_first_reading_steers() -> None:
    """Nothing was lost before it."""
    assert heart.at(folded([(0.0, 105.0, None)]), NOON_S, weight=1.0, resting_bpm=RESTING).weight == 1.0


def test_rest_and_variability_are_learned_on_the_way() -> None:
    """An hour and more of still readings with their beats."""
    state = HeartState()
    for index in range(800):
        told = msgspec.structs.replace(reading(62.0, after_s=5.0 * index), rr_ms=tuple(960.0 + 15.0 * (-1) ** beat for beat in range(5)))
        state = heart.fold(state, told, resting_bpm=None)
    found = heart.at(state, state.samples[-1].at_s, weight=1.0, resting_bpm=None)
    assert found.resting_known
    assert found.resting_bpm == pytest.approx(62.0, abs=1.0)
    assert found.hrv is not None
    assert 20.0 <= found.hrv.rmssd_ms <= 30.0
