"""Calibration: the slow way to the intended loudness."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.calibration import FURTHEST_DB, PER_MIN_DB, Calibration, forgotten, learnt
from soundscape.hearing.lufs import OFFSET_DB

STEP_S = 0.4
LIMIT_DB = PER_MIN_DB * STEP_S / 60.0


def power(lufs: float) -> float:
    """Return the K-weighted power of a loudness."""
    return float(10.0 ** ((lufs - OFFSET_DB) / 10.0))


def course(minutes: float, error_db: float, *, start: Calibration | None = None, intended_lufs: float = -16.0) -> list[Calibration]:
    """Return the calibrations while music plays that is `error_db` too loud without any gain."""
    found = [start or Calibration()]
    for _ in range(round(minutes * 60.0 / STEP_S)):
        heard_lufs = intended_lufs + error_db + found[-1].gain_db
        found.append(learnt(found[-1], power(heard_lufs), intended_lufs, STEP_S))
    return found


@given(st.floats(-11.0, 11.0), st.floats(-40.0, -14.0))
def test_an_error_is_made_up_for_without_swinging(error_db: float, intended_lufs: float) -> None:
    """After an hour it is gone, as far as six decibels reach; on the way there the gain only ever approaches."""
    gains = [one.gain_db for one in course(60.0, error_db, intended_lufs=intended_lufs)]
    assert gains[-1] == pytest.approx(max(-FURTHEST_DB, min(FURTHEST_DB, -error_db)), abs=0.02)
    assert gains == sorted(gains, reverse=error_db > 0.0)


@given(st.lists(st.floats(-80.0, 0.0), min_size=2, max_size=200), st.floats(-40.0, -14.0))
def test_nothing_moves_it_faster_than_half_a_decibel_a_minute(levels: list[float], intended_lufs: float) -> None:
    """Nor further than six."""
    found = [Calibration()]
    for lufs in levels:
        found.append(learnt(found[-1], power(lufs), intended_lufs, STEP_S))
    assert all(abs(after.gain_db - before.gain_db) <= LIMIT_DB + 1e-12 for before, after in pairwise(found))
    assert all(abs(one.gain_db) <= FURTHEST_DB for one in found)


def test_one_loud_chord_does_not_flatten_the_music() -> None:
    """Ten seconds of 6 dB more move the gain by less than a tenth of a decibel."""
    settled = course(10.0, 0.0)[-1]
    assert abs(course(1.0 / 6.0, 6.0, start=settled)[-1].gain_db) < 0.1


def test_a_swell_that_is_meant_is_no_error() -> None:
    """Heard and intended move together, and the gain stays."""
    calibration = Calibration()
    for step in range(1_500):
        lufs = -16.0 + 3.0 * math.sin(step / 4.0)
        calibration = learnt(calibration, power(lufs), lufs, STEP_S)
    assert calibration.gain_db == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("heard_lufs", [-28.5, -71.0, -200.0])
def test_almost_silence_teaches_nothing(heard_lufs: float) -> None:
    """What lies 12 dB and more below the intended level, or under the gate, leaves everything as it was."""
    settled = course(10.0, 2.0)[-1]
    assert learnt(settled, power(heard_lufs), -16.0, STEP_S) is settled
    assert learnt(settled, 0.0, -16.0, STEP_S) is settled


def test_another_preset_begins_with_the_gain_there_is() -> None:
    """What was heard is forgotten, the gain does not step, and music that is right with it leaves it where it is."""
    settled = course(10.0, 2.0)[-1]
    after = forgotten(settled)
    assert after == Calibration(settled.gain_db)
    assert course(5.0, -settled.gain_db, start=after)[-1].gain_db == pytest.approx(settled.gain_db, abs=1e-9)
