"""The engine on pyo: one manual server a station, one graph of layers, mixed and mastered."""

import logging
import math
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np

from soundscape.audio import BLOCK_FRAMES, CHANNELS, QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.chance import Chance
from soundscape.engine._agenda import Agenda
from soundscape.engine._channel import Channel
from soundscape.engine._master import Master
from soundscape.engine._mastering import Mastering
from soundscape.engine._server import ManualServer
from soundscape.layers._sum import Sum
from soundscape.layers.base import Bench, Layer
from soundscape.score import Controls, Note, Score

SETTLE_FRAMES = SAMPLE_RATE_HZ

NOTHING = Controls({}, frozenset(), 60.0, 0.5, -5.0, 0.0, 0.0)
"""What an engine is steered by until it is told."""

log = logging.getLogger(__name__)


class PyoEngine:
    """Renders one station. Not to be used from two threads; many engines can live in one process."""

    def __init__(self, layers: Mapping[str, Layer], *, seed: int, frame: int = 0) -> None:
        self._layers = layers
        self._seed = seed
        self._first_frame = frame
        self._agenda = Agenda(frame)
        self._settling = False
        self._server = ManualServer()
        with self._server.building():
            self._tonal, self._noises = Sum(), Sum()
            self._master = Master(self._tonal.output, self._noises.output)
        self._mastering = Mastering(Chance(seed, frame, "floor"))
        self._controls = NOTHING
        self._channels: dict[str, Channel] = {}
        self._missing: tuple[str, ...] = ()

    @property
    def missing_layers(self) -> tuple[str, ...]:
        """Names of the layers that were needed and could not be started; the station plays without them."""
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
        offset = 0
        while offset < frames:
            now = self._agenda.frame
            while waiting and waiting[-1].at_frame <= now:
                self._strike(waiting.pop())
            # All blocks in which nothing begins or ends go in one stride.
            due = min(self._agenda.next_frame, waiting[-1].at_frame if waiting else math.inf)
            blocks = max(1, math.ceil(min(due - now, frames - offset) / BLOCK_FRAMES))
            stride = min(blocks * BLOCK_FRAMES, frames - offset)
            self._server.render_into(samples[offset : offset + stride])
            self._agenda.move_to(now + stride)
            offset += stride
        return samples

    def _steer(self, controls: Controls) -> None:
        self._controls = controls
        self._master.steer(controls)
        for name, channel in self._channels.items():
            channel.steer(controls, name, self._agenda.frame)

    def _strike(self, note: Note) -> None:
        self._need(note.layer)
        channel = self._channels.get(note.layer)
        if channel is not None:
            channel.strike(note, self._agenda.frame)

    def _need(self, name: str) -> None:
        """Have a layer built when it is first needed, and never tried again when that fails."""
        if name in self._channels or name in self._missing or name not in self._layers:
            return
        try:
            self._channels[name] = self._built(self._layers[name])
        except Exception:
            log.exception("layer %s could not be started", name)
            self._missing = (*self._missing, name)
            return
        self._channels[name].steer(self._controls, name, self._agenda.frame)

    def _built(self, layer: Layer) -> Channel:
        bench = Bench(
            now=lambda: self._agenda.frame,
            after=self._agenda.after,
            settling=lambda: self._settling,
            # A layer's own, so that it is the same whenever the layer is built and whatever else there is.
            chance=Chance(self._seed, self._first_frame, f"details of {layer.name}"),
        )
        bus = self._tonal if layer.tonal else self._noises
        with self._server.building(before=self._tonal.output):
            return Channel(layer.build(bench), bus)
