"""AAC in an MPEG transport stream (ISO/IEC 13818-1), as HLS wants it: one programme of one elementary stream. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.transports._crc import crc32

PACKET_BYTES = 188
PROGRAMME_PID = 0x1000
AUDIO_PID = 0x100
AAC_IN_ADTS = 0x0F
CLOCK_HZ = 90_000
CLOCK_WRAPS = 1 << 33

FRAMES_A_PES = 4
"""AAC frames behind one time stamp: 85 ms, within the 100 ms that clock references may be apart."""

LEAD_TICKS = CLOCK_HZ // 2
"""How long before its time a frame arrives: the clock reference runs this far behind the time stamps."""

_PAYLOAD_BYTES = PACKET_BYTES - 4
_AUDIO_STREAM = 0xC0


class TransportStream:
    """Puts segments of one stream into packets; remembers only the continuity counters."""

    def __init__(self) -> None:
        self._counters: Counter[int] = Counter()

    def segment(self, frames: Sequence[bytes], *, first_frame: int, frames_each: int) -> bytes:
        """Return ADTS frames that begin at a station frame as a segment that can be played alone."""
        parts = [self._section(0, _programmes()), self._section(PROGRAMME_PID, _programme())]
        for start in range(0, len(frames), FRAMES_A_PES):
            ticks = (first_frame + start * frames_each) * CLOCK_HZ // SAMPLE_RATE_HZ
            parts += self._elementary(b"".join(frames[start : start + FRAMES_A_PES]), ticks)
        return b"".join(parts)

    def _section(self, pid: int, section: bytes) -> bytes:
        payload = b"\0" + section + crc32(section, initial=0xFFFFFFFF).to_bytes(4, "big")
        return self._head(pid, begins=True, adapted=False) + payload.ljust(_PAYLOAD_BYTES, b"\xff")

    def _elementary(self, data: bytes, ticks: int) -> Iterator[bytes]:
        stamp = (ticks + LEAD_TICKS) % CLOCK_WRAPS
        # length behind this field | aligned | time stamp follows | its length
        head = b"\0\0\1" + bytes([_AUDIO_STREAM]) + (len(data) + 8).to_bytes(2, "big") + b"\x84\x80\x05" + _stamp(stamp)
        rest = head + data
        field = b"\x50" + _clock(ticks % CLOCK_WRAPS)
        begins = True
        while rest:
            adaptation = _adaptation(field, _PAYLOAD_BYTES - len(rest))
            room = _PAYLOAD_BYTES - len(adaptation)
            taken, rest = rest[:room], rest[room:]
            yield self._head(AUDIO_PID, begins=begins, adapted=bool(adaptation)) + adaptation + taken
            field, begins = b"", False

    def _head(self, pid: int, *, begins: bool, adapted: bool) -> bytes:
        count = self._counters[pid] & 0x0F
        self._counters[pid] += 1
        return bytes([0x47, (0x40 if begins else 0) | pid >> 8, pid & 0xFF, (0x30 if adapted else 0x10) | count])


def _adaptation(field: bytes, spare: int) -> bytes:
    # What must be said, stretched to fill the `spare` bytes that the payload leaves; a single byte is a length of nothing.
    if not field and spare <= 0:
        return b""
    if not field and spare == 1:
        return b"\0"
    return bytes([max(spare - 1, len(field) or 1)]) + (field or b"\0").ljust(max(spare - 1, 1), b"\xff")


def _programmes() -> bytes:
    # table 0, 13 bytes follow, stream 1, version 0 now, section 0 of 0 | programme 1 is there
    return bytes([0x00, 0xB0, 0x0D, 0x00, 0x01, 0xC1, 0x00, 0x00, 0x00, 0x01]) + (0xE000 | PROGRAMME_PID).to_bytes(2, "big")


def _programme() -> bytes:
    # table 2, 18 bytes follow, programme 1, version 0 now, section 0 of 0 | clock, nothing more | the stream, nothing more
    audio = (0xE000 | AUDIO_PID).to_bytes(2, "big")
    return bytes([0x02, 0xB0, 0x12, 0x00, 0x01, 0xC1, 0x00, 0x00]) + audio + b"\xf0\0" + bytes([AAC_IN_ADTS]) + audio + b"\xf0\0"


def _stamp(ticks: int) -> bytes:
    # 0010, then the stamp in pieces of 3, 15 and 15 bits, each with a 1 behind it
    return bytes([0x21 | ticks >> 29 & 0x0E, ticks >> 22 & 0xFF, 0x01 | ticks >> 14 & 0xFE, ticks >> 7 & 0xFF, 0x01 | ticks << 1 & 0xFE])


def _clock(ticks: int) -> bytes:
    # 33 bits of ticks, six spare ones, and nine of a finer clock that is not used
    return (ticks << 15 | 0x7E00).to_bytes(6, "big")
