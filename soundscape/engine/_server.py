"""The fence around pyo's server: one manual, silent-by-itself server, block by block.

pyo keeps a process-wide current server that new objects join, so graphs are built inside `building()`. The rendered block is read at the
address of pyo's own output buffer, a private call: the version is pinned and the engine contract test fails loudly on a change.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from soundscape.audio import BLOCK_FRAMES, CHANNELS, SAMPLE_RATE_HZ, Pcm
from soundscape.layers._pyo import pyo


class ManualServer:
    """A pyo server without a sound card that renders one block of 240 frames when told to."""

    def __init__(self) -> None:
        self._server = pyo.Server(sr=SAMPLE_RATE_HZ, nchnls=CHANNELS, buffersize=BLOCK_FRAMES, duplex=0, audio="manual")
        self._server.setVerbosity(1)
        self._server.deactivateMidi()
        self._server.boot()
        self._server.start()
        self._process = self._server._server.process  # noqa: SLF001 - what Server.process calls
        address = int(self._server._server.getOutputAddr(), 16)  # noqa: SLF001 - the only way to read a block; see the module
        pointer = ctypes.cast(address, ctypes.POINTER(ctypes.c_float))
        self._block: Pcm = np.ctypeslib.as_array(pointer, shape=(BLOCK_FRAMES, CHANNELS))

    @contextmanager
    def building(self, before: Any = None) -> Iterator[None]:
        """Have every pyo object that is made within join this server, to be computed before the object `before`, or after all others."""
        self._server.setServer()
        known = len(self._server.getStreams())
        yield
        if before is not None:
            reference = before.getBaseObjects()[0]._getStream()  # noqa: SLF001 - pyo's own widgets do it so
            for stream in self._server.getStreams()[known:]:
                self._server._server.changeStreamPosition(reference, stream)  # noqa: SLF001 - there is no other door

    def render_into(self, samples: Pcm) -> None:
        """Render the next blocks into `samples`, shape (240 times their number, 2)."""
        process, block = self._process, self._block
        for start in range(0, len(samples), BLOCK_FRAMES):
            process()
            samples[start : start + BLOCK_FRAMES] = block

    def skip(self, blocks: int) -> None:
        """Render blocks that nobody wants to hear."""
        for _ in range(blocks):
            self._process()

    def close(self) -> None:
        """Stop the server and free its slot."""
        self._server.stop()
        self._server.shutdown()
