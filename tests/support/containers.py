"""Readers of the containers that streams come in, as strict as a player may be and written apart from what they check."""

import struct
from typing import NamedTuple


class Page(NamedTuple):
    """A page of Ogg: its flags, granule position, number, and the packets that end in it."""

    flags: int
    granule: int
    number: int
    packets: list[bytes]


def mp3_frames(data: bytes) -> list[bytes]:
    """Return the whole frames of 128 kbit/s MP3 at 48 kHz; fails where one does not begin."""
    frames = [data[at : at + 384] for at in range(0, len(data) - 383, 384)]
    assert all(frame[:2] == b"\xff\xfb" for frame in frames)
    return frames


def adts_frames(data: bytes) -> list[bytes]:
    """Return the whole ADTS frames; fails where one does not begin."""
    frames, at = [], 0
    while len(data) - at >= 7:
        assert data[at] == 0xFF
        assert data[at + 1] & 0xF6 == 0xF0
        length = (data[at + 3] & 0x03) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if length > len(data) - at:
            break
        frames.append(data[at : at + length])
        at += length
    return frames


def ogg_pages(data: bytes) -> list[Page]:
    """Return the whole pages; fails where one does not begin or its checksum is wrong."""
    pages, at = [], 0
    while len(data) - at >= 27:
        magic, _version, flags, granule, _serial, number, checksum, count = struct.unpack_from("<4sBBqIIIB", data, at)
        assert magic == b"OggS"
        lacing = data[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        if len(lacing) < count or end > len(data):
            break
        assert checksum == crc(data[at : at + 22] + bytes(4) + data[at + 26 : end])
        pages.append(Page(flags, granule, number, _laced(data[at + 27 + count : end], lacing)))
        at = end
    return pages


def _laced(body: bytes, lacing: bytes) -> list[bytes]:
    packets, start, length = [], 0, 0
    for value in lacing:
        length += value
        if value < 255:
            packets.append(body[start : start + length])
            start, length = start + length, 0
    return packets


def crc(data: bytes, value: int = 0) -> int:
    """Return the CRC-32 with polynomial 0x04C11DB7, bit by bit from the most significant, as Ogg and MPEG define it."""
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


class Pes(NamedTuple):
    """A packet of the elementary stream: its time stamp and the clock reference before it, in ticks of 90 kHz, and its data."""

    stamp: int
    clock: int
    data: bytes


def ts_pes(data: bytes, *, pid: int = 0x100) -> list[Pes]:
    """Return the packets of the audio stream in a transport stream; fails on lost sync, counters out of order and wrong lengths."""
    assert len(data) % 188 == 0
    found: list[Pes] = []
    body, clock, counter = bytearray(), 0, None
    for at in range(0, len(data), 188):
        packet = data[at : at + 188]
        assert packet[0] == 0x47
        if (packet[1] & 0x1F) << 8 | packet[2] != pid:
            continue
        assert counter is None or packet[3] & 0x0F == (counter + 1) % 16
        counter = packet[3] & 0x0F
        adapted = packet[4] + 1 if packet[3] & 0x20 else 0
        if packet[1] & 0x40:
            if body:
                found.append(_pes(bytes(body), clock))
            assert packet[5] & 0x10, "a clock reference comes with every time stamp"
            body, clock = bytearray(), int.from_bytes(packet[6:12], "big") >> 15
        body += packet[4 + adapted :]
    return [*found, _pes(bytes(body), clock)]


def _pes(body: bytes, clock: int) -> Pes:
    assert body[:4] == b"\0\0\1\xc0"
    assert int.from_bytes(body[4:6], "big") == len(body) - 6
    mark = body[9:14]
    stamp = (mark[0] & 0x0E) << 29 | mark[1] << 22 | (mark[2] & 0xFE) << 14 | mark[3] << 7 | mark[4] >> 1
    return Pes(stamp, clock, body[14:])
