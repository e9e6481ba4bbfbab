"""Intensity: how much of everything a listener asked for, from 1 (softest) to 10 (liveliest). Pure.

It leans on whatever a mode wants, the same way in every mode: density, brightness and loudness move together, and each leaves its reason.
"""

import msgspec

from soundscape.parameters import Reason, Wanted
from soundscape.units import clamp

LEAST, USUAL, MOST = 1, 5, 10
STEP = 2
"""What "softer" and "livelier" change."""

SHARE_PER_LEVEL = {"density": 0.07, "brightness": 0.05}
"""How far each share leans per level from the usual one (design values: one step is heard, the ends are still the same music)."""

SOFTER_LU_PER_LEVEL = 1.5
LOUDER_LU_PER_LEVEL = 0.4
LOUDEST_LUFS = -15.5
"""Nothing is made livelier than this by being louder: with a swell of 3 dB on top it is at the ceiling of the day (design value)."""

LOUDNESS_PER_MIN_LU = 30.0
"""Whoever asked for it is heard within seconds, at the limit of every programme envelope: 0.5 LU a second (the project's music notes)."""

_TEXTS = {
    "density": ("fewer notes", "more notes"),
    "brightness": ("a darker sound", "a brighter sound"),
    "loudness_lufs": ("softer music", "louder music"),
}


def stepped(level: int | None, steps: int) -> int:
    """Return the level so many steps livelier (negative is softer) than one that was set, None being the usual; never outside 1 to 10."""
    return round(clamp((USUAL if level is None else level) + STEP * steps, LEAST, MOST))


def lean(wanted: Wanted, level: int | None) -> Wanted:
    """Return what is wanted at a level of intensity, with the reasons for what it changed last; None and 5 change nothing."""
    if level is None or level == USUAL:
        return wanted
    now = wanted.parameters
    goals = {name: clamp(getattr(now, name) + per_level * (level - USUAL), 0.0, 1.0) for name, per_level in SHARE_PER_LEVEL.items()}
    goals["loudness_lufs"] = _loudness_lufs(now.loudness_lufs, level)
    reasons = tuple(_reason(level, name, float(getattr(now, name)), goal) for name, goal in goals.items() if goal != getattr(now, name))
    return msgspec.structs.replace(
        wanted,
        parameters=msgspec.structs.replace(now, **goals),
        reasons=(*wanted.reasons, *reasons),
        loudness_per_min=max(wanted.loudness_per_min, LOUDNESS_PER_MIN_LU),
    )


def _loudness_lufs(now_lufs: float, level: int) -> float:
    if level < USUAL:
        return now_lufs - SOFTER_LU_PER_LEVEL * (USUAL - level)
    return max(now_lufs, min(LOUDEST_LUFS, now_lufs + LOUDER_LU_PER_LEVEL * (level - USUAL)))


def _reason(level: int, parameter: str, start: float, end: float) -> Reason:
    text = f"You asked for intensity {level} of {MOST}: {_TEXTS[parameter][end > start]}."
    return Reason("wish", level, None, f"intensity-{parameter.split('_')[0]}", parameter, round(start, 3), round(end, 3), text)
