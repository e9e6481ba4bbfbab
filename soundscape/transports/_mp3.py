"""How to join an MP3 stream in the middle. Pure.

A frame may take bits from up to two earlier frames (the bit reservoir, at most 511 bytes back). Whoever joins does not have them, and some
decoders complain or click. So the first two frames are told to hold nothing: their side information is zeroed, which decodes to silence,
while their main data stays. The second one still points back over the first, or decoders would throw the first one's data away, which the
third needs.
"""

HEADER_BYTES = 4
SIDE_BYTES = 32
"""Side information of an MPEG-1 frame with two channels."""

RESERVOIR_FRAMES = 2
MAX_BACK_BYTES = 511

_SYNC = 0xFF
_PROTECTED_BIT = 0x01
_MONO = 0b11


class Joining:
    """Makes the first two frames of a stretch of MP3 decode to silence and passes the others on."""

    def __init__(self) -> None:
        self._left = RESERVOIR_FRAMES
        self._held_bytes = 0

    def begin(self) -> None:
        """Note that the next frame begins a new stretch."""
        self._left = RESERVOIR_FRAMES
        self._held_bytes = 0

    def take(self, frame: bytes) -> bytes:
        """Return a frame as it is to be sent."""
        if self._left == 0:
            return frame
        self._left -= 1
        silent = silenced(frame, back_bytes=min(MAX_BACK_BYTES, self._held_bytes))
        self._held_bytes += len(frame) - HEADER_BYTES - SIDE_BYTES
        return silent


def silenced(frame: bytes, *, back_bytes: int) -> bytes:
    """Return an MPEG-1 layer III stereo frame that holds no sound, points `back_bytes` (0..511) back, and keeps its main data.

    Raises ValueError for anything else, such as mono frames or frames with a checksum, which would no longer fit.
    """
    if len(frame) <= HEADER_BYTES + SIDE_BYTES or frame[0] != _SYNC or frame[1] & 0xFE != 0xFA:
        raise ValueError("not an MPEG-1 layer III frame")
    if not frame[1] & _PROTECTED_BIT or frame[3] >> 6 == _MONO:
        raise ValueError("must be stereo and without a checksum")
    # The first nine bits of the side information are how far back the main data begins.
    side = (back_bytes << 7).to_bytes(2, "big") + bytes(SIDE_BYTES - 2)
    return frame[:HEADER_BYTES] + side + frame[HEADER_BYTES + SIDE_BYTES :]
