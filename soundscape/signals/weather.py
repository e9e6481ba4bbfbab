"""The weather over a place, from a home weather station or a weather service."""

from datetime import datetime

import msgspec

from soundscape.errors import InvalidInput
from soundscape.signals.base import Quantity, Sample, Signal

CLOUD_COVER = Quantity(("cloud_cover", "value"), "(share of the sky)", 0.0, 1.0)
TEMPERATURE = Quantity(("temperature_c",), "°C", -90.0, 60.0)
WIND = Quantity(("wind_m_s",), "m/s", 0.0, 115.0)
PRECIPITATION = Quantity(("precipitation_mm_h",), "mm/h", 0.0, 400.0)
"""Rain or melted snow. The ranges reach a little beyond the records of the World Meteorological Organization."""


class Weather(msgspec.Struct, frozen=True):
    """The weather at one time: cloud cover 0..1, temperature in °C, wind in m/s, precipitation in mm/h; None is unknown."""

    cloud_cover: float | None = None
    temperature_c: float | None = None
    wind_m_s: float | None = None
    precipitation_mm_h: float | None = None

    @property
    def known(self) -> bool:
        """Whether it says anything at all."""
        return self != Weather()

    def completed(self, other: "Weather") -> "Weather":
        """Return this weather with what is unknown taken from another."""
        mine = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        return msgspec.structs.replace(other, **mine)


def _value(sample: Sample, _now: datetime) -> Weather:
    weather = Weather(*(quantity.optional(sample) for quantity in (CLOUD_COVER, TEMPERATURE, WIND, PRECIPITATION)))
    if not weather.known:
        raise InvalidInput("cloud_cover", f"{CLOUD_COVER.allowed}, or temperature_c, wind_m_s or precipitation_mm_h must be given")
    return weather


SIGNAL = Signal(
    name="weather",
    description="Cloud cover, temperature, wind and precipitation.",
    value=_value,
    quantities=(CLOUD_COVER, TEMPERATURE, WIND, PRECIPITATION),
    example={"cloud_cover": 0.8, "temperature_c": 11.5, "wind_m_s": 3.2, "precipitation_mm_h": 0.0, "at": "2026-11-21T09:00:00Z"},
    # Weather services renew what they know every 15 minutes to an hour; after two the sky is another one.
    hold_s=7200.0,
    fade_s=3600.0,
)
