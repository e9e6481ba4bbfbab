"""Durations and times as assistants write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.voice import spoken


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("PT45M", 45), ("PT1H30M", 90), ("P1D", 1440), ("P1W", 10080), ("PT90S", 1.5), ("PT0M", 0), ("P1DT1H", 1500), (" PT2H ", 120)],
)
def test_durations(text: str, minutes: float) -> None:
    """Weeks, days, hours, minutes and seconds add up."""
    assert spoken.minutes(text) == pytest.approx(minutes)


@pytest.mark.parametrize("text", ["", "?", "P", "PT", "P1Y", "P2M", "45", "PT-5M", "PT5M5M", "pt5m", "PT٥M", "PT5M\nX"])
def test_what_is_no_duration(text: str) -> None:
    """Nothing is guessed; years and months have no fixed length."""
    assert spoken.minutes(text) is None


@given(hours=st.integers(0, 23), minutes=st.integers(0, 59))
def test_times_of_day(hours: int, minutes: int) -> None:
    """As clocks show them, with or without seconds."""
    clock = f"{hours:02d}:{minutes:02d}"
    assert [spoken.clock(text) for text in (clock, f"T{clock}", f"{clock}:00", f" {clock} ")] == [clock] * 4


@pytest.mark.parametrize("text", ["", "?", "MO", "NI", "24:00", "7:30", "07:60", "07:30 PM"])
def test_what_is_no_time(text: str) -> None:
    """A part of the day is none: nobody wants to be woken at a guess."""
    assert spoken.clock(text) is None


@given(st.text(max_size=200))
def test_anything_may_be_said(text: str) -> None:
    """Without an error."""
    minutes, clock = spoken.minutes(text), spoken.clock(text)
    assert minutes is None or minutes >= 0.0
    assert clock is None or len(clock) == 5
