"""The noise of a room and the bed it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body import room
from soundscape.body.room import RoomState
from soundscape.signals.room import Room


def measured(*levels: float, step_s: float = 1.0, speech: float | None = None) -> RoomState:
    """Return the state after these levels, one every `step_s`, from second 1 on."""
    state = RoomState()
    for number, level in enumerate(levels, 1):
        state = room.fold(state, Room(level, speech=speech), number * step_s)
    return state


def test_the_rule_of_the_science_notes() -> None:
    """Six above loud speech, three above the quiet in between, never below 36 or above 48 dB(A)."""
    assert room.masker_dba(40.0, 30.0, 1.0) == 46.0
    assert room.masker_dba(50.0, 38.0, 0.0) == 41.0
    assert room.masker_dba(40.0, 37.0, 0.5) == pytest.approx(43.0)
    assert room.masker_dba(70.0, 60.0, 1.0) == 48.0
    assert room.masker_dba(20.0, 15.0, 0.0) == 36.0


def test_levels_alone_tell_what_is_exceeded() -> None:
    """A minute of 30 to 59 dB."""
    found = room.at(measured(*[30.0 + number % 5 for number in range(60)]), 60.0, weight=1.0)
    assert found is not None
    assert (found.l10_dba, found.l90_dba) == (34.0, 30.0)


def test_what_is_told_wins_over_what_is_reckoned() -> None:
    """A page that counts percentiles itself knows them better."""
    state = room.fold(measured(*[40.0] * 30), Room(40.0, 44.0, 33.0, 0.9), 31.0)
    found = room.at(state, 31.0, weight=1.0)
    assert found is not None
    assert (found.l10_dba, found.l90_dba, found.speech) == (44.0, 33.0, 0.9)


def test_a_slam_is_no_news() -> None:
    """It freezes the bed for ten seconds and leaves no trace in the levels."""
    state = measured(*[40.0] * 30, 75.0, 74.0)
    found, later = room.at(state, 32.0, weight=1.0), room.at(state, 45.0, weight=1.0)
    assert found is not None
    assert later is not None
    assert (found.impulse, later.impulse) == (True, False)
    assert found.l10_dba == 40.0


def test_what_lasts_is_how_loud_it_is() -> None:
    """A machine that goes on is an impulse for ten seconds only."""
    found = room.at(measured(*[40.0] * 30, *[60.0] * 40), 90.0, weight=1.0)
    assert found is not None
    assert (found.l90_dba, found.impulse) == (60.0, False)


def test_an_unmeasured_or_forgotten_room_is_unknown() -> None:
    """Nothing is guessed."""
    assert room.at(RoomState(), 0.0, weight=1.0) is None
    assert room.at(measured(40.0), 1.0, weight=0.0) is None


@given(st.lists(st.tuples(st.floats(0.1, 30.0), st.floats(10.0, 120.0)), min_size=1, max_size=200))
def test_any_course_stays_small_and_possible(course: list[tuple[float, float]]) -> None:
    """At most a minute of levels, one a second, and a bed within its range."""
    state, at_s = RoomState(), 0.0
    for step_s, level in course:
        at_s += step_s
        state = room.fold(state, Room(level), at_s)
        assert len(state.levels) <= 121
        found = room.at(state, at_s, weight=1.0)
        assert found is not None
        assert 36.0 <= found.masker_dba <= 48.0
    assert room.fold(state, Room(50.0), at_s) == state
