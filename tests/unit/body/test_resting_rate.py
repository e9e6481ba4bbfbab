"""The resting rate, learned over days."""

import random

import msgspec
import pytest

from soundscape.body import resting_rate
from soundscape.body.resting_rate import Resting

DAY_S = 86_400.0


def awake(_at_s: float) -> bool:
    """Nobody sleeps."""
    return False


def asleep(_at_s: float) -> bool:
    """Everybody sleeps."""
    return True


def lived(resting: Resting, day: int, rates: list[float], *, sleeps: bool = False, still: bool = True) -> Resting:
    """Return what is known after a day with these rates, one every five minutes from its beginning on."""
    for number, bpm in enumerate(rates):
        for more_s in (0.0, 60.0, 120.0):
            at_s = day * DAY_S + 300.0 * number + more_s
            resting = resting_rate.fold(resting, bpm, at_s, still=still, asleep=asleep if sleeps else awake)
    return resting


def sitting(rng: random.Random, resting_bpm: float, hours: int = 8) -> list[float]:
    """Return five-minute means of somebody awake: nine above rest in the middle, never much below it (science notes 4.2)."""
    return [resting_bpm + max(0.0, rng.gauss(9.1, 4.0)) for _ in range(12 * hours)]


def test_less_than_an_hour_says_nothing() -> None:
    """Eleven means are not enough, twelve are; the thirteenth closes the twelfth."""
    assert lived(Resting(), 0, [60.0] * 12).today_bpm is None
    assert lived(Resting(), 0, [60.0] * 13).today_bpm == pytest.approx(60.0, abs=1.0)


def test_an_ordinary_week_finds_the_resting_rate() -> None:
    """Within 3 bpm of the simulated truth."""
    rng = random.Random(1)
    resting = Resting()
    for day in range(8):
        resting = lived(resting, day, sitting(rng, 57.0))
    assert resting.days == 7
    assert resting.bpm == pytest.approx(57.0, abs=3.0)


def test_a_changed_rate_is_learned_by_a_fifth_a_day() -> None:
    """Four days of ten more than before leave 59 % of it behind."""
    resting = Resting()
    for day in range(6):
        resting = lived(resting, day, [55.0] * 24 if day == 0 else [65.0] * 24)
    assert resting.bpm == pytest.approx(65.0 - 10.0 * 0.8**4, abs=0.1)


def test_sleep_counts_where_nothing_else_is_known() -> None:
    """An hour awake wins over a night."""
    night = lived(Resting(), 0, [48.0, 50.0, 52.0] * 20, sleeps=True)
    assert night.today_bpm == pytest.approx(48.45, abs=0.1)
    day = lived(Resting(), 0, [60.0] * 20)
    assert lived(day, 0, [48.0] * 60, sleeps=True).today_bpm == pytest.approx(60.0, abs=0.2)


def test_motion_spoils_its_five_minutes() -> None:
    """A bin with a moving sample in it does not count."""
    resting = Resting()
    for number in range(40):
        for more_s, still in ((0.0, True), (60.0, number % 2 == 0), (120.0, True)):
            resting = resting_rate.fold(resting, 60.0, 300.0 * number + more_s, still=still, asleep=awake)
    assert sum(resting.awake) == 20


def test_thin_days_are_put_together_and_old_ones_forgotten() -> None:
    """Six means a day make a day's worth after two; after two weeks they would be stale."""
    resting = Resting()
    for day in range(3):
        resting = lived(resting, day, [60.0] * 7)
    assert resting.days == 1
    stale = lived(lived(Resting(), 0, [60.0] * 5), 20, [70.0] * 5)
    assert (stale.days, sum(stale.awake)) == (0, 4)


def test_what_was_told_stands_until_three_days_are_learned() -> None:
    """Without a word, what was learned counts from the first hour on."""
    resting = lived(Resting(), 0, [60.0] * 20)
    assert resting_rate.known(resting, 52.0) == 52.0
    assert resting_rate.known(resting, None) == pytest.approx(60.0, abs=0.2)
    assert resting_rate.known(Resting(), None) is None
    learned = Resting(bpm=58.0, days=3)
    assert resting_rate.known(learned, 52.0) == 58.0


def test_the_state_stays_small() -> None:
    """A month of anything is a few hundred bytes."""
    rng = random.Random(3)
    resting = Resting()
    for day in range(30):
        resting = lived(resting, day, [rng.uniform(30.0, 220.0) for _ in range(288)])
    assert len(msgspec.msgpack.encode(resting)) < 400


def test_a_percentile_lies_within_its_bin() -> None:
    """Evenly spread between one whole bpm and the next."""
    counts = (0,) * 30 + (10, 0, 10)
    assert resting_rate.percentile(counts, 0.0) == 60.0
    assert resting_rate.percentile(counts, 0.25) == pytest.approx(60.5)
    assert resting_rate.percentile(counts, 0.75) == pytest.approx(62.5)
    assert resting_rate.percentile(counts, 1.0) == pytest.approx(63.0)
