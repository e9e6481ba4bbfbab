"""What the night means for every mode that plays in it: softer music."""

from soundscape import night
from soundscape.listener import ListenerState
from soundscape.modes.base import Because, Shaping

SOFTER_LU = 4.0
"""Ears that have had quiet hear more (design value)."""


def soften(shaping: Shaping, state: ListenerState) -> None:
    """Take the loudness down by up to 4 LU as the night comes, and give the reason."""
    softer = shaping.parameters.loudness_lufs - SOFTER_LU * night.share(state)
    text = "Your night is here or near, so the music is softer."
    shaping.push("loudness_lufs", softer, Because("clock", round(state.clock_h, 2)), rule="night-softer", text=text)
