"""MP3 at 128 kbit/s constant, by LAME. Every frame is 384 bytes long, so packets are cut without parsing."""

import lameenc
import numpy as np

from soundscape.audio import CHANNELS, SAMPLE_RATE_HZ, Packet, Pcm
from soundscape.encoders.base import Encoder

NAME = "mp3"
BIT_RATE_KBIT = 128
QUALITY = 7
"""LAME's speed over quality: 5 costs half as much again."""

FRAMES_EACH = 1152
PACKET_BYTES = 144 * BIT_RATE_KBIT * 1000 // SAMPLE_RATE_HZ
DELAY_FRAMES = 1105


class Mp3Session:
    """One LAME encoder."""

    pre_skip = DELAY_FRAMES

    def __init__(self, first_frame: int) -> None:
        self._encoder = lameenc.Encoder()
        self._encoder.set_bit_rate(BIT_RATE_KBIT)
        self._encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
        self._encoder.set_channels(CHANNELS)
        self._encoder.set_quality(QUALITY)
        self._encoder.silence()
        self._next_frame = first_frame
        self._bytes = bytearray()

    def encode(self, pcm: Pcm) -> list[Packet]:
        """Take samples in, shape (frames, 2), and return the packets they complete."""
        whole = np.clip(np.rint(pcm * 32767.0), -32768, 32767).astype("<i2")
        self._bytes += self._encoder.encode(whole.tobytes())
        return self._cut()

    def flush(self) -> list[Packet]:
        """Return what the encoder still held back; only at the end of a recording."""
        self._bytes += self._encoder.flush()
        return self._cut()

    def _cut(self) -> list[Packet]:
        packets = []
        while len(self._bytes) >= PACKET_BYTES:
            packets.append(Packet(NAME, self._next_frame, FRAMES_EACH, bytes(self._bytes[:PACKET_BYTES])))
            self._next_frame += FRAMES_EACH
            del self._bytes[:PACKET_BYTES]
        return packets


ENCODER = Encoder(NAME, "audio/mpeg", FRAMES_EACH, 0, overlaps=False, begin=Mp3Session)
