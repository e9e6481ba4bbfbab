"""The night arc of a preset to sleep by: its beds fade out, and at last almost nothing is left. Pure.

    wind-down -> cue -> bed -> the noise fades out -> almost nothing        (-> the alarm's crescendo)

Noise all night may take from sleep what it gave to falling asleep (Basner 2026), so it is off after 90 minutes by default.
"""

import math

from soundscape.parameters import SILENT_DB
from soundscape.presets import Night
from soundscape.units import clamp

BEDS = frozenset({"air", "noise", "waves"})
"""The layers that are noise."""

FAINT_DB = -50.0
"""So far down a bed has gone when it is switched off: nobody hears it end (design value)."""


def bed_db(since_s: float, night: Night | None) -> float:
    """Return how far the beds have sunk so many seconds after the preset began, in dB: evenly, then off."""
    if night is None:
        return 0.0
    start_min, end_min = night.noise_out_min
    share = (since_s / 60.0 - start_min) / (end_min - start_min)
    return SILENT_DB if share >= 1.0 else FAINT_DB * max(0.0, share)


def rest_db(since_s: float, night: Night | None) -> float:
    """Return how far everything has sunk into the almost-nothing of the deep night, in dB."""
    if night is None:
        return 0.0
    start_min, end_min = night.rest_min
    share = clamp((since_s / 60.0 - start_min) / (end_min - start_min), 0.0, 1.0)
    return -night.rest_db * (0.5 - 0.5 * math.cos(math.pi * share))
