"""What the air layer lets in from the place: wind, rain and the birds of dawn."""

import math

import msgspec

from soundscape.body.sun import Sun
from soundscape.listener import ListenerState, WeatherNow
from soundscape.modes.base import Because, Shaping
from soundscape.presets import Preset
from soundscape.units import clamp, lerp

DAWN_DEG = (-4.0, 8.0)
"""Birds sing while the rising sun stands between these heights, most in the middle (design values)."""

CLOUDED = 0.5
"""Share of the birds that a closed cloud cover silences (design value)."""

STORM_M_S = 15.0
"""From here on the wind is as strong as it gets (design value; the Beaufort scale calls 14 to 17 m/s a near gale)."""

DRIZZLE_MM_H = 0.1
DOWNPOUR_MM_H = 10.0
"""Where rain begins to be heard, and where it is at its densest (design values)."""

_HEARD = 0.01


def answer(shaping: Shaping, state: ListenerState, preset: Preset) -> None:
    """Let the place in where the preset has an air layer: the birds of dawn, and the wind and rain that are known."""
    if "air" not in preset.layers:
        return
    _birds(shaping, state)
    if state.weather is not None:
        _wind(shaping, state.weather)
        _rain(shaping, state.weather)


def _birds(shaping: Shaping, state: ListenerState) -> None:
    if state.sun is None:
        return
    clouds = 0.0 if state.weather is None else state.weather.cloud_cover or 0.0
    birds = dawn(state.sun) * (1.0 - CLOUDED * clouds)
    if birds >= _HEARD:
        height = Because("sun", round(state.sun.elevation_deg, 2))
        _let_in(shaping, "birds", birds)
        shaping.say(height, rule="dawn-birds", parameter="air", text="The sun is rising where you are: birds, far off.")


def _wind(shaping: Shaping, weather: WeatherNow) -> None:
    if weather.wind_m_s is None:
        return
    usual = shaping.parameters.air.wind
    _let_in(shaping, "wind", lerp(usual, clamp(weather.wind_m_s / STORM_M_S, 0.0, 1.0), weather.weight))
    because = Because("weather", round(weather.wind_m_s, 1), weather.age_s)
    shaping.say(
        because, rule="wind", parameter="air", text=f"There is a wind of {weather.wind_m_s:.0f} m/s where you are, and as much in the air."
    )


def _rain(shaping: Shaping, weather: WeatherNow) -> None:
    if weather.precipitation_mm_h is None or weather.precipitation_mm_h < DRIZZLE_MM_H:
        return
    # From drizzle to downpour in equal steps for the ear, which hears in proportions.
    share = math.log(weather.precipitation_mm_h / DRIZZLE_MM_H) / math.log(DOWNPOUR_MM_H / DRIZZLE_MM_H)
    _let_in(shaping, "rain", clamp(share, 0.0, 1.0) * weather.weight)
    because = Because("weather", round(weather.precipitation_mm_h, 1), weather.age_s)
    shaping.say(because, rule="rain", parameter="air", text="It rains where you are, and in the air of the music too.")


def _let_in(shaping: Shaping, name: str, share: float) -> None:
    air = msgspec.structs.replace(shaping.parameters.air, **{name: share})
    shaping.parameters = msgspec.structs.replace(shaping.parameters, air=air)


def dawn(sun: Sun) -> float:
    """Return how far (0..1) it is dawn: half a sine over the heights of a rising sun; the sun rises while it stands in the east."""
    low, high = DAWN_DEG
    share = clamp((sun.elevation_deg - low) / (high - low), 0.0, 1.0)
    # Near the poles the sun may pass from east to west within these heights: it fades with it.
    east = clamp(4.0 * math.sin(math.radians(sun.azimuth_deg)), 0.0, 1.0)
    return math.sin(math.pi * share) ** 2 * east
