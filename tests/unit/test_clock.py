"""Clocks: real and set by hand."""

from datetime import UTC, datetime, timedelta

from soundscape.clock import ManualClock, SystemClock


def test_the_system_clock_is_aware_and_never_goes_back() -> None:
    """Instants are in UTC; the steady clock only grows."""
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    readings = [clock.steady() for _ in range(100)]
    assert readings == sorted(readings)


def test_a_manual_clock_moves_only_when_told() -> None:
    """Advancing moves both faces by the same time."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    clock = ManualClock(start)
    assert (clock.now(), clock.steady()) == (start, 0.0)
    clock.advance(90.5)
    assert (clock.now(), clock.steady()) == (start + timedelta(seconds=90.5), 90.5)
