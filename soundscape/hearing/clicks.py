"""Clicks: moments where the waveform jumps, as a bad splice, a cut tail or a lost sample makes it."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, signal

from soundscape.hearing.samples import Floats, Sound, pieces

THRESHOLD = 5.0
_CORNER_HZ = 7_000.0
_CORNER_SHARE = 0.35
_ORDER = 6
_MEDIAN_BLOCKS = 41
_FLOOR = 10.0 ** (-85.0 / 20.0)
_GAUSSIAN = 1.4826
_STANDS_OUT = 2.5
_SETTLING_BLOCKS = 5
_MERGE_BLOCKS = 5
_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Clicks:
    """Clicks found: how many, per minute, and the first 100 `at_s`.

    `worst`: times the usual level of high frequencies; 5 is the threshold, 0 = no click.
    """

    count: int
    per_minute: float
    worst: float
    at_s: tuple[float, ...]


def find_clicks(sound: Sound, sample_rate_hz: float) -> Clicks:
    """Return the clicks of a checked sound, shape (frames, channels); the first and last 5 ms are not judged.

    Science.md section 8: what lies above 7 kHz (or 0.35 of a low sample rate) is cut into 1 ms blocks; a block is a click when its peak
    is 5 times the usual level of the 41 ms around it (median, at least -85 dBFS) and 2.5 times its neighbours 2 to 4 ms away.
    """
    block = max(8, round(sample_rate_hz / 1000.0))
    peak, rms = _high_blocks(sound, sample_rate_hz, block)
    score = click_score(peak, rms) if len(peak) else peak
    at = _merged(np.flatnonzero(score.max(axis=1, initial=0.0) >= THRESHOLD))
    seconds = block / sample_rate_hz
    return Clicks(
        count=len(at),
        per_minute=len(at) * 60.0 * sample_rate_hz / len(sound),
        worst=float(score[at].max()) if len(at) else 0.0,
        at_s=tuple(float(one * seconds) for one in at[:_MOST_LISTED]),
    )


def click_score(peak: Floats, rms: Floats) -> Floats:
    """Return how far each 1 ms block stands above its surroundings, 0 where it does not stand alone; shapes (blocks, channels)."""
    # One channel at a time: of one dimension scipy knows a quicker way.
    medians = [ndimage.median_filter(channel, size=_MEDIAN_BLOCKS, mode="nearest") for channel in rms.T]
    usual = np.maximum(np.stack(medians, axis=1), _FLOOR)
    score = np.asarray(peak / (_GAUSSIAN * usual))
    score[peak <= _STANDS_OUT * _neighbours(peak)] = 0.0
    score[:_SETTLING_BLOCKS] = 0.0
    score[len(score) - _SETTLING_BLOCKS :] = 0.0
    return score


def _neighbours(peak: Floats) -> Floats:
    around = np.zeros_like(peak)
    for away in (2, 3, 4):
        around[away:] = np.maximum(around[away:], peak[:-away])
        around[:-away] = np.maximum(around[:-away], peak[away:])
    return around


def _high_blocks(sound: Sound, sample_rate_hz: float, block: int) -> tuple[Floats, Floats]:
    """Return peak and RMS of each block above the corner frequency, both of shape (blocks, channels)."""
    corner_hz = min(_CORNER_HZ, _CORNER_SHARE * sample_rate_hz)
    sections = signal.butter(_ORDER, corner_hz, "highpass", fs=sample_rate_hz, output="sos")
    state = np.zeros((len(sections), 2, sound.shape[1]))
    peaks, powers = [], []
    for piece in pieces(sound, multiple_of=block):
        high, state = signal.sosfilt(sections, piece, axis=0, zi=state)
        blocks = len(high) // block
        folded = high[: blocks * block].reshape(blocks, block, sound.shape[1])
        peaks.append(np.abs(folded).max(axis=1))
        powers.append(np.sqrt(np.einsum("bfc,bfc->bc", folded, folded) / block))
    return np.concatenate(peaks), np.concatenate(powers)


def _merged(blocks: np.ndarray[tuple[int], np.dtype[np.intp]]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Keep the first of blocks that lie within 5 ms: one jump may ring in two of them, or in both channels."""
    return blocks[np.diff(blocks, prepend=-1 - _MERGE_BLOCKS) > _MERGE_BLOCKS]
