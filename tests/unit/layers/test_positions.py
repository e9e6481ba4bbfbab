"""Positions: where readers read next, so that nothing heard comes back."""

from bisect import bisect_right
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.chance import Chance
from soundscape.layers._noise import STAY_S
from soundscape.layers._positions import LEAST_APART_FRAMES, Positions
from soundscape.layers._shaped import NOISE_FRAMES

HALF_AN_HOUR = 1_800 * 48_000
seeds = st.integers(0, 2**63)


def stays(seed: int, *, second: bool) -> tuple[list[int], list[int]]:
    """Return when a reader changes its position within half an hour, and the offsets it has from then on."""
    chance = Chance(seed, int(second), "details")
    positions = Positions(chance, second=second)
    starts, offsets, now = [], [], 0
    while now < HALF_AN_HOUR:
        starts.append(now)
        offsets.append((positions.next(now) - now) % NOISE_FRAMES)
        now += int(chance.uniform(*STAY_S) * 200) * 240
    return starts, offsets


def at(stays: tuple[list[int], list[int]], moment: int) -> int:
    """Return the offset that holds at a moment."""
    return stays[1][bisect_right(stays[0], moment) - 1]


@given(seeds)
def test_two_readers_are_never_in_step_twice_within_half_an_hour(seed: int) -> None:
    """Each difference of their offsets belongs to one stretch of time only."""
    first, second = (stays(seed, second=which) for which in (False, True))
    moments = sorted({*first[0], *second[0]})
    differences = {(at(first, moment) - at(second, moment)) % NOISE_FRAMES for moment in moments}
    assert len(differences) == len(moments)


@given(seeds)
def test_two_readers_never_echo_each_other(seed: int) -> None:
    """They read the same table at least a second apart, whichever way round."""
    first, second = (set(stays(seed, second=which)[1]) for which in (False, True))
    ahead = min((one - other) % NOISE_FRAMES for one in first for other in second)
    behind = min((other - one) % NOISE_FRAMES for one in first for other in second)
    assert min(ahead, behind) >= LEAST_APART_FRAMES


@pytest.mark.parametrize("second", [False, True])
def test_positions_lie_in_the_table_and_far_from_the_last(*, second: bool) -> None:
    """None is outside, and no position is one that was read within the last hundred."""
    positions = Positions(Chance(3, 0, "details"), second=second)
    drawn = [positions.next(240 * index) for index in range(100)]
    assert all(0 <= position < NOISE_FRAMES for position in drawn)
    assert all(one != other for one, other in combinations(drawn, 2))


def test_positions_come_from_chance_alone() -> None:
    """The same seed reads the same places, another seed others."""
    first, again, other = (Positions(Chance(seed, 0, "details"), second=True) for seed in (1, 1, 2))
    ours = [first.next(0) for _ in range(20)]
    assert ours == [again.next(0) for _ in range(20)]
    assert ours != [other.next(0) for _ in range(20)]
