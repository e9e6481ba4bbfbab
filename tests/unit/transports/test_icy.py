"""ICY metadata."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.transports._icy import Interleaver, metadata


def parse(stream: bytes, interval: int) -> tuple[bytes, list[str]]:
    """Return the audio and the titles in a stream, as a player would."""
    audio, titles, at = b"", [], 0
    while len(stream) - at > interval:
        audio += stream[at : at + interval]
        length = stream[at + interval] * 16
        block = stream[at + interval + 1 : at + interval + 1 + length]
        if block:
            titles.append(block.rstrip(b"\0").decode().removeprefix("StreamTitle='").removesuffix("';"))
        at += interval + 1 + length
    return audio + stream[at:], titles


@given(st.lists(st.binary(max_size=70), max_size=30), st.integers(1, 50))
def test_no_byte_of_audio_is_lost_or_moved(chunks: list[bytes], interval: int) -> None:
    """However the audio is cut, a player that skips the blocks hears all of it."""
    interleaver = Interleaver(interval)
    stream = b"".join(interleaver.feed(chunk, "x") for chunk in chunks)
    assert parse(stream, interval)[0] == b"".join(chunks)


def test_a_title_is_said_when_it_changes() -> None:
    """An unchanged title is an empty block."""
    interleaver = Interleaver(4)
    stream = b"".join(interleaver.feed(b"abcd", title) for title in ("One", "One", "Two", "Two")) + b"e"
    assert parse(stream, 4) == (b"abcd" * 4 + b"e", ["One", "Two"])


@pytest.mark.parametrize("title", ["It's; here", "a\nb\0c", "ü" * 500, ""])
def test_no_title_breaks_the_block(title: str) -> None:
    """Quotes, separators, control characters and length cannot end a block early."""
    block = metadata(title)
    assert len(block) == 1 + 16 * block[0]
    text = block[1:].rstrip(b"\0").decode()
    assert text.startswith("StreamTitle='")
    assert text.endswith("';")
    assert text.count("'") == 2
    assert "\n" not in text
