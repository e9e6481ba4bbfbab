"""The stored body."""

import msgspec
import pytest

from soundscape import listener
from soundscape.body.state import BodyState, decode, encode
from tests.support.build import reading


def test_a_body_survives_storage() -> None:
    """What is stored is what comes back."""
    body = BodyState(resting_bpm=57.5)
    for index in range(200):
        body = listener.fold(body, reading(60.0 + index % 50, after_s=index * 5.0))
    assert decode(encode(body)) == body


def test_a_body_of_another_release_is_refused() -> None:
    """A version this release cannot read is said, not guessed at."""
    with pytest.raises(ValueError, match="body state version 99 is unknown, this release reads 1"):
        decode(encode(BodyState(version=99)))


def test_something_else_is_refused() -> None:
    """Bytes that are no body raise ValueError as well."""
    with pytest.raises(ValueError, match="Expected"):
        decode(msgspec.msgpack.encode({"version": "one"}))
