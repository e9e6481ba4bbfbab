"""Stereo: how the two channels belong together."""

from dataclasses import dataclass

import numpy as np

from soundscape.hearing.samples import Sound, pieces

LARGEST_DB = 120.0


@dataclass(frozen=True, slots=True)
class Stereo:
    """The relation of left and right.

    `correlation`: -1 to 1 at lag 0, None when a channel is silent.
    `mono_loss_db`: what is lost when both channels are played by one speaker: 0 for equal channels, 3.01 for unrelated ones,
    at most 120 for opposite ones. `balance_db`: right above left, -120 to 120.
    """

    correlation: float | None
    mono_loss_db: float
    balance_db: float


def measure_stereo(sound: Sound) -> Stereo | None:
    """Return how left and right of a checked sound relate, or None for mono or silence."""
    if sound.shape[1] != 2:
        return None
    moments = np.zeros((2, 2))
    for piece in pieces(sound):
        wide = np.asarray(piece, dtype=np.float64)
        moments += wide.T @ wide
    left, right, both = moments[0, 0], moments[1, 1], moments[0, 1]
    if left + right <= 0.0:
        return None
    correlation = float(both / np.sqrt(left * right)) if left > 0.0 and right > 0.0 else None
    mono = (left + right) / 2.0 + both
    return Stereo(correlation, mono_loss_db=_ratio_db(left + right, mono), balance_db=_ratio_db(right, left))


def _ratio_db(above: float, below: float) -> float:
    smallest = 10.0 ** (-LARGEST_DB / 10.0)
    ratio = (above + smallest * below) / (below + smallest * above) if below > 0.0 or above > 0.0 else 1.0
    return float(np.clip(10.0 * np.log10(ratio), -LARGEST_DB, LARGEST_DB))
