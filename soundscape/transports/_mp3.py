"""How to join an MP3 stream in the middle. Pure.

A frame may take bits from up to two earlier frames (the bit reservoir, at most 511 bytes back). Whoever joins does not have them, and
decoders complain ("invalid new backstep") or click. So the first two frames are told to hold nothing: their side information is zeroed,
which decodes to silence, while their main data stays and fills the reservoir for the frames that follow.
"""

HEADER_BYTES = 4
SIDE_BYTES = 32
"""Side information of an MPEG-1 frame with two channels."""

RESERVOIR_FRAMES = 2

_SYNC = 0xFF
_PROTECTED_BIT = 0x01
_MONO = 0b11


class Joining:
    """Makes the first two frames of a stretch of MP3 decode to silence and passes the others on."""

    def __init__(self) -> None:
        self._left = RESERVOIR_FRAMES

    def begin(self) -> None:
        """Note that the next frame begins a new stretch."""
        self._left = RESERVOIR_FRAMES

    def take(self, frame: bytes) -> bytes:
        """Return a frame as it is to be sent."""
        if self._left == 0:
            return frame
        self._left -= 1
        return silenced(frame)


def silenced(frame: bytes) -> bytes:
    """Return an MPEG-1 layer III stereo frame with its side information zeroed and its main data kept.

    Raises ValueError for anything else, such as mono frames or frames with a checksum, which would no longer fit.
    """
    if len(frame) <= HEADER_BYTES + SIDE_BYTES or frame[0] != _SYNC or frame[1] & 0xFE != 0xFA:
        raise ValueError("not an MPEG-1 layer III frame")
    if not frame[1] & _PROTECTED_BIT or frame[3] >> 6 == _MONO:
        raise ValueError("must be stereo and without a checksum")
    return frame[:HEADER_BYTES] + bytes(SIDE_BYTES) + frame[HEADER_BYTES + SIDE_BYTES :]
