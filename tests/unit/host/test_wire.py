"""The wire: every message crosses a pipe unchanged, however the bytes arrive."""

import pytest

from soundscape import programme
from soundscape.body.state import BodyState
from soundscape.host import messages, wire
from soundscape.host.messages import FromHost, ToHost
from soundscape.host.wire import Deframer
from soundscape.score import Note
from soundscape.wish import MixerEntry, Wish
from tests.support.build import EVERYTHING, heard, preset, reading, wanted

BODY = heard(reading(72.0), body=BodyState(resting_bpm=58.0))
WISH = Wish(preset(), {"bells": MixerEntry(mute=True)}, ("sun",))
SNAPSHOT = programme.advance(programme.begin(wanted(), preset()), wanted(), WISH, seed=3, references={"pad": -20.0})[0]

TO_HOST: list[ToHost] = [
    messages.Open("s", 1, 7, EVERYTHING, BODY, WISH, ("opus",), "Europe/Berlin"),
    messages.Open("s", 2, 7, EVERYTHING, BODY, WISH, ("opus",), "UTC", messages.Resume(SNAPSHOT, 4_800, 9_600, 0.25)),
    messages.Close("s", 2.5),
    messages.Stay("s"),
    messages.Steer("s", WISH),
    messages.Tell("s", EVERYTHING, BODY),
    messages.SetFormats("s", ("opus", "mp3")),
    messages.Stop(),
]
FROM_HOST: list[FromHost] = [
    messages.Ready(4711),
    messages.Began("s", 1, "opus", 960, 312, 8),
    messages.Packets("s", 1, "opus", 960, 960, (b"\x00\xff", b"")),
    messages.Kept("s", 1, SNAPSHOT),
    messages.Played("s", (Note(0, "pad", 220.0, 0.5, 480),)),
    messages.Status("s", 4_800, b'{"energy":0.5}', ("choir",)),
    messages.Closed("s"),
    messages.Closed("s", "ValueError"),
    messages.Load(0.5, 0.01),
]


def test_every_kind_of_message_is_in_these_tests() -> None:
    """A new message is tested by being added here."""
    assert {type(message) for message in TO_HOST} == set(ToHost.__args__)
    assert {type(message) for message in FROM_HOST} == set(FromHost.__args__)


def test_messages_survive_the_pipe_in_one_piece_each() -> None:
    """All of them in one rush come out one by one, equal to what went in."""
    to_host = list(Deframer().feed(b"".join(map(wire.frame, TO_HOST))))
    from_host = list(Deframer().feed(b"".join(map(wire.frame, FROM_HOST))))
    assert [wire.decode_to_host(raw) for raw in to_host] == TO_HOST
    assert [wire.decode_from_host(raw) for raw in from_host] == FROM_HOST


def test_a_stream_split_anywhere_gives_the_same_messages() -> None:
    """Cut in two at every byte, and fed byte by byte."""
    stream = b"".join(map(wire.frame, FROM_HOST[:3]))
    for cut in range(len(stream) + 1):
        deframer = Deframer()
        raw = [*deframer.feed(stream[:cut]), *deframer.feed(stream[cut:])]
        assert [wire.decode_from_host(message) for message in raw] == FROM_HOST[:3]
    deframer = Deframer()
    single = [raw for byte in stream for raw in deframer.feed(bytes([byte]))]
    assert [wire.decode_from_host(message) for message in single] == FROM_HOST[:3]


def test_a_length_that_no_message_has_is_refused() -> None:
    """A stream that went wrong is noticed instead of waited for."""
    with pytest.raises(ValueError, match="a message of 4294967295 bytes is longer than 16777216"):
        list(Deframer().feed(b"\xff\xff\xff\xff"))


def test_packets_end_where_their_frames_do() -> None:
    """The end is counted from the packets."""
    assert messages.Packets("s", 1, "opus", 960, 960, (b"", b"", b"")).end_frame == 960 + 3 * 960
