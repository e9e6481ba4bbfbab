"""Every format there is: what goes in comes out, at its place, for as long as it lasts."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import soundscape.encoders
from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ, Packet, Pcm
from soundscape.encoders.base import Encoder
from soundscape.plugins import discover
from tests.support.sound import frequency_hz, level_db, tone

ENCODERS = discover(soundscape.encoders, "ENCODER", Encoder)
MAX_DELAY_FRAMES = 4_800
"""What a format may hold back: a tenth of a second."""

every_encoder = pytest.mark.parametrize("encoder", ENCODERS.values(), ids=ENCODERS.keys())


def decoded(encoder: Encoder, packets: Iterable[Packet]) -> Pcm:
    """Return the samples of packets, decoded by the library that everybody uses, shape (frames, 2), full scale 1."""
    data = [packet.data for packet in packets]
    if encoder.name == "pcm_s16le":
        return (np.frombuffer(b"".join(data), "<i2").reshape(-1, 2) / 32767.0).astype(np.float32)
    context: Any = av.CodecContext.create({"opus": "libopus", "mp3": "mp3float", "aac": "aac"}.get(encoder.name, encoder.name), "r")
    context.sample_rate = SAMPLE_RATE_HZ
    context.layout = "stereo"
    frames = [_samples(frame) for packet in data for frame in context.decode(av.Packet(packet))]
    return np.concatenate(frames)


def _samples(frame: Any) -> Pcm:
    array = frame.to_ndarray()
    samples = array.T if frame.format.is_planar else array.reshape(-1, 2)
    return np.asarray(samples / 32768.0 if samples.dtype == np.int16 else samples, np.float32)


def encoded(encoder: Encoder, pcm: Pcm, *, blocks: Sequence[int] = (QUANTUM_FRAMES,), first_frame: int = 0) -> list[Packet]:
    """Return the packets of samples fed in blocks of these lengths in turn."""
    session, packets, start, turn = encoder.begin(first_frame), list[Packet](), 0, 0
    while start < len(pcm):
        length = blocks[turn % len(blocks)]
        packets += session.encode(pcm[start : start + length])
        start, turn = start + length, turn + 1
    return packets


def assert_contiguous(packets: list[Packet], *, first_frame: int = 0) -> None:
    """Check that packets lie end to end from a frame on."""
    position = first_frame
    for packet in packets:
        assert packet.first_frame == position
        assert packet.frames > 0
        position += packet.frames


@every_encoder
def test_it_is_described(encoder: Encoder) -> None:
    """Its name fits into an address, and it says what it is to browsers and players."""
    assert re.fullmatch(r"[a-z][a-z0-9_]*", encoder.name)
    assert re.fullmatch(r"audio/[A-Za-z0-9.+-]+", encoder.media_type)
    assert 0 <= encoder.preroll_packets <= 20
    assert encoder.begin(0).pre_skip >= 0


@every_encoder
@pytest.mark.parametrize("frequency", [110.0, 440.0, 3_000.0])
def test_a_tone_stays_the_tone_it_was(encoder: Encoder, frequency: float) -> None:
    """Frequency within a third of a cent and level within 0.6 dB."""
    sound = tone(frequency, frames=2 * SAMPLE_RATE_HZ)
    found = decoded(encoder, encoded(encoder, sound))[9_600:-9_600]
    assert abs(frequency_hz(found) / frequency - 1.0) < 2e-4
    assert abs(level_db(found) - level_db(sound)) < 0.6


@every_encoder
def test_left_stays_left(encoder: Encoder) -> None:
    """What is only in one ear is at least 20 dB softer in the other."""
    sound = tone(440.0, frames=SAMPLE_RATE_HZ)
    sound[:, 1] = 0.0
    found = decoded(encoder, encoded(encoder, sound))[9_600:-9_600]
    assert level_db(found[:, 0]) > level_db(found[:, 1]) + 20.0


@every_encoder
def test_sound_is_where_the_packets_say(encoder: Encoder) -> None:
    """Decoded sample k belongs to frame first_frame + k - pre_skip."""
    sound = np.zeros((SAMPLE_RATE_HZ, 2), np.float32)
    sound[20_000] = 0.9
    session = encoder.begin(480_000)
    packets = [packet for start in range(0, len(sound), QUANTUM_FRAMES) for packet in session.encode(sound[start : start + QUANTUM_FRAMES])]
    found = decoded(encoder, packets)
    loudest = int(np.argmax(np.abs(found[:, 0])))
    assert packets[0].first_frame + loudest - session.pre_skip == 480_000 + 20_000


@every_encoder
def test_packets_lie_end_to_end_and_hold_little_back(encoder: Encoder) -> None:
    """From the first frame of the session on; never more than a tenth of a second behind."""
    session, taken = encoder.begin(960_000), 0
    packets: list[Packet] = []
    sound = tone(220.0, frames=QUANTUM_FRAMES)
    for _ in range(100):
        packets += session.encode(sound)
        taken += QUANTUM_FRAMES
        out = sum(packet.frames for packet in packets)
        assert taken - MAX_DELAY_FRAMES <= out <= taken
    assert_contiguous(packets, first_frame=960_000)
    assert {packet.format for packet in packets} == {encoder.name}
    assert {packet.frames for packet in packets} == {encoder.frames_each}


@every_encoder
@examples(max_examples=15)
@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=5))
def test_blocks_of_any_length_give_the_same_sound(encoder: Encoder, blocks: list[int]) -> None:
    """Remainders are carried: nothing is lost or moved, however the samples arrive."""
    sound = tone(440.0, frames=24_000)
    packets = encoded(encoder, sound, blocks=blocks, first_frame=7_200)
    assert_contiguous(packets, first_frame=7_200)
    usual = encoded(encoder, sound, first_frame=7_200)
    frames = min(sum(packet.frames for packet in usual), sum(packet.frames for packet in packets))
    assert abs(sum(packet.frames for packet in usual) - sum(packet.frames for packet in packets)) <= encoder.frames_each * 2
    first, second = decoded(encoder, usual)[:frames], decoded(encoder, packets)[:frames]
    shorter = min(len(first), len(second))
    assert np.max(np.abs(first[:shorter] - second[:shorter])) < 1e-3


@every_encoder
def test_an_hour_of_blocks_does_not_drift(encoder: Encoder) -> None:
    """An hour in, what is held back depends on nothing but the remainder of a packet, so it is the same after any number of hours."""
    start = 3_600 * SAMPLE_RATE_HZ
    session, taken, position = encoder.begin(start), 0, start
    held_back: dict[int, set[int]] = {}
    block = tone(220.0, frames=QUANTUM_FRAMES)
    for _ in range(600):
        for packet in session.encode(block):
            assert packet.first_frame == position
            position += packet.frames
        taken += QUANTUM_FRAMES
        held_back.setdefault(taken % encoder.frames_each, set()).add(taken - (position - start))
    assert all(len(lengths) == 1 for remainder, lengths in held_back.items()), held_back


@every_encoder
def test_nothing_in_is_nothing_out(encoder: Encoder) -> None:
    """An empty block makes no packet and moves nothing."""
    session = encoder.begin(0)
    assert session.encode(np.empty((0, 2), np.float32)) == []
    assert session.encode(tone(440.0, frames=4 * QUANTUM_FRAMES))[0].first_frame == 0


@every_encoder
def test_too_loud_is_clipped_and_not_wrapped(encoder: Encoder) -> None:
    """Beyond full scale a peak is cut off; it never turns round."""
    sound = np.clip(tone(100.0, frames=SAMPLE_RATE_HZ, amplitude=1.5), -1.5, 1.5)
    found = decoded(encoder, encoded(encoder, sound))[9_600:-9_600]
    assert np.max(np.abs(np.diff(found[:, 0]))) < 0.35
    assert np.max(np.abs(found)) < 1.6


@every_encoder
def test_two_sessions_do_not_meet(encoder: Encoder) -> None:
    """Encoders that run side by side give what each would have given alone."""
    sounds = [tone(frequency, frames=SAMPLE_RATE_HZ) for frequency in (220.0, 330.0)]
    alone = [[packet.data for packet in encoded(encoder, sound)] for sound in sounds]
    sessions, together = [encoder.begin(0) for _ in sounds], [list[bytes](), list[bytes]()]
    for start in range(0, SAMPLE_RATE_HZ, QUANTUM_FRAMES):
        for session, sound, kept in zip(sessions, sounds, together, strict=True):
            kept += [packet.data for packet in session.encode(sound[start : start + QUANTUM_FRAMES])]
    assert together == alone


@every_encoder
def test_a_decoder_may_join_in_the_middle(encoder: Encoder) -> None:
    """After the packets that only warm it up, it gives what one from the start gives."""
    sound = tone(440.0, frames=3 * SAMPLE_RATE_HZ)
    packets = encoded(encoder, sound)
    joined = len(packets) // 2
    warm_up = max(encoder.preroll_packets, 6 if encoder.name == "mp3" else 0)
    whole, late = decoded(encoder, packets), decoded(encoder, packets[joined:])
    skipped = warm_up * encoder.frames_each
    offset = len(whole) - len(late)
    assert len(late) > skipped + SAMPLE_RATE_HZ
    assert np.max(np.abs(whole[offset + skipped :] - late[skipped:])) < 0.02
