"""One layer on the mixer: what is not heard of it is stopped and costs nothing."""

from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo
from soundscape.layers._sum import Sum
from soundscape.layers.base import Sound
from soundscape.parameters import SILENT_DB
from soundscape.score import Controls, Note
from soundscape.units import amplitude

MUTE_S = 0.05
LEVEL_S = 0.2


class Channel:
    """The sound of a layer behind a fader. It is stopped while its level is silence or the layer at rest."""

    def __init__(self, sound: Sound, bus: Sum) -> None:
        self._sound = sound
        self._bus = bus
        self._fader = pyo.SigTo(0.0, time=LEVEL_S, init=0.0).stop()
        self._output: Any = pyo.Sig(sound.output, mul=0.0).stop()
        self._place = bus.append(self._output)
        self._awake = False
        self._moving = False
        self._muted = False
        self._level = 0.0
        self._level_db = SILENT_DB
        self._arrival_frame = 0
        self._end_frame = 0

    def steer(self, controls: Controls, name: str, now: int) -> None:
        """Follow the controls from frame `now` on; a mute moves within 50 ms, everything else glides."""
        muted = name in controls.muted
        level_db = controls.layers.get(name, SILENT_DB)
        if (muted, level_db) == (self._muted, self._level_db):
            level = self._level
        else:
            self._level_db = level_db
            level = 0.0 if muted or level_db <= SILENT_DB else amplitude(level_db)
        at_rest = now >= self._end_frame and not self._sound.output.isPlaying()
        # Telling pyo something costs more than knowing that it knows.
        if (muted, level) != (self._muted, self._level):
            glide_s = MUTE_S if muted != self._muted else LEVEL_S
            # What does not sound need not glide.
            self._move(level, 0.0 if at_rest else glide_s, now)
            self._muted = muted
        self._sound.steer(controls)
        self._be_awake(not at_rest and not self._is_silent(now))
        if self._moving and now > self._arrival_frame:
            self._settle()

    def strike(self, note: Note, now: int) -> None:
        """Begin a note at frame `now`."""
        self._end_frame = max(self._end_frame, now + note.length_frames)
        self._be_awake(not self._is_silent(now))
        self._sound.strike(note)

    def _move(self, level: float, glide_s: float, now: int) -> None:
        self._level = level
        self._arrival_frame = now + int(glide_s * SAMPLE_RATE_HZ)
        self._fader.time = glide_s
        self._fader.value = level
        if not self._moving:
            self._moving = True
            self._fader.play()
            self._output.mul = self._fader

    def _settle(self) -> None:
        # A number costs less than a fader that stands still.
        self._moving = False
        self._output.mul = self._level
        self._fader.stop()

    def _is_silent(self, now: int) -> bool:
        return self._level == 0.0 and now >= self._arrival_frame

    def _be_awake(self, awake: bool) -> None:
        if awake == self._awake:
            return
        self._awake = awake
        if awake:
            self._output.play()
        else:
            self._output.stop()
        self._bus.turn(self._place, on=awake)
