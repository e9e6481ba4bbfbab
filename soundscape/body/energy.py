"""Energy: what the body clock, sleep pressure and the ultradian cycle add up to."""

import msgspec

from soundscape.units import Share, clamp

CIRCADIAN_WEIGHT = 0.5
PRESSURE_WEIGHT = 0.6
NEUTRAL_PRESSURE = 0.45
ULTRADIAN_WEIGHT = 0.1
"""At most 0.15 by design: the cycle is a hint, not a driver."""


class Energy(msgspec.Struct, frozen=True):
    """Energy (0..1) and what each part adds to the middle, 0.5; a part that is unknown is None."""

    level: Share
    circadian: float
    sleep_pressure: float | None
    ultradian: float | None


def combined(*, alertness: float, sleep_pressure: float | None, ultradian_level: float | None) -> Energy:
    """Return the energy from alertness (0..1), sleep pressure (0..1) and ultradian level (-1..1); None leaves a part out.

    clip(0.5 + 0.5 C - 0.6 (S - 0.45)), with C the circadian wave from -1 to 1 (science notes 1.1).
    """
    circadian = CIRCADIAN_WEIGHT * (2.0 * alertness - 1.0)
    pressure = None if sleep_pressure is None else PRESSURE_WEIGHT * (NEUTRAL_PRESSURE - sleep_pressure)
    ultradian = None if ultradian_level is None else ULTRADIAN_WEIGHT * ultradian_level
    level = clamp(0.5 + circadian + (pressure or 0.0) + (ultradian or 0.0), 0.0, 1.0)
    return Energy(Share(level), circadian, pressure, ultradian)


def energy(*, alertness: float, sleep_pressure: float | None, ultradian_level: float | None) -> Share:
    """Return the level alone of what `combined` returns."""
    return combined(alertness=alertness, sleep_pressure=sleep_pressure, ultradian_level=ultradian_level).level
