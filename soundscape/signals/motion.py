"""Motion: whether the body moves, and how many steps a minute it takes."""

from datetime import datetime

import msgspec

from soundscape.errors import InvalidInput
from soundscape.signals.base import Quantity, Sample, Signal

CADENCE = Quantity(("cadence_spm",), "steps a minute", 0.0, 250.0)


class Moving(msgspec.Struct, frozen=True):
    """What was told about motion: whether the body moved, and its steps a minute; None is unknown."""

    moving: bool
    cadence_spm: float | None = None


def _value(sample: Sample, _now: datetime) -> Moving:
    motion = sample.get("motion")
    if motion != "still" and motion != "moving":
        raise InvalidInput("motion", "must be still or moving")
    return Moving(motion == "moving", CADENCE.optional(sample))


SIGNAL = Signal(
    name="motion",
    description="Whether the body moves, and its steps a minute.",
    value=_value,
    quantities=(CADENCE,),
    example={"motion": "moving", "cadence_spm": 164, "at": "2026-11-21T09:00:00Z"},
    # Some watches count once a minute; a counter that falls silent has stopped, or its wearer has.
    hold_s=120.0,
    fade_s=60.0,
)
