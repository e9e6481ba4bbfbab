"""The fence around pyo's server: one manual, silent-by-itself server, block by block.

pyo keeps a process-wide current server that new objects join, so graphs are built inside `building()`. The rendered block is read at the
address of pyo's own output buffer, a private call: the version is pinned and the engine contract test fails loudly on a change.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

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
        address = int(self._server._server.getOutputAddr(), 16)  # noqa: SLF001 - the only way to read a block; see the module
        pointer = ctypes.cast(address, ctypes.POINTER(ctypes.c_float))
        self._block: Pcm = np.ctypeslib.as_array(pointer, shape=(BLOCK_FRAMES, CHANNELS))

    @contextmanager
    def building(self) -> Iterator[None]:
        """Have every pyo object that is made within join this server."""
        self._server.setServer()
        yield

    def block_into(self, samples: Pcm) -> None:
        """Render the next block into `samples`, shape (240, 2)."""
        self._server.process()
        samples[:] = self._block

    def skip(self, blocks: int) -> None:
        """Render blocks that nobody wants to hear."""
        for _ in range(blocks):
            self._server.process()

    def close(self) -> None:
        """Stop the server and free its slot."""
        self._server.stop()
        self._server.shutdown()
