"""Heart rate in beats per minute, from anything that can measure it."""

from datetime import datetime

from soundscape.errors import InvalidInput
from soundscape.signals.base import Quantity, Sample, Signal

# The one plausible range of the project: wearables report outside it only when they are wrong (science: RHRV's default is 25-200).
BPM = Quantity(("bpm", "value"), "bpm", 30.0, 220.0)
UNITS = ("bpm", "beats/min", "count/min", "/min")


def _value(sample: Sample, _now: datetime) -> float:
    # Nobody has to name a unit, but whoever names another one means something else.
    if (unit := sample.get("unit")) is not None and unit not in UNITS:
        raise InvalidInput("unit", f"must be {', '.join(UNITS)} or absent")
    return BPM.required(sample)


SIGNAL = Signal(
    name="heart-rate",
    description="Heart rate in beats per minute.",
    value=_value,
    quantities=(BPM,),
    example={"bpm": 72, "at": "2026-11-21T09:00:00Z", "motion": "still"},
    # A sensor that falls silent keeps its say for two minutes, then fades out over one: shorter, and every lost packet would be heard.
    hold_s=120.0,
    fade_s=60.0,
)
