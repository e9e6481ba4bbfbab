"""From the light outside to the light at the eye of somebody who mostly lives indoors."""

from soundscape.units import Lux

DAYLIGHT_INDOORS = 0.005
"""Share of the outdoor light that reaches an eye indoors (design value, science notes 2.3)."""

DAYLIGHT_OUTDOORS = 0.3
"""Share of it that reaches an eye under the sky: nobody looks straight up (design value, science notes 2.3)."""

LAMPS_LUX = 100.0
EVENING_LAMPS_LUX = 40.0
MAX_EYE_LUX = 10_000.0


def eye_lux(outdoor_lux: float, *, cloud_cover: float | None, awake: bool, evening: bool, outdoors: bool = False) -> Lux:
    """Return the light at the eye in lux (0..10 000): daylight through windows plus lamps while awake, darkness asleep.

    `outdoor_lux` is for a clear sky, `cloud_cover` goes from 0 to 1 (None counts as clear), `evening` is the three hours before bed.
    Whoever is `outdoors` after dark still comes by lamps, so it is never darker there than inside.
    """
    if not awake:
        return Lux(0.0)
    lamps = EVENING_LAMPS_LUX if evening else LAMPS_LUX
    sky = outdoor_lux * cloud_factor(cloud_cover)
    inside = lamps + DAYLIGHT_INDOORS * sky
    return Lux(min(MAX_EYE_LUX, max(inside, DAYLIGHT_OUTDOORS * sky) if outdoors else inside))


def cloud_factor(cloud_cover: float | None) -> float:
    """Return the share of clear-sky light (0.25..1) under a cloud cover of 0..1: Kasten and Czeplak 1980, 1 - 0.75 n^3.4."""
    return 1.0 if cloud_cover is None else 1.0 - 0.75 * float(cloud_cover**3.4)
