"""Readers: shared noise, read without a step and never for long from one place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.chance import Chance
from soundscape.layers._feed import STRETCH_FRAMES, STRETCH_S
from soundscape.layers._noise import STAY_S, Reader
from soundscape.layers._shaped import NOISE_FRAMES, NoiseTable

PLACES = np.concatenate((np.arange(NOISE_FRAMES), np.arange(STRETCH_FRAMES))).astype(np.float32)
ONES = np.ones(NOISE_FRAMES + STRETCH_FRAMES, np.float32)


def read(reader: Reader, stretches: int, *, start: int = 0) -> list[np.ndarray]:
    """Return the next stretches."""
    return [reader.read(start + number * STRETCH_FRAMES) for number in range(stretches)]


def places() -> NoiseTable:
    """Return a table that tells where it is read."""
    return PLACES


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**63))
def test_it_goes_on_where_it_is_and_moves_in_time(seed: int) -> None:
    """Between two fades, one sample after the other; each stay lasts as long as promised."""
    stretches = read(Reader(places, Chance(seed, 0, "details")), 300)
    steady = [bool(np.all(np.isin(np.diff(stretch), (1.0, 1.0 - NOISE_FRAMES)))) for stretch in stretches]
    fades = [number for number in range(1, 300) if not steady[number] and steady[number - 1]]
    assert steady[0]
    stays_s = np.diff([0, *fades]) * STRETCH_S
    assert np.all((stays_s >= STAY_S[0] - 1e-6) & (stays_s <= STAY_S[1] + 1e-6))
    for one, other in zip(range(299), range(1, 300), strict=True):
        if steady[one] and steady[other]:
            assert (stretches[other][0] - stretches[one][-1]) % NOISE_FRAMES == 1.0


def test_the_fade_keeps_the_power() -> None:
    """The squares of what comes and what goes add up to 1: 3 dB more where both are the same, never a step."""
    reader = Reader(lambda: ONES, Chance(3, 0, "details"))
    sound = np.concatenate(read(reader, 100))
    assert sound.min() == pytest.approx(1.0)
    assert sound.max() == pytest.approx(np.sqrt(2.0), abs=1e-3)
    assert np.max(np.abs(np.diff(sound))) < 1e-3


def test_another_table_comes_with_the_next_stretch() -> None:
    """By the same fade, begun at once; while one goes on it is waited for."""
    tables = [np.full_like(ONES, value) for value in (1.0, 2.0, 3.0)]
    reader = Reader(lambda: tables[0], Chance(3, 0, "details"))
    read(reader, 3)
    reader.set_table(lambda: tables[1])
    first = reader.read(3 * STRETCH_FRAMES)
    reader.set_table(lambda: tables[2])
    sound = np.concatenate((first, *read(reader, 5, start=4 * STRETCH_FRAMES)))
    assert sound[0] == pytest.approx(1.0)
    assert sound[2 * STRETCH_FRAMES] == pytest.approx(2.0, abs=1e-3)
    assert sound[-1] == pytest.approx(3.0)
    assert np.max(np.abs(np.diff(sound))) < 1e-3


def test_after_a_rest_it_reads_elsewhere() -> None:
    """What went on where it was would come back to what it has read."""
    reader = Reader(places, Chance(3, 0, "details"))
    before = reader.read(0)
    reader.begin()
    after = reader.read(STRETCH_FRAMES)
    assert (after[0] - before[-1]) % NOISE_FRAMES != 1.0
    assert np.all(np.isin(np.diff(after), (1.0, 1.0 - NOISE_FRAMES)))
