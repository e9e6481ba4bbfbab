"""How sure a difference is: the statistics of the listener's report, pure and without distributional assumptions where it matters.

The experiment draws by lot which block of a pair comes first. If the signals made no difference to the measure, each pair's difference
could as well have had the other sign: the exact randomisation test counts how many of all signs give a mean at least as far from 0
(Fisher 1935, *The Design of Experiments*). Its interval holds every effect that the same test does not refuse, and follows from the means
of all subsets of the differences (Hartigan 1969, *Using subsample values as typical values*, JASA 64).
"""

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev

import msgspec
import numpy as np

LEVEL = 0.95
FEWEST_PAIRS = 6
"""With five pairs the smallest possible p is 2 / 32 = 0.0625: nothing could ever be found."""

MOST_PAIRS = 20
"""All 2^20 signs are still counted in a fraction of a second."""

FEWEST_VALUES = 6


class Effect(msgspec.Struct, frozen=True):
    """A mean difference over pairs, the interval that holds what the test does not refuse, and the two-sided p."""

    pairs: int
    mean: float
    low: float
    high: float
    p: float


class Estimate(msgspec.Struct, frozen=True):
    """A mean over some values and where it lies with 95 %; None where they are too few to tell."""

    values: int
    mean: float
    low: float | None
    high: float | None


def effect(differences: Sequence[float]) -> Effect | None:
    """Return what differences within randomised pairs say, None when they are fewer than six. At most 20 are used, the first ones."""
    if len(differences) < FEWEST_PAIRS:
        return None
    values = np.asarray(differences[:MOST_PAIRS], dtype=np.float64)
    count = len(values)
    sums, sizes = np.zeros(1), np.zeros(1)
    for value in values:
        sums, sizes = np.concatenate((sums, sums + value)), np.concatenate((sizes, sizes + 1.0))
    # Flipping the signs of a subset takes twice its sum from the total.
    total = float(values.sum())
    p = float(np.mean(np.abs(total - 2.0 * sums) >= abs(total) - 1e-9 * (1.0 + float(np.abs(values).sum()))))
    # Each gap between the ordered means of all subsets holds the true effect equally often.
    means = np.sort(sums[1:] / sizes[1:])
    outside = max(1, math.floor((1.0 - LEVEL) / 2.0 * 2**count))
    return Effect(count, total / count, float(means[outside - 1]), float(means[-outside]), p)


def estimate(values: Sequence[float]) -> Estimate | None:
    """Return the mean of independent values with Student's interval, None for no values at all; fewer than six get no interval."""
    if not values:
        return None
    mean = fmean(values)
    if len(values) < FEWEST_VALUES:
        return Estimate(len(values), mean, None, None)
    half = student(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return Estimate(len(values), mean, mean - half, mean + half)


def student(freedom: int) -> float:
    """Return the quantile of Student's t that leaves 95 % in the middle, within 0.0003 from 5 degrees of freedom on.

    The expansion of Cornish and Fisher (Abramowitz and Stegun 1964, 26.7.5).
    """
    z = NormalDist().inv_cdf((1.0 + LEVEL) / 2.0)
    terms = (
        z,
        (z**3 + z) / 4.0,
        (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0,
        (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0,
        (79.0 * z**9 + 776.0 * z**7 + 1482.0 * z**5 - 1920.0 * z**3 - 945.0 * z) / 92160.0,
    )
    return float(sum(term / freedom**power for power, term in enumerate(terms)))
