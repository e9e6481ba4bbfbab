"""A simulated day of one heart: rest, coffee, a run, stress and a dropout, as the lines that `soundscape render --readings` replays.

The heart follows what is asked of it with first-order kinetics (45 s up, 90 s down, a slow part of a quarter of an hour after exercise),
breathes, wanders, and now and then a sample is simply wrong. All sizes are design values within what is published of healthy adults.
"""

import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

RESTING_BPM = 58.0
AWAKE_BPM = 8.0
"""Sitting and awake lies this far above rest."""

STEP_S = 5
MOTION_EVERY_S = 10
RISE_S = 45.0
FALL_S = 90.0
SLOW_S = 900.0
SLOW_SHARE = 0.15
"""How much of an exercise's rise goes away slowly."""

WRONG = 0.002
"""The share of samples that are simply wrong."""


SILENT = ("dropout", "gap")
"""Stretches in which nothing is heard of the heart or its motion."""


class Stretch(NamedTuple):
    """Part of the day: seconds after its beginning from when until when, what it is, bpm above sitting, steps a minute (0 is still)."""

    start_s: float
    end_s: float
    what: str
    more_bpm: float
    cadence_spm: float = 0.0


class Line(NamedTuple):
    """One line of the file: seconds after the beginning of the day, and the sample without its time."""

    at_s: float
    sample: dict[str, object]


class Day(NamedTuple):
    """A day that is to be: its length in hours, what happens in it, and how many short walks come besides."""

    hours: float
    stretches: tuple[Stretch, ...]
    walks: int


def _from(hour: float, minutes: float) -> tuple[float, float]:
    return hour * 3600.0, hour * 3600.0 + minutes * 60.0


WHOLE = Day(
    16.0,
    (
        Stretch(*_from(2.5, 120), "coffee", 7.0),
        Stretch(*_from(4.2, 25), "stress", 30.0),
        # A sensor that was knocked, not lost.
        Stretch(*_from(7.0, 1.5), "gap", 0.0),
        Stretch(*_from(8.0, 20), "stress", 26.0),
        Stretch(*_from(10.5, 40), "run", 88.0, 156.0),
        Stretch(*_from(10.5 + 40 / 60, 5), "walk", 30.0, 104.0),
        Stretch(*_from(13.0, 25), "dropout", 0.0),
        Stretch(*_from(14.4, 30), "stress", 28.0),
    ),
    walks=12,
)
"""From getting up to going to bed."""

SHORT = Day(
    3.0,
    (
        Stretch(*_from(0.3, 30), "coffee", 7.0),
        Stretch(*_from(0.9, 18), "stress", 30.0),
        Stretch(*_from(1.5, 1.5), "gap", 0.0),
        Stretch(*_from(1.7, 25), "run", 88.0, 156.0),
        Stretch(*_from(1.7 + 25 / 60, 5), "walk", 30.0, 104.0),
        Stretch(*_from(2.7, 10), "dropout", 0.0),
    ),
    walks=1,
)
"""The same in three hours."""


def plan(day: Day, rng: random.Random) -> tuple[Stretch, ...]:
    """Return the day of one seed: what is planned, and short walks where they disturb nothing."""
    busy = [(stretch.start_s - 900.0, stretch.end_s + 900.0) for stretch in day.stretches if stretch.what != "coffee"]
    walks: list[Stretch] = []
    while len(walks) < day.walks:
        start_s = rng.uniform(300.0, day.hours * 3600.0 - 600.0)
        end_s = start_s + rng.uniform(90.0, 420.0)
        if all(end_s < busy_start or start_s > busy_end for busy_start, busy_end in busy):
            busy.append((start_s - 600.0, end_s + 600.0))
            walks.append(Stretch(start_s, end_s, "walk", rng.uniform(14.0, 30.0), rng.uniform(95.0, 115.0)))
    return (*day.stretches, *walks)


def lines(seed: int, day: Day = WHOLE, *, told_motion: bool = True, step_s: int = STEP_S) -> Iterator[Line]:
    """Yield the samples of a day in order of time; without `told_motion` nothing in them says whether the body moved."""
    rng = random.Random(seed)  # noqa: S311 - a simulation
    stretches = plan(day, rng)
    heart = _Heart(rng)
    for second in range(round(day.hours * 3600)):
        now = [stretch for stretch in stretches if stretch.start_s <= second < stretch.end_s]
        cadence = max((stretch.cadence_spm for stretch in now), default=0.0)
        rate = heart.second(sum(stretch.more_bpm for stretch in now), exercising=cadence > 0.0)
        if any(stretch.what in SILENT for stretch in now):
            continue
        if told_motion and second % MOTION_EVERY_S == 0:
            yield Line(second, _motion(cadence, rng))
        if second % step_s == 0:
            yield Line(second, {"signal": "heart-rate", "bpm": round(rate, 1)})


def document(line: Line, start: datetime) -> dict[str, object]:
    """Return a line as `--readings` takes it, the day beginning at an aware instant."""
    return {**line.sample, "at": (start + timedelta(seconds=line.at_s)).isoformat()}


def _motion(cadence_spm: float, rng: random.Random) -> dict[str, object]:
    if not cadence_spm:
        return {"signal": "motion", "motion": "still"}
    return {"signal": "motion", "motion": "moving", "cadence_spm": round(cadence_spm + rng.gauss(0.0, 1.5))}


class _Heart:
    """A rate that follows what is asked of it, second by second."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._more = 0.0
        self._slow = 0.0
        self._wander = 0.0
        self._seconds = 0

    def second(self, more_bpm: float, *, exercising: bool) -> float:
        """Return the rate (30..220 bpm) of the next second, when so much more is asked for than sitting does."""
        self._seconds += 1
        span_s = RISE_S if more_bpm > self._more else FALL_S
        self._more += (more_bpm - self._more) / span_s
        self._slow += ((SLOW_SHARE * self._more if exercising else 0.0) - self._slow) / SLOW_S
        # An Ornstein-Uhlenbeck walk of 2.5 bpm that forgets within five minutes, and breathing at 15 a minute.
        self._wander += -self._wander / 300.0 + 2.5 * math.sqrt(2.0 / 300.0) * self._rng.gauss(0.0, 1.0)
        breath = 2.0 * math.sin(2.0 * math.pi * self._seconds / 4.0)
        rate = RESTING_BPM + AWAKE_BPM + self._more + self._slow + self._wander + breath + self._rng.gauss(0.0, 1.0)
        if self._rng.random() < WRONG:
            rate += self._rng.choice((-1.0, 1.0)) * self._rng.uniform(25.0, 90.0)
        return min(220.0, max(30.0, rate))
