"""Gaps: moments where a sound that goes on is suddenly missing."""

from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from soundscape.hearing.samples import Floats, Sound, block_power, pieces

LEAST_SILENCE_S = 0.001
LEAST_DROP_S = 0.010
LONGEST_DROP_S = 3.5
DROP_DB = 30.0
_BLOCK_S = 0.001
_BEFORE_BLOCKS = 100
_AFTER_BLOCKS = 20
_EDGE_BLOCKS = 10
_STEADY_BLOCKS = 50
# A gap may hold soft remains of the sound, which move: it lasts until the level is back within 20 dB.
_STAY_DB = 20.0
_MEAN_DB = 26.0
_SOUNDING = 10.0 ** (-70.0 / 10.0)
_MOST_LISTED = 100

_Runs: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: where it starts, how long it lasts, and whether it is digital `silence` or a `drop` of more than 30 dB."""

    at_s: float
    length_s: float
    kind: Literal["silence", "drop"]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps found: `count`, `longest_s` (0 without any) and the first 100 `listed`."""

    count: int
    longest_s: float
    listed: tuple[Gap, ...]


def find_gaps(sound: Sound, sample_rate_hz: float) -> Gaps:
    """Return the gaps of a checked sound, shape (frames, channels).

    Digital silence is a run of at least 1 ms of exact zeros in all channels. A drop is a stretch of 10 to 3500 ms more than 30 dB below
    what was heard before and below what comes after (the times and depth of Essentia's gap detector, science.md section 8). Both count
    only when they begin suddenly within sound above -70 dBFS that comes back: notes that fade into silence leave no gap.
    """
    block = max(1, round(_BLOCK_S * sample_rate_hz))
    power = block_power(sound, block).mean(axis=1)
    silences = [Gap(a / sample_rate_hz, n / sample_rate_hz, "silence") for a, n in _silences(sound, power, block, sample_rate_hz)]
    drops = [Gap(a * block / sample_rate_hz, n * block / sample_rate_hz, "drop") for a, n in _drops(power)]
    taken = [(one.at_s - 0.02, one.at_s + one.length_s + 0.02) for one in silences]
    drops = [one for one in drops if not any(start <= one.at_s <= end for start, end in taken)]
    found = sorted([*silences, *drops], key=lambda one: one.at_s)
    return Gaps(len(found), max((one.length_s for one in found), default=0.0), tuple(found[:_MOST_LISTED]))


def runs(here: NDArray[Any]) -> tuple[_Runs, _Runs]:
    """Return starts and lengths of the stretches where `here`, shape (n,), is true."""
    edges = np.flatnonzero(np.diff(here.astype(np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2] - edges[::2]


def _silences(sound: Sound, power: Floats, block: int, sample_rate_hz: float) -> list[tuple[int, int]]:
    silent = np.concatenate([reduce(np.logical_and, (side == 0.0 for side in piece.T)) for piece in pieces(sound)])
    if not silent.any():
        return []
    starts, lengths = runs(silent)
    long = lengths >= LEAST_SILENCE_S * sample_rate_hz
    found = zip(starts[long].tolist(), lengths[long].tolist(), strict=True)
    return [(at, length) for at, length in found if at + length < len(sound) and _sounding(power, at // block)]


def _sounding(power: Floats, block: int) -> bool:
    # Over 50 ms: a drum hit that ends in true silence is no gap.
    before = power[max(0, block - _STEADY_BLOCKS) : block]
    return before.size > 0 and float(np.median(before)) > _SOUNDING


def _drops(power: Floats) -> list[tuple[int, int]]:
    """Return start and length in blocks of sudden drops: low blocks are those 30 dB under the running level before them."""
    if len(power) < _BEFORE_BLOCKS:
        return []
    depth = 10.0 ** (-DROP_DB / 10.0)
    before = _trailing_mean(power, _EDGE_BLOCKS)
    falls = _EDGE_BLOCKS + np.flatnonzero(power[_EDGE_BLOCKS:] < depth * before[_EDGE_BLOCKS - 1 : -1])
    found: list[tuple[int, int]] = []
    for at in falls.tolist():
        if found and at < sum(found[-1]):
            continue
        length = _low_length(power, at, 10.0 ** (-_STAY_DB / 10.0) * float(before[at - 1]))
        if length is not None and _is_drop(power, at, length):
            found.append((at, length))
    return found


def _low_length(power: Floats, at: int, ceiling: float) -> int | None:
    """Return how many blocks stay under `ceiling`, or None when the sound is not back within 3.5 s."""
    ahead = power[at : at + round(LONGEST_DROP_S / _BLOCK_S) + 1] >= ceiling
    return int(np.argmax(ahead)) if ahead.any() else None


def _is_drop(power: Floats, at: int, length: int) -> bool:
    # The blocks at both ends are partly loud, so one whole block less fits into the shortest gap.
    if (length + 1) * _BLOCK_S < LEAST_DROP_S:
        return False
    depth = 10.0 ** (-_MEAN_DB / 10.0)
    low = float(power[at : at + length].mean())
    steady = float(np.median(power[max(0, at - _BEFORE_BLOCKS) : at]))
    back = float(power[at + length : at + length + _AFTER_BLOCKS].mean())
    return steady > _SOUNDING and low < depth * steady and low < depth * back


def _trailing_mean(power: Floats, blocks: int) -> Floats:
    total = np.concatenate([np.zeros(1), np.cumsum(power)])
    starts = np.maximum(0, np.arange(1, len(total)) - blocks)
    return np.asarray((total[1:] - total[starts]) / (np.arange(1, len(total)) - starts))
