"""Opus in Ogg (RFC 3533, RFC 7845), for one player that joins in the middle. Pure.

The packets a decoder needs to find its feet are sent and declared as pre-skip, so players leave them out. When another host goes on with
the music, its first packets repeat what was sent; they are left out by their place, and the stream goes on without a new beginning: a
decoder that has just decoded the same music needs no warming up.
"""

import struct

from soundscape.audio import CHANNELS, OPUS_FRAMES, SAMPLE_RATE_HZ
from soundscape.host.messages import Began, Packets
from soundscape.transports._crc import crc32

SERIAL = 1
BEGINS = 0x02
MAX_PRE_SKIP = 0xFFFF

_MAX_PACKETS = 40
"""Packets a page holds at most: 40 of up to 1275 bytes need 240 of the 255 lacing values there are."""


class OggOpus:
    """Puts the Opus packets of one connection into pages."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._page = 0
        self._sent_frames = 0
        self._next_frame = 0

    def begin(self, began: Began) -> bytes:
        """Return the headers for the first beginning, nothing for later ones."""
        if self._page:
            return b""
        pre_skip = min(MAX_PRE_SKIP, began.pre_skip + began.preroll_packets * OPUS_FRAMES)
        self._next_frame = began.first_frame
        head = struct.pack("<8sBBHIhB", b"OpusHead", 1, CHANNELS, pre_skip, SAMPLE_RATE_HZ, 0, 0)
        return self._framed([head], granule=0, flags=BEGINS) + self._framed([_tags(self._title)], granule=0)

    def take(self, packets: Packets) -> bytes:
        """Return the pages of what has not been sent yet."""
        fresh = [data for index, data in enumerate(packets.data) if packets.first_frame + index * packets.frames_each >= self._next_frame]
        self._next_frame = max(self._next_frame, packets.end_frame)
        pages = []
        for start in range(0, len(fresh), _MAX_PACKETS):
            page = fresh[start : start + _MAX_PACKETS]
            self._sent_frames += len(page) * packets.frames_each
            pages.append(self._framed(page, granule=self._sent_frames))
        return b"".join(pages)

    def _framed(self, packets: list[bytes], *, granule: int, flags: int = 0) -> bytes:
        lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, SERIAL, self._page, 0, len(lacing))
        page = bytearray(b"".join((head, lacing, *packets)))
        page[22:26] = struct.pack("<I", crc32(page, initial=0))
        self._page += 1
        return bytes(page)


def _tags(title: str) -> bytes:
    comments = [f"TITLE={title}".encode(), b"ARTIST=Soundscape"]
    vendor = b"Soundscape"
    listed = b"".join(struct.pack("<I", len(comment)) + comment for comment in comments)
    return b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(comments)) + listed
