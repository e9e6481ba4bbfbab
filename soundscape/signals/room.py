"""The room: how loud it is around a listener, from a microphone or a sound level meter."""

from datetime import datetime

import msgspec

from soundscape.signals.base import Quantity, Sample, Signal

LEVEL = Quantity(("level_dba", "value"), "dB(A)", 10.0, 120.0)
LOUD = Quantity(("l10_dba",), "dB(A)", 10.0, 120.0)
QUIET = Quantity(("l90_dba",), "dB(A)", 10.0, 120.0)
SPEECH = Quantity(("speech",), "(share of the time)", 0.0, 1.0)
"""From below the noise of a good microphone to the threshold of pain."""


class Room(msgspec.Struct, frozen=True):
    """A room as it sounds: LAeq, the levels exceeded for 10 and for 90 percent of the time (L10, L90), all in dB(A), and how much of the
    time somebody speaks, 0..1; None is unknown."""

    level_dba: float
    l10_dba: float | None = None
    l90_dba: float | None = None
    speech: float | None = None


def _value(sample: Sample, _now: datetime) -> Room:
    return Room(LEVEL.required(sample), *(quantity.optional(sample) for quantity in (LOUD, QUIET, SPEECH)))


SIGNAL = Signal(
    name="room",
    description="How loud the room is, and how much of it is speech.",
    value=_value,
    quantities=(LEVEL, LOUD, QUIET, SPEECH),
    example={"level_dba": 46.5, "l10_dba": 52, "l90_dba": 38, "speech": 0.2, "at": "2026-11-21T09:00:00Z"},
    # Meters report every few seconds to once a minute; a room changes with whoever comes in.
    hold_s=120.0,
    fade_s=60.0,
)
