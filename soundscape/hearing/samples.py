"""The sound that is measured: its shape, its range, and walking over it in pieces."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Sound: TypeAlias = NDArray[np.floating[Any]]
"""Finite floating-point samples of shape (frames, 1 or 2), full scale at -1 and 1."""

Floats: TypeAlias = NDArray[np.float64]
"""Any array of 64-bit floats derived from a sound."""

LOWEST_RATE_HZ = 8_000
HIGHEST_RATE_HZ = 192_000
MOST_CHANNELS = 2

_PIECE_FRAMES = 1 << 20


def as_sound(samples: ArrayLike, sample_rate_hz: float) -> Sound:
    """Return `samples` as shape (frames, channels) without copying them when they are floats already.

    `samples`: floats, shape (frames,) or (frames, 1 or 2), at least one frame, all finite.
    `sample_rate_hz`: 8000 to 192000.

    Raises ValueError naming the argument and its allowed range.
    """
    if not LOWEST_RATE_HZ <= sample_rate_hz <= HIGHEST_RATE_HZ:
        raise ValueError(f"sample_rate_hz: must be {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ}, not {sample_rate_hz}")
    sound = np.asarray(samples)
    if not np.issubdtype(sound.dtype, np.floating):
        raise ValueError(f"samples: must be floats with full scale at -1 and 1, not {sound.dtype}")
    if sound.ndim == 1:
        sound = sound[:, np.newaxis]
    if sound.ndim != 2 or sound.shape[0] < 1 or not 1 <= sound.shape[1] <= MOST_CHANNELS:
        raise ValueError(f"samples: must have shape (frames,) or (frames, 1 to {MOST_CHANNELS}) with frames >= 1, not {sound.shape}")
    if not all(bool(np.isfinite(piece).all()) for piece in pieces(sound)):
        raise ValueError("samples: must be finite numbers, but some are NaN or infinite")
    return sound


def pieces(sound: Sound, *, multiple_of: int = 1) -> Iterator[Sound]:
    """Yield consecutive views of about a million frames, so that hours of sound need no second copy in memory.

    Every view but the last is a multiple of `multiple_of` frames long.
    """
    step = max(1, _PIECE_FRAMES // multiple_of) * multiple_of
    for start in range(0, len(sound), step):
        yield sound[start : start + step]


def block_power(sound: Sound, block_frames: int) -> Floats:
    """Return the mean square of each channel in consecutive whole blocks, shape (blocks, channels); a rest at the end is left out."""
    powers = [_folded_power(piece, block_frames) for piece in pieces(sound, multiple_of=block_frames)]
    return np.concatenate(powers)


def _folded_power(piece: Sound, block_frames: int) -> Floats:
    blocks = len(piece) // block_frames
    folded = np.asarray(piece[: blocks * block_frames], dtype=np.float64).reshape(blocks, block_frames, piece.shape[1])
    return np.asarray(np.einsum("bfc,bfc->bc", folded, folded) / block_frames)


def decibels(power: float) -> float | None:
    """Return 10 log10 of a power ratio, or None where there is no power at all (below -200 dB)."""
    return float(10.0 * np.log10(power)) if power > 1e-20 else None
