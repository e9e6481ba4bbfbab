"""The engine on pyo: one manual server a station, one graph of layers, mixed and mastered."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np

from soundscape.audio import BLOCK_FRAMES, CHANNELS, QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.chance import Chance
from soundscape.engine._agenda import Agenda
from soundscape.engine._master import Master
from soundscape.engine._mastering import Mastering
from soundscape.engine._server import ManualServer
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench, Layer, Sound
from soundscape.parameters import SILENT_DB
from soundscape.score import Controls, Note, Score
from soundscape.units import amplitude

MUTE_S = 0.05
LEVEL_S = 0.2
SETTLE_FRAMES = SAMPLE_RATE_HZ

log = logging.getLogger(__name__)


class _Channel:
    """One layer on the mixer: its sound behind a fader."""

    def __init__(self, sound: Sound) -> None:
        self.sound = sound
        self._fader = pyo.SigTo(0.0, time=LEVEL_S, init=0.0)
        self.output: Any = pyo.Sig(sound.output, mul=self._fader)
        self._muted = False
        self._level = 0.0

    def steer(self, controls: Controls, name: str) -> None:
        """Follow the controls; a mute moves within 50 ms, everything else glides."""
        muted = name in controls.muted
        level_db = controls.layers.get(name, SILENT_DB)
        level = 0.0 if muted or level_db <= SILENT_DB else amplitude(level_db)
        # Telling pyo something costs more than knowing that it knows.
        if (muted, level) != (self._muted, self._level):
            self._fader.time = MUTE_S if muted != self._muted else LEVEL_S
            self._fader.value = level
            self._muted, self._level = muted, level
        self.sound.steer(controls)


class PyoEngine:
    """Renders one station. Not to be used from two threads; many engines can live in one process."""

    def __init__(self, layers: Mapping[str, Layer], *, seed: int, frame: int = 0) -> None:
        self._agenda = Agenda(frame)
        self._settling = False
        self._server = ManualServer()
        bench = Bench(
            now=lambda: self._agenda.frame,
            after=self._agenda.after,
            settling=lambda: self._settling,
            chance=Chance(seed, frame, "details"),
        )
        with self._server.building():
            self._channels = _build(layers, bench)
            tonal = _bus(layers, self._channels, tonal=True)
            noises = _bus(layers, self._channels, tonal=False)
            self._master = Master(tonal, noises)
        self._mastering = Mastering(Chance(seed, frame, "floor"))
        self._missing = tuple(name for name in layers if name not in self._channels)

    @property
    def missing_layers(self) -> tuple[str, ...]:
        """Names of the layers that could not be started; the station plays without them."""
        return self._missing

    def resume(self, notes: Iterable[Note], controls: Controls) -> None:
        """Pick a piece up in its middle: strike again what spans this frame, and let room and filters fill before anybody listens."""
        frame = self._agenda.frame
        self._agenda.move_to(frame - SETTLE_FRAMES)
        self._settling = True
        self._steer(controls)
        for note in notes:
            self._strike(msgspec.structs.replace(note, at_frame=self._agenda.frame, length_frames=note.end_frame - self._agenda.frame))
        while self._agenda.frame < frame:
            self._mastering.master(self._mixed(QUANTUM_FRAMES, ()), controls)
        self._settling = False

    def render(self, score: Score) -> Pcm:
        """Return the samples of the score's window, shape (frames, 2), float32 within -1..1. Windows must follow one another.

        What a note begins is heard LATENCY_FRAMES (5 ms, one block) after its frame: the limiter looks ahead.
        """
        self._steer(score.controls)
        return self._mastering.master(self._mixed(score.frames, score.notes), score.controls)

    def close(self) -> None:
        """Free the server and every object of the graph."""
        self._server.close()
        self._channels.clear()

    def _mixed(self, frames: int, notes: Iterable[Note]) -> Pcm:
        """Return the mix of the next window before it is mastered."""
        samples = np.empty((frames, CHANNELS), np.float32)
        waiting = sorted(notes, reverse=True)
        for offset in range(0, frames, BLOCK_FRAMES):
            while waiting and waiting[-1].at_frame <= self._agenda.frame:
                self._strike(waiting.pop())
            self._server.block_into(samples[offset : offset + BLOCK_FRAMES])
            self._agenda.move_to(self._agenda.frame + BLOCK_FRAMES)
        return samples

    def _steer(self, controls: Controls) -> None:
        self._master.steer(controls)
        for name, channel in self._channels.items():
            channel.steer(controls, name)

    def _strike(self, note: Note) -> None:
        channel = self._channels.get(note.layer)
        if channel is not None:
            channel.sound.strike(note)


def _build(layers: Mapping[str, Layer], bench: Bench) -> dict[str, _Channel]:
    channels = {}
    for name, layer in layers.items():
        try:
            channels[name] = _Channel(layer.build(bench))
        except Exception:
            log.exception("layer %s could not be started", name)
    return channels


def _bus(layers: Mapping[str, Layer], channels: Mapping[str, _Channel], *, tonal: bool) -> Any:
    outputs = [channel.output for name, channel in channels.items() if layers[name].tonal is tonal]
    return pyo.Mix(outputs or [pyo.Sig(0.0)], voices=CHANNELS)
