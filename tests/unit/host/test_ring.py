"""The ring: what a new subscriber gets first."""

import msgspec
import pytest

from soundscape.host.messages import Began, Packets
from soundscape.host.ring import KEPT_FRAMES, Ring

QUANTUM = 4_800
SECOND = 48_000


def began(first_frame: int = 0, *, epoch: int = 1, preroll: int = 8) -> Began:
    """Return a beginning of Opus."""
    return Began("s", epoch, "opus", first_frame, 312, preroll)


def packets(first_frame: int, *, epoch: int = 1) -> Packets:
    """Return a quantum of Opus."""
    return Packets("s", epoch, "opus", first_frame, 960, tuple(f"{epoch}:{first_frame + 960 * index}".encode() for index in range(5)))


def filled(quanta: int, *, start: int = 0, ring: Ring | None = None, epoch: int = 1) -> Ring:
    """Return a ring after a beginning and so many quanta."""
    ring = ring or Ring()
    ring.append(began(start, epoch=epoch))
    for index in range(quanta):
        ring.append(packets(start + index * QUANTUM, epoch=epoch))
    return ring


def frames(replay: tuple[Began | Packets, ...]) -> tuple[int, int]:
    """Return the first frame and the end of the packets of a replay."""
    sound = [message for message in replay if isinstance(message, Packets)]
    return sound[0].first_frame, sound[-1].end_frame


def test_an_empty_ring_replays_nothing() -> None:
    """Before the first packet there is nothing, even when a beginning was announced."""
    ring = Ring()
    assert (ring.empty, ring.end_frame, ring.replay(cushion_frames=SECOND, after_frame=None)) == (True, None, ())
    ring.append(began())
    assert (ring.empty, ring.end_frame, ring.replay(cushion_frames=SECOND, after_frame=None)) == (True, None, ())


def test_it_keeps_at_least_four_seconds_and_little_more() -> None:
    """After a minute the oldest packet is four seconds old."""
    ring = filled(600)
    first, end = frames(ring.replay(cushion_frames=60 * SECOND, after_frame=None))
    assert end == ring.end_frame == 600 * QUANTUM
    assert KEPT_FRAMES <= end - first <= KEPT_FRAMES + QUANTUM


def test_a_replay_begins_with_a_beginning() -> None:
    """The beginning is moved to the first packet that follows it: a decoder begins where it joins."""
    replay = filled(600).replay(cushion_frames=2 * SECOND, after_frame=None)
    assert isinstance(replay[0], Began)
    assert all(isinstance(message, Packets) for message in replay[1:])
    first, _ = frames(replay)
    assert replay[0] == msgspec.structs.replace(began(), first_frame=first)


@pytest.mark.parametrize("cushion_s", [0.5, 2.0, 4.0])
def test_the_cushion_is_as_long_as_wanted(cushion_s: float) -> None:
    """To the quantum, at least what was asked for."""
    first, end = frames(filled(600).replay(cushion_frames=round(cushion_s * SECOND), after_frame=None))
    assert cushion_s * SECOND <= end - first <= cushion_s * SECOND + QUANTUM


def test_a_young_station_replays_all_it_has() -> None:
    """The very first beginning is passed on unmoved."""
    replay = filled(5).replay(cushion_frames=2 * SECOND, after_frame=None)
    assert replay[0] == began(0)
    assert frames(replay) == (0, 5 * QUANTUM)


@pytest.mark.parametrize("after_frame", [590 * QUANTUM, 575 * QUANTUM + 960, 565 * QUANTUM, 600 * QUANTUM])
def test_a_held_frame_is_replayed_with_the_warm_up_before_it(after_frame: int) -> None:
    """Whoever comes back gets the decoder's eight packets of warm-up and then goes on at the frame they had."""
    first, end = frames(filled(600).replay(cushion_frames=SECOND, after_frame=after_frame))
    assert end == 600 * QUANTUM
    assert after_frame - 8 * 960 - QUANTUM < first <= after_frame - 8 * 960


@pytest.mark.parametrize("after_frame", [0, 100 * QUANTUM, 600 * QUANTUM + 1, 10**12])
def test_a_frame_that_is_not_held_gets_the_usual_cushion(after_frame: int) -> None:
    """Too old or from the future: the last second, as for anybody."""
    first, _ = frames(filled(600).replay(cushion_frames=SECOND, after_frame=after_frame))
    assert SECOND <= 600 * QUANTUM - first <= SECOND + QUANTUM


def test_a_new_epoch_is_replayed_in_its_place() -> None:
    """Across a lost host: old packets, the new beginning, new packets that overlap the old ones."""
    ring = filled(10, start=96 * QUANTUM, epoch=2, ring=filled(100))
    replay = ring.replay(cushion_frames=SECOND, after_frame=None)
    assert [type(message).__name__ for message in replay] == ["Began"] + ["Packets"] * 4 + ["Began"] + ["Packets"] * 10
    assert [message.epoch for message in replay if isinstance(message, Began)] == [1, 2]
    assert replay[5] == began(96 * QUANTUM, epoch=2)
    assert [packet.epoch for packet in replay if isinstance(packet, Packets)] == [1] * 4 + [2] * 10


def test_once_the_seam_is_past_only_the_new_epoch_is_replayed() -> None:
    """The old beginning has gone with its packets."""
    ring = filled(60, start=96 * QUANTUM, epoch=2, ring=filled(100))
    replay = ring.replay(cushion_frames=SECOND, after_frame=None)
    assert {message.epoch for message in replay} == {2}
    assert sum(isinstance(message, Began) for message in replay) == 1


def test_a_beginning_outlives_its_packets() -> None:
    """However old it is, it is known for as long as its sound goes on."""
    replay = filled(3_000).replay(cushion_frames=SECOND, after_frame=None)
    assert isinstance(replay[0], Began)
    assert (replay[0].pre_skip, replay[0].preroll_packets, replay[0].epoch) == (312, 8, 1)


def test_a_beginning_without_packets_yet_is_replayed_last() -> None:
    """Somebody who joins between a new beginning and its first packet hears of it."""
    ring = filled(20)
    ring.append(began(19 * QUANTUM, epoch=2))
    replay = ring.replay(cushion_frames=SECOND, after_frame=None)
    assert replay[-1] == began(19 * QUANTUM, epoch=2)
    assert ring.end_frame == 20 * QUANTUM
