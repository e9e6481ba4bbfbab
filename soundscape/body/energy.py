"""Energy: what the body clock, sleep pressure and the ultradian cycle add up to."""

from soundscape.units import Share, clamp

CIRCADIAN_WEIGHT = 0.5
PRESSURE_WEIGHT = 0.6
NEUTRAL_PRESSURE = 0.45
ULTRADIAN_WEIGHT = 0.1
"""At most 0.15 by design: the cycle is a hint, not a driver."""


def energy(*, alertness: float, sleep_pressure: float | None, ultradian_level: float | None) -> Share:
    """Return the energy (0..1) from alertness (0..1), sleep pressure (0..1) and ultradian level (-1..1); None leaves a part out.

    clip(0.5 + 0.5 C - 0.6 (S - 0.45)), with C the circadian wave from -1 to 1 (science notes 1.1).
    """
    value = 0.5 + CIRCADIAN_WEIGHT * (2.0 * alertness - 1.0)
    if sleep_pressure is not None:
        value -= PRESSURE_WEIGHT * (sleep_pressure - NEUTRAL_PRESSURE)
    if ultradian_level is not None:
        value += ULTRADIAN_WEIGHT * ultradian_level
    return Share(clamp(value, 0.0, 1.0))
