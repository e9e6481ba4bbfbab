"""AAC-LC at 128 kbit/s by libavcodec through PyAV, each packet behind the ADTS header that lets any player join."""

from typing import Any

import av
import numpy as np

from soundscape.audio import CHANNELS, SAMPLE_RATE_HZ, Packet, Pcm
from soundscape.encoders.base import Encoder

NAME = "aac"
BIT_RATE = 128_000
FRAMES_EACH = 1024
DELAY_FRAMES = 1024
"""The encoder's first packet holds only what overlaps with the second."""

PREROLL_PACKETS = 2
"""Whoever joins lacks the half of the first packet's window that the one before it holds."""

HEADER_BYTES = 7
_PROFILE_LC = 1
_INDEX_48000 = 3
_FULLNESS_VARIABLE = 0x7FF


class AacSession:
    """One AAC encoder."""

    pre_skip = DELAY_FRAMES

    def __init__(self, first_frame: int) -> None:
        self._context: Any = av.CodecContext.create("aac", "w")
        self._context.sample_rate = SAMPLE_RATE_HZ
        self._context.layout = "stereo"
        self._context.format = "fltp"
        self._context.bit_rate = BIT_RATE
        # The thorough search costs twice as much (docs/architecture.md counts listeners by the core).
        self._context.options = {"aac_coder": "fast"}
        self._context.open()
        self._next_frame = first_frame
        self._taken_frames = 0
        self._rest: Pcm = np.empty((0, CHANNELS), np.float32)

    def encode(self, pcm: Pcm) -> list[Packet]:
        """Take samples in, shape (frames, 2), and return the packets they complete."""
        samples = np.concatenate((self._rest, pcm)) if len(self._rest) else pcm
        whole = len(samples) // FRAMES_EACH * FRAMES_EACH
        packets = []
        for start in range(0, whole, FRAMES_EACH):
            for packet in self._context.encode(self._frame(samples[start : start + FRAMES_EACH])):
                packets.append(Packet(NAME, self._next_frame, FRAMES_EACH, framed(bytes(packet))))
                self._next_frame += FRAMES_EACH
        self._rest = samples[whole:]
        return packets

    def _frame(self, samples: Pcm) -> Any:
        planar = np.ascontiguousarray(samples.T, np.float32)
        frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = self._taken_frames
        self._taken_frames += FRAMES_EACH
        return frame


def framed(data: bytes) -> bytes:
    """Return raw AAC-LC data of 48 kHz stereo behind an ADTS header without a checksum (ISO/IEC 13818-7, 6.2)."""
    length = len(data) + HEADER_BYTES
    # sync, MPEG-4, layer 0, no checksum | profile, rate, private, channels, four flags | length | fullness | one block
    bits = 0xFFF1
    for value, width in (
        (_PROFILE_LC, 2),
        (_INDEX_48000, 4),
        (0, 1),
        (CHANNELS, 3),
        (0, 4),
        (length, 13),
        (_FULLNESS_VARIABLE, 11),
        (0, 2),
    ):
        bits = bits << width | value
    return bits.to_bytes(HEADER_BYTES, "big") + data


ENCODER = Encoder(NAME, "audio/aac", FRAMES_EACH, PREROLL_PACKETS, overlaps=False, begin=AacSession)
