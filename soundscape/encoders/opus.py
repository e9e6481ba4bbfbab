"""Opus at 96 kbit/s in packets of 20 ms, by libopus through PyAV."""

import struct
from typing import Any

import av
import numpy as np

from soundscape.audio import CHANNELS, OPUS_FRAMES, SAMPLE_RATE_HZ, Packet, Pcm
from soundscape.encoders.base import Encoder

BIT_RATE = 96_000
COMPLEXITY = 5
"""Complexity 10 costs a quarter more CPU for a difference nobody hears at this rate."""

NAME = "opus"
PREROLL_PACKETS = 8
"""A decoder that joins in the middle converges within 80 ms (RFC 7845); twice that leaves room."""


class OpusSession:
    """One libopus encoder."""

    def __init__(self, first_frame: int) -> None:
        self._context: Any = av.CodecContext.create("libopus", "w")
        self._context.sample_rate = SAMPLE_RATE_HZ
        self._context.layout = "stereo"
        self._context.format = "flt"
        self._context.bit_rate = BIT_RATE
        self._context.options = {"compression_level": str(COMPLEXITY), "frame_duration": "20", "application": "audio"}
        self._context.open()
        (self.pre_skip,) = struct.unpack_from("<H", self._context.extradata or b"", 10)  # the OpusHead field (RFC 7845, 5.1)
        self._next_frame = first_frame
        self._taken_frames = 0
        self._rest: Pcm = np.empty((0, CHANNELS), np.float32)

    def encode(self, pcm: Pcm) -> list[Packet]:
        """Take samples in, shape (frames, 2), and return the packets they complete."""
        samples = np.concatenate((self._rest, pcm)) if len(self._rest) else pcm
        whole = len(samples) // OPUS_FRAMES * OPUS_FRAMES
        packets = []
        for start in range(0, whole, OPUS_FRAMES):
            for packet in self._context.encode(self._frame(samples[start : start + OPUS_FRAMES])):
                packets.append(Packet(NAME, self._next_frame, OPUS_FRAMES, bytes(packet)))
                self._next_frame += OPUS_FRAMES
        self._rest = samples[whole:]
        return packets

    def _frame(self, samples: Pcm) -> Any:
        interleaved = np.ascontiguousarray(samples, np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, format="flt", layout="stereo")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = self._taken_frames
        self._taken_frames += OPUS_FRAMES
        return frame


ENCODER = Encoder(NAME, "audio/opus", OPUS_FRAMES, PREROLL_PACKETS, overlaps=True, begin=OpusSession)
