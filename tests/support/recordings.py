"""What real programs played, as files of samples, and how two of them compare."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.support.sound import level_db

RATE_HZ = 48_000
FRAME_BYTES = 4
WAV_HEAD_BYTES = 44

PIECE_S = 4.0

COARSE = 8
"""Recordings are laid side by side at 6 kHz: a sixth of a millisecond is fine enough."""

Stereo = NDArray[np.int16]


class Match(NamedTuple):
    """A piece of a recording found in another: how much later it lies there in s, how alike the two are (-1..1), and the louder by dB."""

    lag_s: float
    alike: float
    louder_db: float


def load(path: Path) -> Stereo:
    """Return the samples of a file of 16-bit stereo at 48 kHz, shape (frames, 2); it may be a WAV file. Long ones stay on disk."""
    offset = WAV_HEAD_BYTES if path.suffix == ".wav" else 0
    frames = max(0, path.stat().st_size - offset) // FRAME_BYTES
    return np.memmap(path, "<i2", mode="r", offset=offset, shape=(frames, 2))


def longest_silence_s(samples: Stereo) -> float:
    """Return the length of the longest run of samples that are all zero, which this music never is, in s."""
    silent = np.concatenate(([False], ~np.any(samples, axis=1), [False]))
    edges = np.flatnonzero(np.diff(silent.astype(np.int8)))
    return float(np.max(np.diff(edges)[::2], initial=0)) / RATE_HZ


def match(samples: Stereo, at_s: float, whole: Stereo, *, within_s: float = 20.0) -> Match:
    """Find the piece at `at_s` of a recording in another one, where it may lie up to `within_s` earlier or later."""
    at = round(at_s * RATE_HZ)
    piece = samples[at : at + round(PIECE_S * RATE_HZ)]
    first = max(0, at - round(within_s * RATE_HZ))
    near = whole[first : at + round((within_s + PIECE_S) * RATE_HZ)]
    short, long = _coarse(piece), _coarse(near)
    size = 1 << (len(short) + len(long)).bit_length()
    products = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)[: max(1, len(long) - len(short))]
    energy = _energy(long, len(short))[: len(products)]
    start = int(np.argmax(products / np.sqrt(energy + 1e-9)))
    found = long[start : start + len(short)]
    same = near[start * COARSE : start * COARSE + len(piece)]
    return Match((first + start * COARSE - at) / RATE_HZ, float(np.corrcoef(found, short)[0, 1]), level_db(piece) - level_db(same))


def _coarse(samples: Stereo) -> NDArray[np.float64]:
    mono = samples[: len(samples) // COARSE * COARSE].mean(axis=1, dtype=np.float64)
    coarse = mono.reshape(-1, COARSE).mean(axis=1)
    return np.asarray(coarse - coarse.mean(), np.float64)


def _energy(samples: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    sums = np.concatenate(([0.0], np.cumsum(samples**2)))
    return np.asarray(sums[length:] - sums[:-length], np.float64)
