"""The CRC-32 of Ogg and MPEG: zlib's polynomial with the bits in the other order, so zlib does the work. Pure."""

import zlib

_MIRRORED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
_ALL = 0xFFFFFFFF


def crc32(data: bytes | bytearray, *, initial: int) -> int:
    """Return the checksum, most significant bit first; `initial` is 0 (Ogg) or 0xFFFFFFFF (MPEG sections)."""
    mirrored = zlib.crc32(data.translate(_MIRRORED), initial ^ _ALL) ^ _ALL
    return int(f"{mirrored:032b}"[::-1], 2)
