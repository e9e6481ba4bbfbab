"""The master bus: tone, room, compressor, DC block, limiter and the floor that never lets a stream fall silent."""

from typing import Any

from soundscape.layers._noise import NoiseReader
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench
from soundscape.score import Controls
from soundscape.units import amplitude

DARKEST_HZ = 400.0
BRIGHTEST_HZ = 8_000.0
ROOM_SHARE = 0.22
ROOM_FEEDBACK = 0.82
ROOM_CUTOFF_HZ = 4_500.0
CEILING = amplitude(-1.5)
FLOOR_DB = -90.0
FLOOR_SLOPE_DB = -5.0
GLIDE_S = 0.1


class Master:
    """Takes the tonal bus and the noise bus (two streams each) and makes what is heard."""

    def __init__(self, tonal: Any, noises: Any, bench: Bench) -> None:
        self._cutoff = pyo.SigTo(2_000.0, time=GLIDE_S, init=2_000.0)
        self._gain = pyo.SigTo(0.0, time=GLIDE_S, init=0.0)
        self._swell = pyo.SigTo(1.0, time=GLIDE_S, init=1.0)
        self._tone = pyo.ButLP(tonal, freq=self._cutoff, mul=self._swell)
        self._room = pyo.WGVerb(self._tone, feedback=ROOM_FEEDBACK, cutoff=ROOM_CUTOFF_HZ, bal=ROOM_SHARE)
        # The compressor works on the mix at its nominal level, so that it treats a quiet programme as it treats a loud one.
        self._mix = self._room + noises
        self._compressor = pyo.Compress(self._mix, thresh=-14.0, ratio=2.0, risetime=0.03, falltime=0.3, knee=0.5, mul=self._gain)
        # Blocking DC moves peaks, so it comes before whatever promises a ceiling.
        self._centred = pyo.DCBlock(self._compressor)
        self._limiter = pyo.Compress(self._centred, thresh=-4.0, ratio=50.0, risetime=0.002, falltime=0.12, lookahead=5.0)
        self._clip = pyo.Clip(self._limiter, min=-CEILING, max=CEILING)
        self._floor = NoiseReader(FLOOR_SLOPE_DB, bench)
        self._floor.play()
        self._quiet = pyo.Sig(self._floor.output, mul=amplitude(FLOOR_DB))
        self._output = self._clip + self._quiet
        self._output.out()

    def steer(self, controls: Controls) -> None:
        """Follow the controls of the coming window."""
        self._cutoff.value = DARKEST_HZ * (BRIGHTEST_HZ / DARKEST_HZ) ** controls.brightness
        self._swell.value = amplitude(controls.swell_db)
        self._gain.value = amplitude(controls.gain_db) * controls.fade
