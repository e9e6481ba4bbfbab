"""The binary messages of `/ws/listen`."""

import struct

from soundscape.host.messages import Packets
from soundscape.transports._framing import audio_message


def test_opus_packets_carry_their_lengths() -> None:
    """The header is sixteen bytes, each packet stands behind its length."""
    packets = Packets("s", 1, "opus", 123_456_789_012, 960, (b"abc", b"", b"de"))
    message = audio_message(packets, sequence=7, gap=False)
    assert message == struct.pack("<BBHIQ", 1, 0, 3, 7, 123_456_789_012) + b"\x03\0abc" + b"\0\0" + b"\x02\0de"


def test_pcm_runs_to_the_end_and_counts_no_packets() -> None:
    """Interleaved samples need no lengths."""
    message = audio_message(Packets("s", 1, "pcm_s16le", 4800, 4800, (b"\1\2\3\4",)), sequence=0, gap=False)
    assert message == struct.pack("<BBHIQ", 1, 0, 0, 0, 4800) + b"\1\2\3\4"


def test_a_gap_is_flagged() -> None:
    """Bit 0 says that audio is missing before this message."""
    assert audio_message(Packets("s", 1, "opus", 0, 960, ()), sequence=0, gap=True)[1] == 1


def test_the_sequence_wraps() -> None:
    """A connection may outlive 2^32 messages."""
    message = audio_message(Packets("s", 1, "opus", 0, 960, ()), sequence=(1 << 32) + 5, gap=False)
    assert struct.unpack_from("<I", message, 4) == (5,)
