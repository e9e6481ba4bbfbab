"""A sitting: one stretch of listening to one preset, with what the heart did and what the listener said. Pure.

Of a heart only the number, mean and slope of its minutes are kept, never its readings.
"""

import msgspec

from soundscape.signals.base import Reading
from soundscape.signals.feedback import Axis, Direction, Feedback, Mood

MOST_ANSWERS = 100
NEVER = -1


class Minutes(msgspec.Struct, frozen=True):
    """Means over whole minutes of a heart, as the sums a straight line needs; `minute` is the one under way, in minutes from the start."""

    count: int = 0
    sum_x: float = 0.0
    sum_y: float = 0.0
    sum_xx: float = 0.0
    sum_xy: float = 0.0
    minute: int = NEVER
    total: float = 0.0
    readings: int = 0


class HeartSummary(msgspec.Struct, frozen=True):
    """How many minutes were measured, their mean in bpm, and the slope of the straight line through them; None needs two minutes."""

    minutes: int
    mean_bpm: float
    slope_bpm_per_min: float | None


class Answer(msgspec.Struct, frozen=True):
    """One answer of a listener, at a time in seconds since the epoch; None was not said."""

    at_s: float
    mood: Mood | None = None
    axis: Axis | None = None
    direction: Direction | None = None
    flow: float | None = None


class Sitting(msgspec.Struct, frozen=True):
    """One stretch of listening, in seconds since the epoch; `preset` None keeps an answer that was given with nothing playing.

    `adaptive` says whether signals steered, `block` which block of the experiment begun at `experiment_s` it belongs to, None for none.
    What the heart did in the first `settle_min` minutes is left out.
    """

    id: str
    preset: str | None
    began_s: float
    ended_s: float
    adaptive: bool = True
    experiment_s: float | None = None
    block: int | None = None
    settle_min: int = 0
    minutes: Minutes = Minutes()
    answers: tuple[Answer, ...] = ()

    @property
    def length_s(self) -> float:
        """How long it lasted."""
        return self.ended_s - self.began_s

    @property
    def heart(self) -> HeartSummary | None:
        """What the heart did in its whole minutes, the one under way included; None when nothing was measured."""
        done = _closed(self.minutes)
        if done.count == 0:
            return None
        spread = done.count * done.sum_xx - done.sum_x**2
        slope = None if spread <= 0.0 else (done.count * done.sum_xy - done.sum_x * done.sum_y) / spread
        return HeartSummary(done.count, round(done.sum_y / done.count, 2), None if slope is None else round(slope, 3))


def heard(sitting: Sitting, reading: Reading) -> Sitting:
    """Return the sitting after a heart-rate reading; one of a moving body, or older than the minute under way, says nothing."""
    minute = int((reading.at.timestamp() - sitting.began_s) // 60.0)
    now = sitting.minutes
    if not isinstance(reading.value, float) or reading.motion == "moving" or minute < max(sitting.settle_min, now.minute):
        return sitting
    if minute > now.minute:
        now = msgspec.structs.replace(_closed(now), minute=minute)
    return msgspec.structs.replace(
        sitting, minutes=msgspec.structs.replace(now, total=now.total + reading.value, readings=now.readings + 1)
    )


def said(sitting: Sitting, feedback: Feedback, at_s: float) -> Sitting:
    """Return the sitting after an answer; beyond a hundred the oldest are forgotten."""
    answer = Answer(at_s, feedback.mood, feedback.axis, feedback.direction, feedback.flow)
    return msgspec.structs.replace(sitting, answers=(*sitting.answers, answer)[-MOST_ANSWERS:])


def _closed(minutes: Minutes) -> Minutes:
    if minutes.readings == 0:
        return minutes
    x, y = float(minutes.minute), minutes.total / minutes.readings
    return Minutes(
        count=minutes.count + 1,
        sum_x=minutes.sum_x + x,
        sum_y=minutes.sum_y + y,
        sum_xx=minutes.sum_xx + x * x,
        sum_xy=minutes.sum_xy + x * y,
        minute=minutes.minute,
    )
