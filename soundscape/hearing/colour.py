"""Colour: scales in which equal steps look equal."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Colours: TypeAlias = NDArray[np.uint8]
"""Red, green, blue, 0 to 255, in the last axis."""

# Hue turns from night blue over violet and coral to a pale yellow; chroma is largest in the middle, where the gamut has room.
_HUE_FROM_DEG = 275.0
_HUE_TO_DEG = 455.0
_LIGHT_FROM = 0.16
_LIGHT_TO = 0.97


def heat(values: NDArray[np.float64]) -> Colours:
    """Return a colour for each value from 0 (nearly black) to 1 (nearly white), lightness rising evenly; shape (..., 3)."""
    steps = np.linspace(0.0, 1.0, 512)
    lightness = _LIGHT_FROM + (_LIGHT_TO - _LIGHT_FROM) * steps
    chroma = 0.035 + 0.145 * np.sin(np.pi * steps**0.9) ** 1.2
    table = oklch(lightness, chroma, _HUE_FROM_DEG + (_HUE_TO_DEG - _HUE_FROM_DEG) * steps**0.85)
    return np.asarray(table[np.round(np.clip(values, 0.0, 1.0) * 511.0).astype(np.intp)])


def oklch(lightness: NDArray[np.float64], chroma: NDArray[np.float64], hue_deg: NDArray[np.float64]) -> Colours:
    """Return sRGB of OKLCH colours (Ottosson 2020): lightness 0 to 1, chroma 0 to about 0.3, hue in degrees; clipped to what sRGB holds."""
    a = chroma * np.cos(np.radians(hue_deg))
    b = chroma * np.sin(np.radians(hue_deg))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return _encoded(np.stack([red, green, blue], axis=-1))


def _encoded(linear: NDArray[np.float64]) -> Colours:
    """Apply the sRGB transfer curve (IEC 61966-2-1)."""
    light = np.clip(linear, 0.0, 1.0)
    curve = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1.0 / 2.4) - 0.055)
    return np.round(curve * 255.0).astype(np.uint8)
