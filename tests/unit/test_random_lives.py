"""Random lives: sleep, travel, light, weather and silence in any order leave a possible body that can be stored."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape import listener
from soundscape.body import state
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.listener import Consents, ListenerState, Observed, Place, Profile
from soundscape.signals.sleep import SleepEvent
from soundscape.signals.weather import Weather

ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia", "Australia/Lord_Howe", "Antarctica/Troll", None)

clock_hours = st.integers(0, 95).map(lambda quarter: quarter / 4.0)
nights = st.builds(Habits, clock_hours, clock_hours, st.none() | clock_hours, st.none() | clock_hours).filter(
    lambda habits: habits.wake_h != habits.bed_h
)
places = st.builds(Place, st.floats(-90.0, 90.0), st.floats(-180.0, 180.0))
steps = st.one_of(
    st.tuples(st.just("wait"), st.floats(0.0, 72.0)),
    st.tuples(st.just("silence"), st.floats(72.0, 24.0 * 200.0)),
    st.tuples(st.just("travel"), st.tuples(st.none() | places, st.sampled_from(ZONES))),
    st.tuples(st.just("habits"), st.none() | nights),
    st.tuples(st.just("awake"), st.floats(0.0, 12.0)),
    st.tuples(st.just("bed"), st.floats(0.0, 12.0)),
    st.tuples(st.just("play"), st.just(0.0)),
    st.tuples(st.just("slept"), st.tuples(st.floats(0.0, 48.0), st.floats(0.1, 24.0))),
    st.tuples(st.just("clouds"), st.floats(0.0, 1.0)),
)


class Living:
    """One listener under way through a life."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self.profile = Profile(consents=Consents(location=True, heart_rate=True))
        self.body = listener.advance(self.profile, BodyState(), start)

    def do(self, what: str, how: Any) -> None:
        """Live through one step."""
        if what in ("wait", "silence"):
            self.now += timedelta(hours=how)
        elif what == "travel":
            self._become(place=how[0], timezone=how[1])
        elif what == "habits":
            self._become(habits=how)
        elif what == "clouds":
            self.profile = msgspec.structs.replace(self.profile, posted=Observed(Weather(how), self.now.timestamp()))
        elif what == "slept":
            before_h, length_h = how
            end_s = self.now.timestamp() - before_h * 3600.0
            self._learn(SleepEvent("slept", end_s - length_h * 3600.0, end_s))
        else:
            self._learn(SleepEvent(what, self.now.timestamp() - how * 3600.0))  # type: ignore[arg-type]  # the other kinds of events
        self.body = listener.advance(self.profile, self.body, self.now)

    def state(self) -> ListenerState:
        """Return the state now."""
        return listener.at(self.profile, self.body, self.now)

    def _become(self, **changes: Any) -> None:
        self.body = listener.leave(self.profile, self.body, self.now)
        self.profile = msgspec.structs.replace(self.profile, **changes)

    def _learn(self, event: SleepEvent) -> None:
        self.body = listener.learn(self.profile, self.body, event)


@settings(max_examples=40, deadline=None)
@given(
    start=st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis adds the zone
    life=st.lists(steps, min_size=1, max_size=10),
)
def test_a_random_life_leaves_a_possible_body(start: datetime, life: list[tuple[str, Any]]) -> None:
    """After every step the state is in its ranges, adds up, and is the same after the body was stored and read."""
    living = Living(start)
    for what, how in life:
        living.do(what, how)
        now = living.state()
        assert_possible(now)
        again = listener.at(living.profile, state.decode(state.encode(living.body)), living.now)
        assert again == now


def assert_possible(now: ListenerState) -> None:
    """Fail unless every number of a state is in its range and the parts of energy add up to it."""
    circadian, parts = now.circadian, now.energy_parts
    assert 0.0 <= now.energy <= 1.0
    assert 0.0 <= circadian.alertness <= 1.0
    assert 0.0 <= circadian.phase_h < 24.0
    assert 0.0 <= circadian.cbt_min_clock_h < 24.0
    assert now.sleep_pressure is None or 0.0 <= now.sleep_pressure <= 1.0
    assert now.ultradian is None or -1.0 <= now.ultradian.level <= 1.0
    assert now.eye_lux is None or 0.0 <= now.eye_lux <= 10_000.0
    assert now.awake_h is None or 0.0 <= now.awake_h <= 48.0
    assert now.until_bed_h is None or now.until_bed_h >= 0.0
    assert now.habits is None or now.awake_h is not None or not now.eye_lux, "whoever sleeps has their eyes shut"
    total = 0.5 + parts.circadian + (parts.sleep_pressure or 0.0) + (parts.ultradian or 0.0)
    assert math.isclose(now.energy, min(1.0, max(0.0, total)))
    assert (now.habits is None) == (now.sleep_pressure is None)
    assert now.uncertainty.phase_h >= 1.0
