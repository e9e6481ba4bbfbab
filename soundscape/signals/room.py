"""The noise of a room as its listener's microphone measures it: levels alone, never sound."""

from datetime import datetime

import msgspec

from soundscape.signals.base import Quantity, Sample, Signal

LEVEL = Quantity(("level_dba", "value"), "dB(A)", 10.0, 120.0)
L10 = Quantity(("l10_dba",), "dB(A)", 10.0, 120.0)
L90 = Quantity(("l90_dba",), "dB(A)", 10.0, 120.0)
SPEECH = Quantity(("speech",), "(likeness to speech)", 0.0, 1.0)


class Room(msgspec.Struct, frozen=True):
    """A room at one time: LAeq of a second, the levels exceeded 10 % and 90 % of the last minute in dB(A), and how much it is like speech.

    None is unknown.
    """

    level_dba: float
    l10_dba: float | None = None
    l90_dba: float | None = None
    speech: float | None = None


def _value(sample: Sample, _now: datetime) -> Room:
    return Room(LEVEL.required(sample), *(quantity.optional(sample) for quantity in (L10, L90, SPEECH)))


SIGNAL = Signal(
    name="room",
    description="How loud the room is.",
    value=_value,
    quantities=(LEVEL, L10, L90, SPEECH),
    example={"level_dba": 46.5, "l10_dba": 51.0, "l90_dba": 38.0, "speech": 0.7, "at": "2026-11-21T09:00:00Z"},
    # A page in the background measures seldom; after some minutes people have come or gone.
    hold_s=120.0,
    fade_s=180.0,
)
