"""What a listener says about what is being played: one of three faces, a wish about one axis of the sound, how absorbed they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args

import msgspec

from soundscape.errors import InvalidInput
from soundscape.signals.base import Quantity, Reading, Sample, Signal

Mood = Literal["good", "neutral", "bad"]
Axis = Literal["density", "brightness", "noise", "tempo"]
Direction = Literal["more", "less", "right"]

AXES: tuple[Axis, ...] = get_args(Axis)
MOST_AT_ONCE = 50
"""Of more answers that come at once, as after hours without a network, the newest count: nobody gives so many (design value)."""

FLOW = Quantity(("flow",), "(how absorbed)", 1.0, 5.0)


class Feedback(msgspec.Struct, frozen=True):
    """One answer; None was not said. `direction` is what is wanted of `axis`, `flow` (1..5) how absorbed somebody is in what they do."""

    mood: Mood | None = None
    axis: Axis | None = None
    direction: Direction | None = None
    flow: float | None = None


def _value(sample: Sample, _now: datetime) -> Feedback:
    mood, axis, direction = sample.get("mood"), sample.get("axis"), sample.get("direction")
    if mood not in (None, "good", "neutral", "bad"):
        raise InvalidInput("mood", "must be good, neutral or bad")
    if axis is not None and axis not in AXES:
        raise InvalidInput("axis", f"must be one of {', '.join(AXES)}")
    if direction not in (None, "more", "less", "right"):
        raise InvalidInput("direction", "must be more, less or right")
    if (axis is None) != (direction is None):
        missing, given = ("axis", "direction") if axis is None else ("direction", "axis")
        raise InvalidInput(missing, f"must be given together with {given}")
    flow = FLOW.optional(sample)
    if mood is None and axis is None and flow is None:
        raise InvalidInput("mood", "must be good, neutral or bad, or axis and direction or flow must be given")
    return Feedback(mood, axis, direction, flow)


def newest(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Return the newest fifty of readings in order of time."""
    return readings[-MOST_AT_ONCE:]


SIGNAL = Signal(
    name="feedback",
    description="Good, neutral or bad; more or less of one thing; how absorbed you are.",
    value=_value,
    quantities=(FLOW,),
    example={"mood": "good", "at": "2026-11-21T09:00:00Z"},
    # What is being tried goes on for a week without an answer and gives way to what was learned over another (design values).
    hold_s=604_800.0,
    fade_s=604_800.0,
    together=newest,
)
