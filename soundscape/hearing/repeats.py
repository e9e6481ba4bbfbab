"""Repeats: stretches that were heard before, sample for sample, only louder or softer perhaps. The mark of a loop.

whitened sound -> anchors (its outstanding samples) -> what the signs around an anchor spell -> same word, same sound?
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage, signal

from soundscape.hearing.samples import Floats, Sound
from soundscape.hearing.spectrum import power_spectrum

LEAST_S = 2.0
EXACT = 0.98
"""Correlation from which on two whitened stretches are the same: noise 14 dB below them, as a lossy format adds it, is let pass."""

_TAPS = 1_025
_LISTENED_S = 60.0
# Whitening lifts nothing by more than 100 dB: below lies what rounding to 32 bits left.
_FLOOR = 1e-10
_PIECE_FRAMES = 1 << 20
_APART_S = 0.02
_REACH_S = 0.025
_BITS = 64
_RIGHT = 0.6
_BLOCK_S = 0.05
_LOOK_BLOCKS = 20
_PERIOD_S = (0.002, 0.1)
# Held tones spell the same words all the time: after one that led nowhere the next is tried a little later.
_PATIENCE_S = 0.1
_MOST_LISTED = 20

_Frames: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Repeat:
    """One repeat: what sounds at `at_s` for `length_s` sounded before at `before_s`, `gain_db` softer (above 0: the repeat is louder)."""

    at_s: float
    before_s: float
    length_s: float
    gain_db: float


@dataclass(frozen=True, slots=True)
class Repeats:
    """Exact repeats of 2 s or more: `count`, `longest_s` (0 without any) and the first 20 `listed`."""

    count: int
    longest_s: float
    listed: tuple[Repeat, ...]


def find_repeats(sound: Sound, sample_rate_hz: float) -> Repeats:
    """Return the exact repeats of a checked sound, shape (frames, channels), which may lie in a file mapped into memory.

    Time and memory grow with the number of anchors, some twenty a second, never with pairs of moments: half an hour at 48 kHz takes
    under 200 MB beside the sound itself. Each moment is held against the latest one at least 2 s before that spells the same; sound that
    comes again within a tenth of a second is a held tone, not a repeat.
    """
    if len(sound) < 2 * LEAST_S * sample_rate_hz:
        return Repeats(0, 0.0, ())
    white = _Whitened(sound, sample_rate_hz)
    frames, words = _anchors(white, sample_rate_hz)
    found: list[Repeat] = []
    next_s = 0.0
    for at, before in _candidates(frames, words, round(LEAST_S * sample_rate_hz)):
        if at / sample_rate_hz >= next_s:
            repeat = _repeat(white, at, before, sample_rate_hz)
            if repeat is not None:
                found.append(repeat)
            next_s = at / sample_rate_hz + _PATIENCE_S if repeat is None else repeat.at_s + repeat.length_s
    return Repeats(len(found), max((one.length_s for one in found), default=0.0), tuple(found[:_MOST_LISTED]))


class _Whitened:
    """The sound with all frequencies about equally strong, so that tones hide neither noise nor each other; made as it is read."""

    def __init__(self, sound: Sound, sample_rate_hz: float) -> None:
        self._sound = sound
        self.frames = len(sound)
        self._taps = _whitening_taps(sound, sample_rate_hz)

    def read(self, start: int, frames: int) -> Floats:
        """Return the whitened samples of a stretch, shape (frames, channels); outside of the sound is silence."""
        reach = _TAPS // 2
        cut = np.zeros((frames + 2 * reach, self._sound.shape[1]))
        low, high = max(0, start - reach), min(self.frames, start + frames + reach)
        if high > low:
            cut[low - start + reach : high - start + reach] = self._sound[low:high]
        return np.asarray(signal.oaconvolve(cut, self._taps[:, np.newaxis], mode="valid", axes=0))


def _whitening_taps(sound: Sound, sample_rate_hz: float) -> Floats:
    """Return a linear-phase filter against the mean spectrum of up to a minute of the sound, taken from all over it."""
    looks = 60
    length = round(_LISTENED_S / looks * sample_rate_hz)
    if len(sound) > looks * length:
        starts = np.linspace(0, len(sound) - length, looks).astype(np.int64)
        sound = np.concatenate([sound[start : start + length] for start in starts])
    density = power_spectrum(sound, sample_rate_hz, window_s=(_TAPS - 1) / sample_rate_hz).density
    gain = 1.0 / np.sqrt(density + _FLOOR * max(float(density.max()), 1e-30))
    impulse = np.roll(fft.irfft(gain), (_TAPS - 1) // 2)
    taps = np.append(impulse, 0.0) * signal.windows.hann(_TAPS)
    return np.asarray(taps / np.sqrt(np.sum(taps**2)))


def _anchors(white: _Whitened, sample_rate_hz: float) -> tuple[_Frames, NDArray[np.uint64]]:
    """Return the samples that are the largest within 20 ms to either side, and for each a word of 64 bits: the signs around it.

    Signs do not change with level, and an anchor is found again wherever its surroundings come again.
    """
    apart, reach = round(_APART_S * sample_rate_hz), round(_REACH_S * sample_rate_hz)
    margin = apart + reach
    # Steps of growing width: no period fits all of them.
    offsets = np.round(np.linspace(-1.0, 1.0, _BITS + 1)[1:] * reach + np.arange(_BITS) % 7).astype(np.int64)
    weights = np.uint64(1) << np.arange(_BITS, dtype=np.uint64)
    all_frames, all_words = [], []
    for start in range(0, white.frames, _PIECE_FRAMES):
        length = min(_PIECE_FRAMES, white.frames - start)
        both = white.read(start - margin, length + 2 * margin)
        wave = both[:, 0] if both.shape[1] == 1 else both[:, 0] + _RIGHT * both[:, 1]
        size = np.abs(wave)
        top = ndimage.maximum_filter1d(size, 2 * apart + 1)
        at = margin + np.flatnonzero((size == top)[margin : margin + length] & (top[margin : margin + length] > 0.0))
        around = wave[np.clip(at[:, np.newaxis] + offsets, 0, len(wave) - 1)] > 0.0
        all_words.append((around * weights).sum(axis=1, dtype=np.uint64))
        all_frames.append(at + start - margin)
    return np.concatenate(all_frames).astype(np.int64), np.concatenate(all_words)


def _candidates(frames: _Frames, words: NDArray[np.uint64], least_lag: int) -> list[tuple[int, int]]:
    """Return anchors with the latest one before that spells the same word at least `least_lag` frames earlier, in order of time."""
    order = np.lexsort((frames, words))
    bounds = np.flatnonzero(np.diff(words[order])) + 1
    pairs = []
    for group in np.split(frames[order], bounds):
        if len(group) > 1:
            latest = np.searchsorted(group, group - least_lag, side="right") - 1
            pairs += [(int(at), int(group[one])) for at, one in zip(group, latest, strict=True) if one >= 0]
    return sorted(pairs)


def _repeat(white: _Whitened, at: int, before: int, sample_rate_hz: float) -> Repeat | None:
    """Return the repeat around a pair of anchors, as far as it reaches, or None when it is none or shorter than 2 s."""
    block = round(_BLOCK_S * sample_rate_hz)
    here, there = white.read(at - block // 2, block), white.read(before - block // 2, block)
    if _likeness(here, there) < EXACT or _is_held_tone(white, at, sample_rate_hz):
        return None
    forwards = _reach(white, at, before, block, 1)
    backwards = _reach(white, at, before, block, -1)
    # The whitening filter sees beyond the ends of a repeat, so a block lost there may have been its own.
    length_s = (forwards + backwards + 1) * block / sample_rate_hz
    if length_s < LEAST_S - 2.0 * _BLOCK_S:
        return None
    gain_db = 10.0 * float(np.log10(np.sum(here**2) / np.sum(there**2)))
    start_s = (at - backwards * block) / sample_rate_hz
    return Repeat(start_s, start_s - (at - before) / sample_rate_hz, length_s, gain_db)


def _reach(white: _Whitened, at: int, before: int, block: int, direction: int) -> int:
    """Return for how many blocks the two stretches stay alike, forwards (1) or backwards (-1), without the block around the anchors."""
    alike = 0
    while True:
        first = 1 + alike if direction > 0 else -(alike + _LOOK_BLOCKS)
        shift = first * block - block // 2
        pieces = [white.read(one + shift, _LOOK_BLOCKS * block).reshape(_LOOK_BLOCKS, -1) for one in (at, before)]
        same = np.array([_likeness(*pair) >= EXACT for pair in zip(*pieces, strict=True)])[::direction]
        if not same.all():
            return alike + int(np.argmin(same))
        alike += _LOOK_BLOCKS


def _likeness(one: Floats, other: Floats) -> float:
    power = float(np.sum(one**2) * np.sum(other**2))
    return float(np.sum(one * other)) / power**0.5 if power > 0.0 else 0.0


def _is_held_tone(white: _Whitened, at: int, sample_rate_hz: float) -> bool:
    """Return whether the sound up to a frame comes again within 2 to 100 ms, as any held harmonic tone does."""
    shortest, longest = (round(period_s * sample_rate_hz) for period_s in _PERIOD_S)
    wave = white.read(at - 4 * longest, 4 * longest).sum(axis=1)
    length = len(wave) - longest
    products = signal.correlate(wave, wave[:length], mode="valid", method="fft")
    energy = np.concatenate([[0.0], np.cumsum(wave**2)])
    powers = energy[length : length + longest + 1] - energy[: longest + 1]
    likeness = products[shortest:] / np.sqrt(np.maximum(powers[0] * powers[shortest:], 1e-30))
    return float(likeness.max()) >= EXACT
