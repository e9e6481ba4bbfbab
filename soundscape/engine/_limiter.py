"""A true-peak limiter with look-ahead, in numpy: window by window, nothing above the ceiling, and no work where nothing is loud.

It sees the sound in hops of 0.5 ms. Each hop needs a gain that keeps its true peak at the ceiling; the gain falls to it over 4 ms before,
comes back exponentially, and is a straight line between hops, so that nothing in it can click. Both channels share one gain: the picture
between the ears stays where it is.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from soundscape.audio import CHANNELS, SAMPLE_RATE_HZ, Pcm
from soundscape.engine._gain import HOP_FRAMES, along
from soundscape.hearing.level import OVERSAMPLING, REACH_FRAMES, interpolator
from soundscape.units import Frames, amplitude

LATENCY_FRAMES = Frames(240)
"""What leaves the limiter entered it so many frames before: 5 ms, one block."""

CEILING_DBTP = -1.0
MARGIN_DB = 0.15
"""Room for what the moving gain itself adds between samples (a design value; the property test holds the ceiling)."""

LOUDEST = amplitude(12.0)
"""Nothing musical is above this; what is gets clipped before it is limited."""

RELEASE_S = 0.15

_TARGET = amplitude(CEILING_DBTP - MARGIN_DB)
_AHEAD = 8
_HELD = _AHEAD + 3
"""A need is held from eight hops before it to two after: the gain stands still around a peak, so that it adds nothing between samples."""

_REACH = 2 * REACH_FRAMES + HOP_FRAMES
_SURROUNDINGS = np.arange(_REACH)
_KEPT_FRAMES = LATENCY_FRAMES + HOP_FRAMES
_AT_ONCE = 32
"""Hops in one product of matrices: a larger one would wake the threads of the linear algebra library, at thirty times the cost."""

_RETURN = 1.0 - math.exp(-HOP_FRAMES / (RELEASE_S * SAMPLE_RATE_HZ))
_BACK = 1.0 - 1e-5
"""A gain this near to one is one."""


def _between() -> NDArray[np.float32]:
    """Return the matrix that takes a hop with its surroundings, shape (48,), to the three values between its samples, shape (72,)."""
    taps = interpolator()
    matrix = np.zeros((_REACH, HOP_FRAMES, OVERSAMPLING - 1), np.float32)
    for frame in range(HOP_FRAMES):
        for phase in range(1, OVERSAMPLING):
            for source in range(_REACH):
                tap = OVERSAMPLING * (frame + 2 * REACH_FRAMES - source) + phase
                if 0 <= tap < len(taps):
                    matrix[source, frame, phase - 1] = taps[tap]
    return matrix.reshape(_REACH, -1)


_BETWEEN = _between()
_QUIET = _TARGET / float(np.max(np.sum(np.abs(_BETWEEN), axis=0)))
"""Samples below this (-8.0 dBFS) cannot have anything above the ceiling between them, whatever their signs: no need to look."""


class Limiter:
    """One limiter for one stream of stereo sound."""

    def __init__(self) -> None:
        self._kept: Pcm = np.zeros((_KEPT_FRAMES, CHANNELS), np.float32)
        self._peak = 0.0
        # Hops count from the first new frame: these are the needs of hops -11 to -2 and the gains at the starts of hops -17 to -10.
        self._needs = np.ones(_HELD - 1)
        self._gains = np.ones(_AHEAD)
        self._at_rest = True

    def limit(self, samples: Pcm) -> Pcm:
        """Return the sound LATENCY_FRAMES earlier than `samples`, shape (frames, 2), frames a multiple of 24; true peak at most -1 dBTP.

        Raises FloatingPointError when a sample is not a number: the graph is beyond repair then.
        """
        peak = max(float(samples.max()), -float(samples.min()))
        if not math.isfinite(peak):
            raise FloatingPointError("the graph made a sample that is not a finite number")
        if peak > LOUDEST:
            samples = np.clip(samples, -LOUDEST, LOUDEST)
        sound = np.concatenate((self._kept, samples))
        heard = sound[HOP_FRAMES : HOP_FRAMES + len(samples)]
        self._kept = sound[-_KEPT_FRAMES:].copy()
        quiet = max(peak, self._peak) < _QUIET
        self._peak = peak
        if quiet and self._at_rest:
            return heard
        new_needs = np.ones(len(samples) // HOP_FRAMES) if quiet else _needed(sound)
        if self._at_rest and float(new_needs.min()) == 1.0:
            return heard
        course = self._course(new_needs)
        self._at_rest = float(self._needs.min()) == 1.0 and float(self._gains.min()) == 1.0
        return along(heard, course)

    def _course(self, new_needs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the gains at the starts of the hops that leave now, and at the end of the last."""
        needs = np.concatenate((self._needs, new_needs))
        allowed = sliding_window_view(needs, _HELD).min(axis=1)
        gains = np.concatenate((self._gains, _released(allowed, float(self._gains[-1]))))
        self._needs, self._gains = needs[-(_HELD - 1) :], gains[-_AHEAD:]
        # The mean of gains that are each low enough is low enough, and falls in a straight line.
        return np.convolve(gains, np.full(_AHEAD, 1.0 / _AHEAD), "valid")


def _needed(sound: Pcm) -> NDArray[np.float64]:
    """Return the gain each hop needs, for all hops whose surroundings are known now: from the last kept one to the last but one."""
    known = sound[_KEPT_FRAMES - HOP_FRAMES - REACH_FRAMES :]
    # Column by column: to look along the rows takes twice the time.
    hops = np.ascontiguousarray(np.abs(known[REACH_FRAMES:]).reshape(-1, HOP_FRAMES * CHANNELS).T).max(axis=0)
    before = np.abs(known[:REACH_FRAMES]).max(keepdims=True)[0]
    around = np.maximum(np.maximum(np.concatenate((before, hops[:-2])), hops[:-1]), hops[1:])
    peaks = hops[:-1].astype(np.float64)
    loud = np.flatnonzero(around >= _QUIET)
    for first in range(0, len(loud), _AT_ONCE):
        some = loud[first : first + _AT_ONCE]
        around_some = known[some[:, None] * HOP_FRAMES + _SURROUNDINGS]
        between = around_some.transpose(0, 2, 1).reshape(-1, _REACH) @ _BETWEEN
        peaks[some] = np.maximum(peaks[some], np.abs(between).reshape(len(some), -1).max(axis=1))
    return np.asarray(_TARGET / np.maximum(peaks, _TARGET))


def _released(allowed: NDArray[np.float64], last: float) -> NDArray[np.float64]:
    """Return gains that fall at once and come back exponentially."""
    gains = np.empty_like(allowed)
    for index, limit in enumerate(allowed.tolist()):
        last += (1.0 - last) * _RETURN
        last = limit if limit < last else 1.0 if last > _BACK else last
        gains[index] = last
    return gains
