"""Recordings: samples into a file and back."""

from pathlib import Path

import numpy as np
import pytest

from soundscape.audio import Pcm
from soundscape.encoders._recording import SUFFIXES, load, record
from soundscape.errors import InvalidInput
from tests.support.sound import frequency_hz, level_db, tone

SECONDS = 2
EXACT = {".wav": 1e-7, ".flac": 1e-4}


def written(path: Path, sound: Pcm, *, block: int = 4_800) -> Path:
    """Return a recording of a sound, written in blocks."""
    with record(path) as recording:
        for start in range(0, len(sound), block):
            recording.write(sound[start : start + block])
    return path


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".WAV"])
def test_a_recording_holds_what_was_written(tmp_path: Path, suffix: str) -> None:
    """Every format by its ending: the same tone, at the same level, for as long."""
    sound = tone(440.0, frames=SECONDS * 48_000)
    samples, rate = load(written(tmp_path / f"out{suffix}", sound))
    assert (rate, samples.shape[1]) == (48_000, 2)
    assert abs(len(samples) - len(sound)) <= 3_000
    middle = samples[9_600:-9_600]
    assert frequency_hz(middle) == pytest.approx(440.0, abs=0.05)
    assert level_db(middle) == pytest.approx(level_db(sound), abs=0.6)


@pytest.mark.parametrize("suffix", sorted(EXACT))
@pytest.mark.parametrize("block", [4_800, 1_000, 777])
def test_lossless_formats_lose_nothing(tmp_path: Path, suffix: str, block: int) -> None:
    """Sample by sample, whatever the blocks, including the last partial one."""
    sound = np.random.default_rng(1).uniform(-0.9, 0.9, (50_001, 2)).astype(np.float32)
    samples, _ = load(written(tmp_path / f"out{suffix}", sound, block=block))
    assert samples.shape == sound.shape
    assert np.max(np.abs(samples - sound)) < EXACT[suffix]


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    """The error lists what there is, and no file is made."""
    with pytest.raises(InvalidInput, match=r"^OUT: must end in one of .wav, .flac, .opus, .mp3, found 'song.xyz'$"):
        record(tmp_path / "song.xyz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".wav", ".mp3"])
def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, suffix: str) -> None:
    """The error says what is wrong with which argument."""
    with pytest.raises(InvalidInput, match=r"^OUT: must be in a folder that exists"):
        record(tmp_path / "no" / f"song{suffix}")


@pytest.mark.parametrize("content", [b"", b"not a recording", b"RIFF\x00\x00\x00\x00WAVE"])
def test_a_file_without_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever it is, it is one clear error."""
    path = tmp_path / "x.wav"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"^FILE: must be a recording with sound in it, found 'x.wav'$"):
        load(path)
