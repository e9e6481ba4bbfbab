"""The almost-silence: how deep, how long, how gently, how often."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from soundscape import stillness
from soundscape.presets import Stillness

RELAX = Stillness((10.0, 20.0), (12.0, 18.0), (60.0, 120.0))
seeds = st.integers(0, 2**63 - 1)


def course(seed: int, start_s: float, end_s: float, pattern: Stillness | None = RELAX) -> list[float]:
    """Return the level at each second."""
    return [stillness.level_db(second * 48_000, seed, pattern) for second in range(int(start_s), int(end_s))]


@given(seed=seeds, number=st.integers(1, 500))
def test_each_leaves_in_ten_seconds_stays_and_takes_a_minute_to_return(seed: int, number: int) -> None:
    """12 to 18 dB down for one to two minutes, never more than 3 dB from one second to the next, back over 60 s at least."""
    start = stillness.start_s(number, seed, RELAX)
    levels = course(seed, start - 5.0, start + 300.0)
    deepest = min(levels)
    assert -18.0 <= deepest <= -12.0
    assert levels[:4] == [0.0] * 4
    assert levels[-1] == 0.0
    down = [second for second, level in enumerate(levels) if level <= deepest + 1e-9]
    assert 5 + 10 <= down[0] + 1 <= 5 + 12
    assert 59 <= len(down) <= 121
    assert down[-1] - down[0] == len(down) - 1
    back = next(second for second in range(down[-1], len(levels)) if levels[second] == 0.0)
    assert back - down[-1] >= 60
    assert all(after - before < 0.5 for before, after in pairwise(levels))
    assert all(before - after < 3.0 for before, after in pairwise(levels))


@given(seed=seeds)
def test_they_come_every_ten_to_twenty_minutes(seed: int) -> None:
    """From beginning to beginning; the first within the first twenty minutes, and not at once."""
    starts = [stillness.start_s(number, seed, RELAX) for number in range(1, 50)]
    assert 600.0 <= starts[0] <= 1200.0
    assert all(600.0 <= after - before <= 1200.0 for before, after in pairwise(starts))


def test_a_day_holds_as_many_as_it_should() -> None:
    """Counted from the level itself, over six hours: about one in a quarter of an hour, and mostly music in between."""
    levels = course(7, 0.0, 6 * 3600.0)
    begins = sum(before == 0.0 and after < 0.0 for before, after in pairwise(levels))
    assert 23 <= begins <= 24
    assert 0.7 < levels.count(0.0) / len(levels) < 0.9


def test_seeds_rest_at_different_times() -> None:
    """Nobody's silence is another's."""
    assert len({round(stillness.start_s(1, seed, RELAX)) for seed in range(50)}) > 30


def test_a_preset_without_one_has_none() -> None:
    """Nothing moves."""
    assert set(course(7, 0.0, 3600.0, None)) == {0.0}
