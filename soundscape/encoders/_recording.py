"""Recordings: samples into a file, the format chosen by its name."""

from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import av
import numpy as np

from soundscape.audio import SAMPLE_RATE_HZ, Pcm
from soundscape.encoders.mp3 import Mp3Session
from soundscape.encoders.opus import BIT_RATE
from soundscape.errors import InvalidInput

# File name ending: (codec, sample format, bits a second). FLAC keeps 24 bits of what the engine made, WAV all of it.
_CONTAINERS = {".wav": ("pcm_f32le", "flt", None), ".flac": ("flac", "s32", None), ".opus": ("libopus", "flt", BIT_RATE)}
SUFFIXES = (*_CONTAINERS, ".mp3")


class Recording(Protocol):
    """A file that takes samples in until it is left."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
    def write(self, pcm: Pcm) -> None:
        """Append samples, shape (frames, 2)."""
        ...


def record(path: Path) -> Recording:
    """Return a recording into `path`: wav, flac, opus or mp3 by its ending.

    Raises InvalidInput for others and for a folder that does not exist, OSError if impossible.
    """
    if not path.parent.is_dir():
        raise InvalidInput("OUT", f"must be in a folder that exists, found {str(path)!r}")
    suffix = path.suffix.lower()
    if suffix == ".mp3":
        return _Mp3Recording(path)
    if suffix in _CONTAINERS:
        return _ContainerRecording(path, *_CONTAINERS[suffix])
    raise InvalidInput("OUT", f"must end in one of {', '.join(SUFFIXES)}, found {path.name!r}")


class _ContainerRecording:
    def __init__(self, path: Path, codec: str, sample_format: str, bit_rate: int | None) -> None:
        container: Any = av.open(str(path), "w")
        self._container = container
        self._stream: Any = container.add_stream(codec, rate=SAMPLE_RATE_HZ)
        self._stream.codec_context.layout = "stereo"
        self._stream.codec_context.format = sample_format
        if bit_rate is not None:
            self._stream.codec_context.bit_rate = bit_rate
        self._resampler = av.AudioResampler(format=sample_format, layout="stereo", rate=SAMPLE_RATE_HZ)
        self._fifo = av.AudioFifo()
        self._frame = 0

    def __enter__(self) -> Self:
        return self

    def write(self, pcm: Pcm) -> None:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm).reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = self._frame
        self._frame += len(pcm)
        for converted in self._resampler.resample(frame):
            self._fifo.write(converted)
        self._encode(partial=False)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._encode(partial=True)
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def _encode(self, *, partial: bool) -> None:
        size = self._stream.codec_context.frame_size or 4096
        while (frame := self._fifo.read(size, partial=partial)) is not None:
            self._container.mux(self._stream.encode(frame))


class _Mp3Recording:
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._session = Mp3Session(0)

    def __enter__(self) -> Self:
        return self

    def write(self, pcm: Pcm) -> None:
        self._file.writelines(packet.data for packet in self._session.encode(pcm))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._file.writelines(packet.data for packet in self._session.flush())
        self._file.close()


def load(path: Path) -> tuple[Pcm, int]:
    """Return the samples of a recording, shape (frames, channels), and its rate in Hz.

    Raises InvalidInput when the file holds no sound that can be read.
    """
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="fltp")
            frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
    except (av.FFmpegError, IndexError):
        frames = []
    if not frames:
        raise InvalidInput("FILE", f"must be a recording with sound in it, found {path.name!r}")
    samples = np.concatenate([np.asarray(frame.to_ndarray(), np.float32) for frame in frames], axis=1)
    return np.ascontiguousarray(samples.T), frames[0].sample_rate
