"""Joining an MP3 stream in the middle."""

import shutil
import subprocess

import pytest

from soundscape.transports._mp3 import Joining, silenced
from tests.support.fake_hosts import MP3_BYTES, mp3_frames
from tests.support.outside import needs

SIDE = slice(4, 36)


def decoded(data: bytes) -> tuple[bytes, bytes]:
    """Return what ffmpeg decodes from MP3 bytes, and what it complains about."""
    command = [shutil.which("ffmpeg") or "ffmpeg", "-v", "error", "-f", "mp3", "-i", "-", "-f", "s16le", "-"]
    run = subprocess.run(command, input=data, capture_output=True, check=False)
    return run.stdout, run.stderr


@needs("ffmpeg")
@pytest.mark.parametrize("start", [1, 17, 50, 123])
def test_whoever_joins_hears_no_error(start: int) -> None:
    """Frames that use the bit reservoir decode cleanly from any of them on, and sound after the first two."""
    joining = Joining()
    pcm, complaints = decoded(b"".join(joining.take(frame) for frame in mp3_frames()[start : start + 60]))
    assert complaints == b""
    assert any(pcm[6 * 1152 * 4 : 12 * 1152 * 4])


@needs("ffmpeg")
def test_without_it_decoders_complain() -> None:
    """The frames of this test do use the reservoir, so the test above means something."""
    assert decoded(b"".join(mp3_frames()[50:110]))[1] != b""


@needs("ffmpeg")
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
        assert not any(frame[SIDE])
        assert (frame[:4], frame[36:]) == (before[:4], before[36:])


@pytest.mark.parametrize("frame", [b"", bytes(384), b"\xff\xfb", b"\xff\xfa\x94\x64" + bytes(380), b"\xff\xfb\x94\xc4" + bytes(380)])
def test_other_frames_are_refused(frame: bytes) -> None:
    """Not MP3, too short, with a checksum, or mono: zeroing would break them."""
    with pytest.raises(ValueError, match="must be|not an"):
        silenced(frame)
