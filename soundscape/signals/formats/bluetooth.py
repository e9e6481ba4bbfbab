"""A Heart Rate Measurement as Bluetooth straps notify it: the bytes of characteristic 0x2A37, timed when they arrive.

Flags first (Bluetooth Heart Rate Service 1.0): bit 0 a rate of 16 bits, bit 1 skin contact, bit 2 contact is sensed at all, bit 3 energy
spent follows (16 bits), bit 4 RR intervals follow (16 bits each, 1/1024 s, oldest first). All numbers are little-endian.
"""

from collections.abc import Iterator, Mapping

from soundscape.errors import InvalidInput
from soundscape.signals.base import RR_RANGE_MS
from soundscape.signals.formats.base import Format, Told, each

WIDE, CONTACT, SENSES_CONTACT, ENERGY, INTERVALS = 0x01, 0x02, 0x04, 0x08, 0x10
LONGEST = 512
"""Bytes; no Bluetooth attribute is longer."""


def measurement(packet: bytes) -> Mapping[str, object]:
    """Return the sample in one packet; RR intervals that cannot be are left out, as is an odd byte after the last of them.

    Raises InvalidInput for a packet that ends early, and for one of a strap that is not on the skin.
    """
    if not 2 <= len(packet) <= LONGEST:
        raise InvalidInput("packet", f"must be one Heart Rate Measurement (0x2A37) of 2 to {LONGEST} bytes")
    flags = packet[0]
    rate_bytes = 2 if flags & WIDE else 1
    intervals_at = 1 + rate_bytes + (2 if flags & ENERGY else 0)
    if len(packet) < intervals_at + (2 if flags & INTERVALS else 0):
        raise InvalidInput("packet", "must be whole: it ends before what its flags announce")
    if flags & SENSES_CONTACT and not flags & CONTACT:
        raise InvalidInput("contact", "there is no skin contact")
    sample: dict[str, object] = {"bpm": int.from_bytes(packet[1 : 1 + rate_bytes], "little")}
    if flags & INTERVALS:
        sample["rr_ms"] = _intervals(packet[intervals_at:])
    return sample


def _intervals(data: bytes) -> list[float]:
    low, high = RR_RANGE_MS
    found = (int.from_bytes(data[at : at + 2], "little") * 1000.0 / 1024.0 for at in range(0, len(data) - 1, 2))
    # A missed beat spoils an interval, not the rate the strap has made of the others.
    return [interval for interval in found if low <= interval <= high][-64:]


def _samples(packet: bytes) -> Iterator[Told]:
    return each((packet,), measurement)


FORMAT = Format(
    name="bluetooth",
    title="a Bluetooth Heart Rate Measurement (0x2A37)",
    signal="heart-rate",
    recognises=lambda document: isinstance(document, bytes),
    samples=_samples,
    example=bytes.fromhex("164853034003"),
)
