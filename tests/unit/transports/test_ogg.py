"""Opus in Ogg for whoever joins."""

import io
from typing import Any

import av
import numpy as np
import pytest

from soundscape.audio import OPUS_FRAMES, QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.encoders.opus import ENCODER
from soundscape.host.messages import Began, Packets
from soundscape.transports._crc import crc32
from soundscape.transports._ogg import OggOpus
from tests.support.containers import crc, ogg_pages
from tests.support.fake_hosts import chord
from tests.support.sound import frequency_hz, level_db, tone

PRE_SKIP = 312


def began(first_frame: int, *, epoch: int = 1) -> Began:
    """Return a beginning of Opus."""
    return Began("s", epoch, "opus", first_frame, PRE_SKIP, ENCODER.preroll_packets)


def quanta(sound: Pcm, *, first_frame: int = 0, epoch: int = 1) -> list[Packets]:
    """Return what a host would say of a sound."""
    session, said = ENCODER.begin(first_frame), []
    for start in range(0, len(sound), QUANTUM_FRAMES):
        packets = session.encode(sound[start : start + QUANTUM_FRAMES])
        said.append(Packets("s", epoch, "opus", packets[0].first_frame, OPUS_FRAMES, tuple(packet.data for packet in packets)))
    return said


def decoded(data: bytes) -> Pcm:
    """Return what a player hears, shape (frames, 2)."""
    container: Any = av.open(io.BytesIO(data))
    with container:
        frames = [np.asarray(frame.to_ndarray(), np.float32) for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1).reshape(2, -1).T if frames[0].shape[0] == 2 else np.concatenate(frames, axis=1).reshape(-1, 2)


def test_a_player_hears_the_music_from_where_it_joined() -> None:
    """After the packets that only warm up, to the sample."""
    said = quanta(chord()[: 4 * SAMPLE_RATE_HZ])[20:]
    ogg = OggOpus("Relax, evening in D")
    heard = decoded(ogg.begin(began(said[0].first_frame)) + b"".join(map(ogg.take, said)))
    start = 20 * QUANTUM_FRAMES + ENCODER.preroll_packets * OPUS_FRAMES
    wanted = chord()[start : start + len(heard)]
    assert level_db(heard - wanted) < level_db(wanted) - 15.0
    assert len(heard) == 20 * QUANTUM_FRAMES - PRE_SKIP - ENCODER.preroll_packets * OPUS_FRAMES


def test_it_says_what_is_on() -> None:
    """In the comments that every Ogg player shows."""
    ogg = OggOpus("Relax, evening in D")
    container: Any = av.open(io.BytesIO(ogg.begin(began(0)) + ogg.take(quanta(chord()[:QUANTUM_FRAMES])[0])))
    with container:
        tags = {**container.metadata, **container.streams.audio[0].metadata}
    assert tags["TITLE"] == "Relax, evening in D"


def test_pages_count_on_and_say_where_they_end() -> None:
    """Only the first one begins a stream, and none ends it."""
    ogg, said = OggOpus("x"), quanta(chord()[:SAMPLE_RATE_HZ])
    pages = ogg_pages(ogg.begin(began(0)) + b"".join(map(ogg.take, said)))
    assert [page.number for page in pages] == list(range(12))
    assert [page.flags for page in pages] == [2] + 11 * [0]
    assert [page.granule for page in pages] == [0, 0, *range(4800, 48_001, 4800)]
    assert [packet for page in pages[2:] for packet in page.packets] == [packet for packets in said for packet in packets.data]


def test_another_host_goes_on_without_an_echo_or_a_click() -> None:
    """Its first packets repeat what was sent: they are left out, and nobody hears that the encoder is another one."""
    whole = tone(440.0, frames=4 * SAMPLE_RATE_HZ)
    seam = 2 * SAMPLE_RATE_HZ
    before, after = quanta(whole[:seam]), quanta(whole[seam - 19_200 :], first_frame=seam - 19_200, epoch=2)
    ogg = OggOpus("x")
    data = ogg.begin(began(0)) + b"".join(map(ogg.take, before))
    data += ogg.begin(began(seam - 19_200, epoch=2)) + b"".join(map(ogg.take, after))
    pages = ogg_pages(data)
    assert sum(len(page.packets) for page in pages[2:]) == len(whole) // OPUS_FRAMES
    heard = decoded(data)[9_600:-9_600]
    assert abs(frequency_hz(heard) - 440.0) < 0.05
    assert np.max(np.abs(np.diff(heard[:, 0], 2))) < 2.0 * np.max(np.abs(np.diff(whole[:, 0], 2)))


def test_many_packets_at_once_fill_several_pages() -> None:
    """A page has room for 255 lacing values."""
    packets = Packets("s", 1, "opus", 0, OPUS_FRAMES, tuple(bytes([0xFC]) * 1275 for _ in range(120)))
    ogg = OggOpus("x")
    pages = ogg_pages(ogg.begin(began(0)) + ogg.take(packets))
    assert [len(page.packets) for page in pages[2:]] == [40, 40, 40]
    assert pages[-1].granule == 120 * OPUS_FRAMES


@pytest.mark.parametrize("initial", [0, 0xFFFFFFFF])
def test_the_checksum_is_the_one_of_the_books(initial: int) -> None:
    """Bit by bit it comes out the same."""
    data = bytes(range(256)) * 3
    assert crc32(data, initial=initial) == crc(data, initial)
