"""Joining an MP3 stream in the middle."""

import subprocess

import numpy as np
import pytest
from numpy.typing import NDArray

from soundscape.transports._mp3 import Joining, silenced
from tests.conftest import require
from tests.support.fake_hosts import MP3_BYTES, MP3_FRAMES, mp3_frames


def decoded(data: bytes) -> tuple[bytes, bytes]:
    """Return what ffmpeg decodes from MP3 bytes, and what it complains about."""
    command = [str(require("ffmpeg")), "-v", "error", "-f", "mp3", "-i", "-", "-f", "s16le", "-"]
    run = subprocess.run(command, input=data, capture_output=True, check=False)
    return run.stdout, run.stderr


def samples(pcm: bytes) -> NDArray[np.int16]:
    """Return decoded bytes as samples of shape (frames, 2)."""
    return np.frombuffer(pcm, "<i2").reshape(-1, 2)


@pytest.mark.parametrize("start", [1, 17, 50, 123])
def test_whoever_joins_hears_silence_and_then_the_music_itself(start: int) -> None:
    """No complaint, two silent frames, one that overlaps with them, and from then on exactly what everybody hears."""
    joining = Joining()
    frames = mp3_frames()[start : start + 40]
    pcm, complaints = decoded(b"".join(joining.take(frame) for frame in frames))
    whole, _ = decoded(b"".join(mp3_frames()[: start + 40]))
    assert complaints == b""
    joined, everybody = samples(pcm), samples(whole)[start * MP3_FRAMES :]
    # A decoder's output lags by half a frame, so the silence does too.
    assert not joined[: 2 * MP3_FRAMES].any()
    assert np.array_equal(joined[3 * MP3_FRAMES : 38 * MP3_FRAMES], everybody[3 * MP3_FRAMES : 38 * MP3_FRAMES])


def test_a_new_beginning_in_the_middle_is_clean_too() -> None:
    """After another host went on, the stream joins again."""
    joining = Joining()
    first = [joining.take(frame) for frame in mp3_frames()[20:50]]
    joining.begin()
    second = [joining.take(frame) for frame in mp3_frames()[200:240]]
    assert decoded(b"".join(first + second))[1] == b""


def test_only_two_frames_are_touched_and_their_data_stays() -> None:
    """Header and main data are as they were; what follows is untouched."""
    joining, frames = Joining(), mp3_frames()[10:14]
    sent = [joining.take(frame) for frame in frames]
    assert sent[2:] == list(frames[2:])
    for frame, before in zip(sent[:2], frames[:2], strict=True):
        assert len(frame) == MP3_BYTES
        assert not any(frame[6:36])
        assert (frame[:4], frame[36:]) == (before[:4], before[36:])


def test_the_frames_of_these_tests_use_the_reservoir() -> None:
    """Otherwise nothing here would mean anything."""
    assert min((frame[4] << 1) | (frame[5] >> 7) for frame in mp3_frames()[20:200]) > 400


@pytest.mark.parametrize("frame", [b"", bytes(384), b"\xff\xfb", b"\xff\xfa\x94\x64" + bytes(380), b"\xff\xfb\x94\xc4" + bytes(380)])
def test_other_frames_are_refused(frame: bytes) -> None:
    """Not MP3, too short, with a checksum, or mono: zeroing would break them."""
    with pytest.raises(ValueError, match=r"must be|not an"):
        silenced(frame, back_bytes=0)
