"""Windows: the power spectra of windows of a sound, which most measures begin with."""

from collections.abc import Iterator

import numpy as np
from scipy import fft

from soundscape.hearing.samples import Floats, Sound

_BATCH_FRAMES = 1 << 17


def window_powers(sound: Sound, window: Floats, hop: int, *, size: int | None = None, bins: int | None = None) -> Iterator[Floats]:
    """Yield the squared magnitudes of the windowed spectra, channels summed, a few windows at a time: shape (windows, bins).

    `window`: shape (frames,), at most as long as the sound. A window begins every `hop` frames and lies wholly within the sound. `size`: of
    the transform, zeros appended, as long as the window if None. `bins`: how many from 0 Hz up are wanted, all if None.

    Transforms run in the precision of the sound: the rounding of 32-bit samples lies deeper than theirs.
    """
    count = (len(sound) - len(window)) // hop + 1
    shape = window.astype(sound.dtype)
    # Some windows at once keep the vector units busy; more than the cache holds would wait for memory.
    batch = max(2, _BATCH_FRAMES // (size or len(window)))
    for first in range(0, count, batch):
        last = min(first + batch, count) - 1
        sides = np.ascontiguousarray(sound[first * hop : last * hop + len(window)].T)
        views = np.lib.stride_tricks.sliding_window_view(sides, len(window), axis=1)[:, ::hop]
        spectra = fft.rfft(views * shape, size, axis=-1)[..., :bins]
        powers = np.square(spectra.real) + np.square(spectra.imag)
        yield powers.sum(axis=0, dtype=np.float64)
