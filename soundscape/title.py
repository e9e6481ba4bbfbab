"""What is on, in a few words for the display of a speaker: the preset, the time of day and the key. Never anything about a body."""

import math
from datetime import datetime

from soundscape.presets import Preset

_NAMES = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")
"""Pitch classes in words: displays of speakers lack the signs."""

_A4_HZ = 440.0
_C_ABOVE_A = 9

_PARTS = ((5, "night"), (12, "morning"), (17, "afternoon"), (22, "evening"), (24, "night"))
"""Hours at which the parts of a day end, on the clock on the wall."""


def title(preset: Preset, local: datetime, root_hz: float | None) -> str:
    """Return such as `Relax, evening in D`; without a key when the root in Hz is unknown or the preset has no notes."""
    part = next(name for end, name in _PARTS if local.hour < end)
    has_notes = any(rate > 0.0 for rate in preset.onsets_per_s)
    key = f" in {pitch_class(root_hz)}" if root_hz is not None and has_notes else ""
    return f"{preset.title}, {part}{key}"


def pitch_class(frequency_hz: float) -> str:
    """Return the name of the nearest pitch of the tuning with A at 440 Hz, without its octave; takes a frequency above 0 Hz."""
    semitones = round(12.0 * math.log2(frequency_hz / _A4_HZ))
    return _NAMES[(semitones + _C_ABOVE_A) % 12]
