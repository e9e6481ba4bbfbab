"""What is read of a broker's messages, without a broker."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.errors import InvalidInput
from soundscape.sources.mqtt import MAX_BYTES, Published, document, published

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("soundscape/v1/sd_token/heart-rate", Published("sd_token", "heart-rate", b"72")),
        ("soundscape/v1/sd_token/heart-rate/more", None),
        ("soundscape/v1/heart-rate", None),
        ("soundscape/v2/sd_token/heart-rate", None),
        ("/soundscape/v1/sd_token/heart-rate", None),
        ("", None),
        ("soundscape/v1//", Published("", "", b"72")),
    ],
)
def test_the_topic_says_who_tells_what(topic: str, found: Published | None) -> None:
    """Four levels, the last two being the token and the signal."""
    assert published(topic, b"72") == found


@pytest.mark.parametrize(
    ("payload", "read"),
    [
        (b"72", {"samples": [{"value": 72}]}),
        (b" 72.5\n", {"samples": [{"value": 72.5}]}),
        (b'{"bpm": 72}', {"samples": [{"bpm": 72}]}),
        (b'{"bpm": 72, "device": "strap"}', {"samples": [{"bpm": 72}], "device": "strap"}),
        (b'[{"bpm": 72}, {"bpm": 73}]', {"samples": [{"bpm": 72}, {"bpm": 73}]}),
        (b'{"samples": [{"bpm": 72}], "device": "strap"}', {"samples": [{"bpm": 72}], "device": "strap"}),
        (b'"72"', "72"),
        (b"true", True),
    ],
)
def test_a_payload_becomes_what_a_request_carries(payload: bytes, read: object) -> None:
    """Numbers, samples and lists become batches; the rest is left for the request's own checks."""
    assert document(payload) == read


@pytest.mark.parametrize("payload", [b"", b"NaN", b"\xff", b"{", b"72 73", b"[" * 60_000, b'"\\ud800"' * 2])
def test_what_is_not_json_is_refused(payload: bytes) -> None:
    """Naming the payload, and not repeating it."""
    with pytest.raises(InvalidInput) as refusal:
        document(payload)
    assert refusal.value.field == "payload"


def test_a_payload_has_a_greatest_length() -> None:
    """To the byte."""
    assert document(b" " * (MAX_BYTES - 2) + b"72") == {"samples": [{"value": 72}]}
    with pytest.raises(InvalidInput, match="65536 bytes"):
        document(b" " * (MAX_BYTES - 1) + b"72")


@given(JSON)
def test_json_is_always_read(told: object) -> None:
    """Whatever it is, it is no crash here, and what has samples passes unchanged."""
    read = document(json.dumps(told).encode())
    if isinstance(told, dict) and "samples" in told:
        assert read == told
    elif isinstance(told, dict | list):
        assert isinstance(read, dict)
        assert isinstance(read["samples"], list)


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(payload: bytes) -> None:
    """Nothing else comes of them, and never a bare number."""
    try:
        read = document(payload)
    except InvalidInput:
        return
    assert isinstance(read, bool) or not isinstance(read, int | float)
