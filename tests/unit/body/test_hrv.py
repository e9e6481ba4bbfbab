"""Heart rate variability within one person."""

import math
import random

import pytest

from soundscape.body import hrv
from soundscape.body.hrv import Beats

DAY_S = 86_400.0


def beating(
    beats: Beats, start_s: float, *, seconds: float = 130.0, swing_ms: float = 20.0, still: bool = True, strays: float = 0.0, seed: int = 1
) -> Beats:
    """Return what persists after beats around 900 ms that alternate by `swing_ms`, one a reading, some of them missed."""
    rng, at_s, sign = random.Random(seed), start_s, 1.0
    while at_s < start_s + seconds:
        interval = 900.0 + sign * swing_ms / 2.0
        if rng.random() < strays:
            interval = 1750.0
        sign, at_s = -sign, at_s + interval / 1000.0
        beats = hrv.fold(beats, (interval,), at_s, still=still)
    return beats


def test_rmssd_is_that_of_the_definition() -> None:
    """Beats that alternate by 20 ms differ by 20 ms each time."""
    found = hrv.at(beating(Beats(), 0.0), 131.0)
    assert found is not None
    assert found.rmssd_ms == pytest.approx(20.0, abs=0.1)
    assert found.z is None


def test_several_beats_in_a_reading_are_the_same_beats() -> None:
    """A strap sends what came since its last word."""
    intervals = [900.0 + (10.0 if number % 2 else -10.0) for number in range(140)]
    single = together = Beats()
    for number, interval in enumerate(intervals):
        single = hrv.fold(single, (interval,), number * 0.9, still=True)
    for number in range(0, 140, 2):
        together = hrv.fold(together, tuple(intervals[number : number + 2]), number * 0.9 + 0.9, still=True)
    assert single.ln_rmssd == pytest.approx(together.ln_rmssd)


def test_strays_are_left_out_and_too_many_spoil_the_minute() -> None:
    """A missed beat now and then changes little; 15 % of them leave no minute clean."""
    few, many = beating(Beats(), 0.0, strays=0.02), beating(Beats(), 0.0, strays=0.15)
    found = hrv.at(few, 131.0)
    assert found is not None
    assert found.rmssd_ms == pytest.approx(20.0, abs=0.5)
    assert hrv.at(many, 131.0) is None


def test_less_than_a_minute_motion_and_old_age_are_unknown() -> None:
    """None of them is guessed at."""
    assert hrv.at(beating(Beats(), 0.0, seconds=50.0), 51.0) is None
    assert hrv.at(beating(Beats(), 0.0, still=False), 131.0) is None
    assert hrv.at(beating(Beats(), 0.0), 131.0 + hrv.FRESH_S) is None


def test_a_gap_begins_the_minute_anew() -> None:
    """Beats before and after half a minute of silence are not neighbours."""
    before = beating(Beats(), 0.0, seconds=50.0)
    assert hrv.at(beating(before, 100.0, seconds=30.0), 131.0) is None


def test_z_is_known_after_a_week_and_counts_from_this_persons_own_mean() -> None:
    """Days of 20 to 40 ms; then a morning of 30, one of 15 and one of 60."""
    beats = Beats()
    for day in range(9):
        for hour, swing_ms in enumerate((20.0, 25.0, 30.0, 35.0, 40.0)):
            beats = beating(beats, day * DAY_S + 3600.0 * hour, swing_ms=swing_ms)
    assert beats.past.days >= 7
    found = {swing_ms: hrv.at(beating(beats, 9 * DAY_S + 7200.0, swing_ms=swing_ms), 9 * DAY_S + 7330.0) for swing_ms in (15.0, 29.0, 60.0)}
    usual = [math.log(swing_ms) for swing_ms in (20.0, 25.0, 30.0, 35.0, 40.0)]
    mean = sum(usual) / 5.0
    spread = math.sqrt(sum((value - mean) ** 2 for value in usual) / 5.0)
    for swing_ms, one in found.items():
        assert one is not None
        assert one.z == pytest.approx((math.log(swing_ms) - mean) / spread, abs=0.25)


def test_the_state_stays_small() -> None:
    """However many beats: 24 of them are remembered."""
    assert len(beating(Beats(), 0.0, seconds=5_000.0).recent_ms) == 24
