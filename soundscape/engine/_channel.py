"""One layer on the mixer, and the bus that sums the layers: what is not heard is stopped and costs nothing."""

from typing import Any

from soundscape.audio import CHANNELS, SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Sound
from soundscape.parameters import SILENT_DB
from soundscape.score import Controls, Note
from soundscape.units import amplitude

MUTE_S = 0.05
LEVEL_S = 0.2


class Bus:
    """The sum of the channels that are awake. Each adds itself to the one before it, so that those that sleep need not be read."""

    def __init__(self) -> None:
        self._awake: list[Channel] = []
        self.output: Any = pyo.Sig([0.0] * CHANNELS)

    def add(self, channel: "Channel") -> None:
        """Have a channel heard; they are summed in the order of their places, in whichever order they wake."""
        self._awake = sorted((*self._awake, channel), key=lambda awake: awake.place)
        self._link()

    def remove(self, channel: "Channel") -> None:
        """Hear a channel no more; it must have fallen silent."""
        self._awake.remove(channel)
        channel.output.add = 0.0
        self._link()

    def _link(self) -> None:
        # pyo computes objects in the order they were made or moved to, and a chain against that order comes a block late: see `place`.
        total: Any = 0.0
        for channel in self._awake:
            channel.output.add = total
            total = channel.output
        self.output.add = total


class Channel:
    """The sound of a layer behind a fader. It is stopped while its level is silence, and but for the fader while the layer is at rest.

    `place` is its place among the channels of its bus, in the order they were made.
    """

    def __init__(self, sound: Sound, bus: Bus, place: int) -> None:
        self.place = place
        self._sound = sound
        self._bus = bus
        self._fader = pyo.SigTo(0.0, time=LEVEL_S, init=0.0).stop()
        self.output: Any = pyo.Sig(sound.output, mul=self._fader).stop()
        self._awake = False
        self._muted = False
        self._level = 0.0
        self._arrival_frame = 0
        self._end_frame = 0

    def steer(self, controls: Controls, name: str, now: int) -> None:
        """Follow the controls from frame `now` on; a mute moves within 50 ms, everything else glides."""
        muted = name in controls.muted
        level_db = controls.layers.get(name, SILENT_DB)
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
        if self._is_silent(now):
            self._fader.stop()

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
        self._fader.play()

    def _is_silent(self, now: int) -> bool:
        return self._level == 0.0 and now >= self._arrival_frame

    def _be_awake(self, awake: bool) -> None:
        if awake == self._awake:
            return
        self._awake = awake
        if awake:
            self.output.play()
            self._bus.add(self)
        else:
            self._bus.remove(self)
            self.output.stop()
