"""Motion: whether the body is still or moving, and the cadence of its steps."""

from datetime import datetime

import msgspec

from soundscape.errors import InvalidInput
from soundscape.signals.base import Quantity, Sample, Signal

CADENCE = Quantity(("cadence_spm",), "steps a minute", 0.0, 250.0)
"""Sprinters reach some 280 steps a minute for seconds; what lasts stays below 250."""


class Moving(msgspec.Struct, frozen=True):
    """How a body moves: whether it does, and the steps it makes a minute; None is unknown."""

    moving: bool
    cadence_spm: float | None = None


def _value(sample: Sample, _now: datetime) -> Moving:
    motion = sample.get("motion")
    if motion != "still" and motion != "moving":
        raise InvalidInput("motion", "must be still or moving")
    return Moving(motion == "moving", CADENCE.optional(sample))


SIGNAL = Signal(
    name="motion",
    description="Whether the body is still or moving, and its steps a minute.",
    value=_value,
    quantities=(CADENCE,),
    example={"motion": "moving", "cadence_spm": 168, "at": "2026-11-21T09:00:00Z"},
    # As long as a heart rate: the two are judged together.
    hold_s=120.0,
    fade_s=60.0,
)
