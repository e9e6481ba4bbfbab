"""The sleep timer."""

from hypothesis import given
from hypothesis import strategies as st

from soundscape.sleep_timer import NO_FADE_S, SleepTimer, timer

seconds = st.floats(0.0, 50_000.0)


def test_the_music_is_whole_until_the_fade_and_gone_after_it() -> None:
    """Half-way through the fade a quarter of the amplitude is left, 12 dB down."""
    evening = SleepTimer(1000.0, 200.0)
    assert [evening.level(at_s) for at_s in (0.0, 800.0, 900.0, 1000.0, 5000.0)] == [1.0, 1.0, 0.25, 0.0, 0.0]
    assert not evening.ended(999.9)
    assert evening.ended(1000.0)


@given(ends_s=seconds, fade_s=st.floats(0.0, 1800.0), at_s=seconds, later_s=seconds)
def test_it_only_ever_falls(ends_s: float, fade_s: float, at_s: float, later_s: float) -> None:
    """From 1 to 0."""
    running = timer(0.0, ends_s=ends_s, fade_s=fade_s)
    first, second = sorted((at_s, later_s))
    assert 0.0 <= running.level(second) <= running.level(first) <= 1.0


@given(ends_s=st.floats(1.0, 50_000.0), fade_s=st.floats(0.0, 1800.0))
def test_it_never_begins_with_a_step(ends_s: float, fade_s: float) -> None:
    """Right after it was set everything is still there, unless less than three seconds are left."""
    level = timer(0.0, ends_s=ends_s, fade_s=fade_s).level(0.0)
    assert level > 1.0 - 1e-9 or ends_s < NO_FADE_S
