"""Packets of heart-rate straps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.errors import InvalidInput
from soundscape.signals.formats.bluetooth import measurement


@pytest.mark.parametrize(
    ("packet", "bpm", "rr_ms"),
    [
        ("0048", 72, None),
        ("0648", 72, None),
        ("0248", 72, None),
        ("103c0004", 60, [1000.0]),
        ("164853034003", 72, [831.0546875, 812.5]),
        ("01482c", 11336, None),
        ("012c01", 300, None),
        ("014800", 72, None),
        ("08550a00", 85, None),
        ("1fb4006400aa02b302", 180, [666.015625, 674.8046875]),
        ("10480004ff", 72, [1000.0]),
        ("1648ffff0004", 72, [1000.0]),
        ("16480000", 72, []),
        ("e048", 72, None),
    ],
)
def test_a_packet_says(packet: str, bpm: int, rr_ms: list[float] | None) -> None:
    """Rates of 8 and 16 bits, with and without contact, energy and intervals; impossible intervals and odd bytes are left out."""
    sample = measurement(bytes.fromhex(packet))
    assert (sample["bpm"], sample.get("rr_ms")) == (bpm, rr_ms)


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        ("", "2 to 512 bytes"),
        ("00", "2 to 512 bytes"),
        ("0148", "must be whole"),
        ("08550a", "must be whole"),
        ("1048", "must be whole"),
        ("164853", "must be whole"),
        ("1848640053", "must be whole"),
        ("00" * 513, "2 to 512 bytes"),
        ("0448", "no skin contact"),
        ("144853034003", "no skin contact"),
    ],
)
def test_a_packet_is_refused(packet: str, reason: str) -> None:
    """Half ones, and those of a strap that lies on the table."""
    with pytest.raises(InvalidInput, match=reason):
        measurement(bytes.fromhex(packet))


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(packet: bytes) -> None:
    """Every interval that is kept can be one."""
    try:
        sample = measurement(packet)
    except InvalidInput:
        return
    intervals = sample.get("rr_ms", [])
    assert isinstance(intervals, list)
    assert all(273.0 <= interval <= 2000.0 for interval in intervals)
