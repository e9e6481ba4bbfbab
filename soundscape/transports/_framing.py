"""The binary messages of `/ws/listen`: sixteen bytes of header, then audio. Pure; docs/protocol.md has the table."""

import struct

from soundscape.host.messages import Packets

HEADER = struct.Struct("<BBHIQ")
"""version, flags, packet count, sequence of this connection, first frame; little-endian."""

LENGTH = struct.Struct("<H")
VERSION = 1
GAP = 0x01
"""Flag: audio is missing before this message."""

MAX_SEQUENCE = 1 << 32


def audio_message(packets: Packets, *, sequence: int, gap: bool) -> bytes:
    """Return the binary message for the packets of one quantum; `sequence` counts from 0 and wraps at 2^32."""
    framed = packets.format == "opus"
    flags = GAP if gap else 0
    parts = [HEADER.pack(VERSION, flags, len(packets.data) if framed else 0, sequence % MAX_SEQUENCE, packets.first_frame)]
    for packet in packets.data:
        if framed:
            parts.append(LENGTH.pack(len(packet)))
        parts.append(packet)
    return b"".join(parts)
