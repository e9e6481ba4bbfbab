"""Clocks that run ahead are found and corrected."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from soundscape.api.device_clocks import MAX_DEVICES, MAX_LEAD, REMEMBERED, DeviceClocks

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_readings_of_the_past_say_nothing_about_a_clock() -> None:
    """They may have waited."""
    clocks = DeviceClocks()
    for age_s in (0, 1, 86_400):
        assert clocks.lead("watch", NOW - age_s * SECOND, NOW) == timedelta()


def test_a_reading_from_the_future_gives_a_fast_clock_away() -> None:
    """Later batches that took longer are corrected by the same."""
    clocks = DeviceClocks()
    assert clocks.lead("watch", NOW + 60 * SECOND, NOW) == 60 * SECOND
    assert clocks.lead("watch", NOW + 70 * SECOND, NOW + 30 * SECOND) == 60 * SECOND
    assert clocks.lead("watch", NOW + 100 * SECOND, NOW + 35 * SECOND) == 65 * SECOND
    assert clocks.lead("strap", NOW, NOW) == timedelta()


def test_a_clock_that_was_set_right_is_believed_again() -> None:
    """After ten minutes."""
    clocks = DeviceClocks()
    clocks.lead("watch", NOW + 60 * SECOND, NOW)
    assert clocks.lead("watch", NOW + REMEMBERED, NOW + REMEMBERED) == 60 * SECOND
    later = NOW + REMEMBERED + SECOND
    assert clocks.lead("watch", later, later) == timedelta()


def test_only_so_many_clocks_are_remembered() -> None:
    """The one longest unheard of goes first."""
    clocks = DeviceClocks()
    for number in range(MAX_DEVICES + 1):
        clocks.lead(str(number), NOW + SECOND, NOW)
    assert clocks.lead("0", NOW, NOW) == timedelta()
    assert clocks.lead("1", NOW, NOW) == SECOND


@given(st.lists(st.tuples(st.floats(0.0, 900.0), st.floats(-120.0, 120.0)), max_size=20))
def test_nothing_is_ever_dated_into_the_future(batches: list[tuple[float, float]]) -> None:
    """And nothing is moved by more than two minutes, whatever a device says."""
    clocks, now = DeviceClocks(), NOW
    for wait_s, ahead_s in batches:
        now += wait_s * SECOND
        newest = now + ahead_s * SECOND
        lead = clocks.lead("watch", newest, now)
        assert newest - lead <= now
        assert timedelta() <= lead <= MAX_LEAD
