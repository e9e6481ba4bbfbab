"""The master bus in the graph: tone and room for what has pitch, and the sum of everything, at its nominal level."""

from typing import Any

from soundscape.engine._room import Room
from soundscape.layers._pyo import pyo
from soundscape.score import Controls
from soundscape.units import amplitude

DARKEST_HZ = 400.0
BRIGHTEST_HZ = 8_000.0
DRY = 0.78
"""What has pitch stands back a little, so that its room is heard with it (a design value, an amplitude)."""

GLIDE_S = 0.1


class Master:
    """Takes the tonal bus and the noise bus (two streams each) and puts their mix out, to be mastered window by window."""

    def __init__(self, tonal: Any, noises: Any) -> None:
        self._brightness = -1.0
        self._cutoff = pyo.SigTo(2_000.0, time=GLIDE_S, init=2_000.0)
        self._level = pyo.SigTo(DRY, time=GLIDE_S, init=DRY)
        self._tone = pyo.ButLP(tonal, freq=self._cutoff, mul=self._level)
        self._room = Room(self._tone)
        self._output = pyo.Sig(self._room.output, add=noises)
        self._output.out()

    def steer(self, controls: Controls) -> None:
        """Follow the controls of the coming window."""
        # Telling pyo something costs more than knowing that it knows.
        if controls.brightness != self._brightness:
            self._brightness = controls.brightness
            self._cutoff.value = DARKEST_HZ * (BRIGHTEST_HZ / DARKEST_HZ) ** controls.brightness
        self._level.value = DRY * amplitude(controls.swell_db)
