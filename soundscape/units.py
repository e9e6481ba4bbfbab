"""The units every number in this project is given in, as types, so that signatures show them."""

from typing import NewType

Seconds = NewType("Seconds", float)
"""A length of time in seconds."""

Frames = NewType("Frames", int)
"""A position or length in audio sample frames at 48 kHz; positions count from the moment the station opened."""

Hertz = NewType("Hertz", float)
"""A frequency in cycles per second, above 0."""

Bpm = NewType("Bpm", float)
"""Beats per minute, of music or of a heart, above 0."""

Decibels = NewType("Decibels", float)
"""A level or gain in dB; the reference is in the name beside it (dBFS, LUFS, relative)."""

Degrees = NewType("Degrees", float)
"""An angle in degrees."""

Lux = NewType("Lux", float)
"""Illuminance in lux, 0 or above."""

Share = NewType("Share", float)
"""A proportion from 0 to 1."""

Hours = NewType("Hours", float)
"""A length of time, or a position on the 24 h clock, in hours."""


def clamp(value: float, low: float, high: float) -> float:
    """Return `value` moved into the closed range from `low` to `high`."""
    return low if value < low else high if value > high else value


def lerp(start: float, end: float, share: float) -> float:
    """Return the point that lies `share` (0..1) of the way from `start` to `end`."""
    return start + (end - start) * share


def amplitude(level_db: float) -> float:
    """Return the linear amplitude of a level in dB: 10^(dB/20)."""
    return float(10.0 ** (level_db / 20.0))
