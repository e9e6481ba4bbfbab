"""The wake alarm."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.alarm import QUIETEST_LUFS, Alarm, Rise, following_s

BERLIN = ZoneInfo("Europe/Berlin")
RAMP_S = 1200.0


def at_s(text: str) -> float:
    """Return a local time in seconds since the epoch."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


@pytest.mark.parametrize(
    ("now", "days", "expected"),
    [
        ("2026-11-20T22:00", (5, 6), "2026-11-21T07:00"),
        ("2026-11-20T22:00", (0,), "2026-11-23T07:00"),
        ("2026-11-20T06:59", (4,), "2026-11-20T07:00"),
        ("2026-11-20T07:00", (4,), "2026-11-27T07:00"),
        ("2026-03-28T20:00", (6,), "2026-03-29T07:00"),
    ],
)
def test_it_ends_on_its_next_day(now: str, days: tuple[int, ...], expected: str) -> None:
    """The crescendo leads up to the minute, also over a change of clocks."""
    rise = Alarm(7.0, RAMP_S, "focus", days).next(at_s(now), BERLIN)
    assert rise == Rise(at_s(expected) - RAMP_S, at_s(expected))


def test_an_hour_the_clocks_skip_moves_on() -> None:
    """Half past two on the last Sunday of March is half past three."""
    rise = Alarm(2.5, RAMP_S, "focus", (6,)).next(at_s("2026-03-28T20:00"), BERLIN)
    assert rise is not None
    assert datetime.fromtimestamp(rise.end_s, BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"


def test_once_is_once() -> None:
    """When its time has passed there is none to come."""
    once = Alarm(7.0, RAMP_S, "focus", once_s=at_s("2026-11-21T07:00"))
    assert once.next(at_s("2026-11-20T22:00"), BERLIN) == Rise(at_s("2026-11-21T06:40"), at_s("2026-11-21T07:00"))
    assert once.next(at_s("2026-11-21T07:00"), BERLIN) is None


def test_the_next_time_of_a_clock() -> None:
    """Today if it is still to come, else tomorrow."""
    assert following_s(7.0, at_s("2026-11-20T06:00"), BERLIN) == at_s("2026-11-20T07:00")
    assert following_s(7.0, at_s("2026-11-20T07:00"), BERLIN) == at_s("2026-11-21T07:00")


def test_it_grows_from_very_soft_to_its_target() -> None:
    """Straight in dB."""
    rise = Rise(0.0, 1000.0, -15.0)
    assert [rise.loudness_lufs(at) for at in (-5.0, 0.0, 500.0, 1000.0, 2000.0)] == [-35.0, -35.0, -25.0, -15.0, -15.0]
    assert [rise.under_way(at) for at in (-0.1, 0.0, 999.9, 1000.0)] == [False, True, True, False]


@given(target=st.floats(-60.0, -10.0), first=st.floats(-100.0, 1100.0), second=st.floats(-100.0, 1100.0))
def test_it_never_falls_and_never_exceeds_its_target(target: float, first: float, second: float) -> None:
    """Not even when the target is softer than where it begins."""
    early, late = sorted((first, second))
    rise = Rise(0.0, 1000.0, target)
    before, after = rise.loudness_lufs(early), rise.loudness_lufs(late)
    assert min(QUIETEST_LUFS, target) - 1e-9 <= before <= after + 1e-9 <= target + 2e-9
