"""The cost of keeping bodies up to date, in CPU milliseconds."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from soundscape import listener
from soundscape.benchmarks.result import Result
from soundscape.body import body_clock
from soundscape.body.circadian import simulate
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.listener import Consents, Place, Profile

MOMENT = datetime(2026, 6, 21, 12, tzinfo=UTC)
PEOPLE = 1_000
ADVANCE_GOAL_MS = 20.0
SIMULATE_GOAL_MS = 50.0
REPEATS = 5


def measure() -> Iterator[Result]:
    """Yield the cost of a minute for a thousand listeners, of a cold start, and of two weeks of the model."""
    profiles = [_profile(number) for number in range(PEOPLE)]
    bodies = [listener.advance(_profile(0), BodyState(), MOMENT) for _ in profiles]
    # The minute in which the step of ten minutes falls due is the dearest one.
    due = MOMENT + timedelta(minutes=10)

    def advance() -> None:
        for profile, body in zip(profiles, bodies, strict=True):
            listener.advance(profile, body, due)

    light = [(24.0 * day + 7.0, 24.0 * day + 23.0, 150.0) for day in range(14)]
    yield Result("advance 1000 listeners by a minute", _spent_ms(advance), "ms", ADVANCE_GOAL_MS, "the minute with a step in it")
    yield Result("equilibrate a listener over 35 days", _spent_ms(_settle), "ms")
    yield Result("simulate 14 days of body clock", _spent_ms(lambda: simulate(light)), "ms", SIMULATE_GOAL_MS)


def _profile(number: int) -> Profile:
    place = Place(60.0 - number / 10.0, number / 5.0 - 100.0)
    return Profile(place, "Europe/Berlin", Habits(7.0, 23.0), consents=Consents(location=True))


def _settle() -> None:
    body_clock.forget()
    listener.advance(_profile(0), BodyState(), MOMENT)


def _spent_ms(action: Callable[[], object]) -> float:
    return median(_timed_ms(action) for _ in range(REPEATS))


def _timed_ms(action: Callable[[], object]) -> float:
    started_s = time.process_time()
    action()
    return 1000.0 * (time.process_time() - started_s)
