"""One layer played straight into a server: no mixer, no room, no master, so that what is measured is the layer's own."""

from collections.abc import Sequence
from types import TracebackType

import numpy as np

from soundscape.audio import BLOCK_FRAMES, CHANNELS, Pcm
from soundscape.chance import Chance
from soundscape.engine._agenda import Agenda
from soundscape.engine._server import ManualServer
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench, Layer
from soundscape.score import Controls, Note


class Solo:
    """A layer alone, at level 0 dB, or none at all. Its samples are not limited to -1..1. As a context it closes its server at the end."""

    def __init__(self, layer: Layer | None, *, seed: int = 1) -> None:
        self._agenda = Agenda()
        self._server = ManualServer()
        bench = Bench(
            now=lambda: self._agenda.frame,
            after=self._agenda.after,
            settling=lambda: False,
            chance=Chance(seed, 0, "details"),
        )
        with self._server.building():
            self._sound = None if layer is None else layer.build(bench)
            self._output = pyo.Sig([0.0, 0.0] if self._sound is None else self._sound.output)
            self._output.out()

    def play(self, notes: Sequence[Note], frames: int, controls: Controls) -> Pcm:
        """Return the next `frames` (a multiple of 240) with these notes, sorted and counted from the beginning of the solo."""
        samples = np.empty((frames, CHANNELS), np.float32)
        waiting = list(reversed(notes))
        if self._sound is not None:
            self._sound.steer(controls)
        for offset in range(0, frames, BLOCK_FRAMES):
            while self._sound is not None and waiting and waiting[-1].at_frame <= self._agenda.frame:
                self._sound.strike(waiting.pop())
            self._server.render_into(samples[offset : offset + BLOCK_FRAMES])
            self._agenda.move_to(self._agenda.frame + BLOCK_FRAMES)
        return samples

    def __enter__(self) -> "Solo":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
