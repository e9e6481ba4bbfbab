"""PCM, 16 bits, little-endian, interleaved: one packet a block."""

import numpy as np

from soundscape.audio import QUANTUM_FRAMES, Packet, Pcm
from soundscape.encoders.base import Encoder

NAME = "pcm_s16le"


class PcmSession:
    """Rounds samples; carries only its position."""

    pre_skip = 0

    def __init__(self, first_frame: int) -> None:
        self._next_frame = first_frame

    def encode(self, pcm: Pcm) -> list[Packet]:
        """Take samples in, shape (frames, 2), and return them as one packet."""
        if not len(pcm):
            return []
        whole = np.clip(np.rint(pcm * 32767.0), -32768, 32767).astype("<i2")
        packet = Packet(NAME, self._next_frame, len(pcm), whole.tobytes())
        self._next_frame += len(pcm)
        return [packet]


ENCODER = Encoder(NAME, "audio/L16", QUANTUM_FRAMES, 0, overlaps=True, begin=PcmSession)
