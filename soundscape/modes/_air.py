"""What the air layer lets in from the place: wind and rain as the weather has them, and the birds of dawn."""

import math

import msgspec

from soundscape.body.sun import Sun
from soundscape.listener import ListenerState, WeatherNow
from soundscape.modes.base import Because, Shaping
from soundscape.parameters import Air
from soundscape.presets import Preset
from soundscape.units import clamp, lerp

DAWN_DEG = (-4.0, 8.0)
"""Birds sing while the rising sun stands between these heights, most in the middle (design values)."""

CLOUDED = 0.5
"""Share of the birds that a closed cloud cover silences (design value)."""

STORM_M_S = 15.0
"""Wind from which the air can be no wilder (design value)."""

DOWNPOUR_MM_H = 8.0
"""Rain from which the air can be no wetter (design value)."""

_HEARD = 0.01


def answer(shaping: Shaping, state: ListenerState, preset: Preset) -> None:
    """Let wind, rain and the birds of dawn in where the preset has an air layer, as far as they are known."""
    if "air" not in preset.layers:
        return
    if state.weather is not None:
        _weather(shaping, state.weather)
    if state.sun is not None:
        _birds(shaping, state.sun, state.weather)


def dawn(sun: Sun) -> float:
    """Return how far (0..1) it is dawn: half a sine over the heights of a rising sun; the sun rises while it stands in the east."""
    low, high = DAWN_DEG
    share = clamp((sun.elevation_deg - low) / (high - low), 0.0, 1.0)
    # Near the poles the sun may pass from east to west within these heights: it fades with it.
    east = clamp(4.0 * math.sin(math.radians(sun.azimuth_deg)), 0.0, 1.0)
    return math.sin(math.pi * share) ** 2 * east


def _weather(shaping: Shaping, weather: WeatherNow) -> None:
    usual = Air()
    if weather.wind_m_s is not None:
        wind = lerp(usual.wind, clamp(weather.wind_m_s / STORM_M_S, 0.0, 1.0), weather.weight)
        because = Because("weather", weather.wind_m_s, weather.age_s)
        _let_in(shaping, "wind", wind, because, rule="weather-wind", text="The wind is that of your place.")
    if weather.precipitation_mm_h:
        # Loudness grows with the root of what falls.
        rain = weather.weight * clamp(weather.precipitation_mm_h / DOWNPOUR_MM_H, 0.0, 1.0) ** 0.5
        because = Because("weather", weather.precipitation_mm_h, weather.age_s)
        _let_in(shaping, "rain", rain, because, rule="weather-rain", text="It rains where you are, and in the music.")


def _birds(shaping: Shaping, sun: Sun, weather: WeatherNow | None) -> None:
    clouds = 0.0 if weather is None or weather.cloud_cover is None else weather.cloud_cover * weather.weight
    birds = dawn(sun) * (1.0 - CLOUDED * clouds)
    because = Because("sun", round(sun.elevation_deg, 2))
    _let_in(shaping, "birds", birds, because, rule="dawn-birds", text="The sun is rising where you are: birds, far off.")


def _let_in(shaping: Shaping, name: str, share: float, because: Because, *, rule: str, text: str) -> None:
    now = shaping.parameters.air
    if abs(share - getattr(now, name)) >= _HEARD:
        shaping.parameters = msgspec.structs.replace(shaping.parameters, air=msgspec.structs.replace(now, **{name: share}))
        shaping.say(because, rule=rule, parameter="air", text=text)
