"""Clipping: flat tops, where a waveform was cut off."""

from dataclasses import dataclass

import numpy as np

from soundscape.hearing.samples import Sound

FLAT_THRESHOLD = 0.6
_WINDOW_S = 0.5
_TOP = 0.999
_NEAR = 0.99
_LEAST_RUN = 3
_LEAST_FRAMES = 10
_LEAST_PEAK = 10.0 ** (-50.0 / 20.0)


@dataclass(frozen=True, slots=True)
class Clipping:
    """Cut-off tops.

    `share`: 0 to 1, the half-second windows with flat tops. `flatness`: 0 to 1 of the worst window, 0.6 is the threshold.
    `over_full_scale_frames`: samples beyond -1 or 1, which any fixed-point format would cut.
    """

    share: float
    flatness: float
    over_full_scale_frames: int


def find_clipping(sound: Sound, sample_rate_hz: float) -> Clipping:
    """Return the clipping of a checked sound, shape (frames, channels)."""
    frames = min(len(sound), round(_WINDOW_S * sample_rate_hz))
    starts = range(0, len(sound) - frames + 1, frames)
    flatness = np.array([_flattest(sound[start : start + frames]) for start in starts])
    over = sum(int(np.count_nonzero(np.abs(sound[start : start + frames]) > 1.0)) for start in range(0, len(sound), frames))
    return Clipping(share=float(np.mean(flatness > FLAT_THRESHOLD)), flatness=float(flatness.max()), over_full_scale_frames=over)


def _flattest(window: Sound) -> float:
    return max(flatness(side) for channel in window.T for side in (channel, -channel))


def flatness(wave: Sound) -> float:
    """Return how flat the top of `wave` (shape (frames,)) is: the samples within 0.1 % of its maximum over those within 1 %.

    Every smooth top is a parabola, which spends sqrt(0.1) = 0.32 of the time of the upper 1 % in the upper 0.1 %, whatever its pitch.
    A top cut by a share d of its height spends sqrt(d / (d + 0.01)): 0.95 when cut by 1 dB. Only runs of at least 3 samples count.
    """
    peak = float(wave.max())
    if peak < _LEAST_PEAK:
        return 0.0
    high = wave > _TOP * peak
    # Most tops are sharp: to count is quicker than to look for runs.
    top = _frames_in_runs(high) if np.count_nonzero(high) >= _LEAST_FRAMES else 0
    if top < _LEAST_FRAMES:
        return 0.0
    return top / _frames_in_runs(wave > _NEAR * peak)


def _frames_in_runs(high: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    edges = np.flatnonzero(np.diff(high.astype(np.int8), prepend=0, append=0))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths >= _LEAST_RUN].sum())
