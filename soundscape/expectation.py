"""Expectation: how loud a mix of layers should turn out, before anybody has measured it. Pure.

The powers of layers add up, each at its reference level and corrected for what moves it most: how bright the music is and how often a layer
is struck. What is still wrong is for calibration to learn.
"""

import math
from collections.abc import Mapping

from soundscape.parameters import SILENT_DB

STRUCK = frozenset({"bells", "pluck"})
"""Layers whose power is that of their strikes: twice as many are 3 dB louder."""

TONED = STRUCK | {"choir", "pad"}
"""Layers the tone filter of the bus takes something from in the dark."""

ORDINARY_ONSETS_PER_S = 3.0
ORDINARY_BRIGHTNESS = 0.5
"""Where the reference levels of the layers hold."""

STRUCK_DB = 6.5
DARK_DB = -6.4
"""Measured layer by layer over the whole range of brightness: dB per unit for strikes, per unit squared for the filter."""


def expected_lufs(levels_db: Mapping[str, float], references: Mapping[str, float], *, brightness: float, onsets_per_s: float) -> float:
    """Return the loudness of layers at these levels (dB, relative to their `references` in LUFS) together; -90 when none sounds.

    `brightness` is from 0 to 1, `onsets_per_s` how often struck layers are struck.
    """
    power = sum(
        10.0 ** ((references[name] + level + _louder_db(name, brightness, onsets_per_s)) / 10.0)
        for name, level in levels_db.items()
        if level > SILENT_DB and name in references
    )
    return max(SILENT_DB, 10.0 * math.log10(power)) if power > 0.0 else SILENT_DB


def _louder_db(name: str, brightness: float, onsets_per_s: float) -> float:
    brighter = brightness - ORDINARY_BRIGHTNESS
    toned_db = DARK_DB * min(0.0, brighter) ** 2 if name in TONED else 0.0
    if name not in STRUCK:
        return toned_db
    return toned_db + STRUCK_DB * brighter + 10.0 * math.log10(max(0.01, onsets_per_s) / ORDINARY_ONSETS_PER_S)
