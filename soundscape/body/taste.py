"""Taste: what a listener likes on four axes of the sound, learned from answers about what was being played.

A Bayesian linear bandit. How good a sound is (bad -1, neutral 0, good 1) is taken to be, with u in -1..1 on each axis,

    y = b + sum over axes of (w u - c u^2) + noise

with Gaussian priors on b, w and c and Gaussian noise, so that the posterior is Gaussian too and is kept as its precision matrix and vector
(Bishop 2006, *Pattern Recognition and Machine Learning*, 3.3). First the corners of the four axes are tried, as a balanced design (a
factorial one, Fisher 1935), which tells most from few answers; then the best sound of one draw from the posterior (Thompson 1933). What is
learned is the mean of the best sounds of many draws. Every answer makes those before it count a little less, which lets taste change and
bounds how sure the model can be.
"""

import itertools
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from soundscape.chance import Chance
from soundscape.signals.feedback import AXES, SIGNAL, Axis, Feedback
from soundscape.units import clamp, lerp

Vector = npt.NDArray[np.float64]
Point = tuple[float, float, float, float]
"""A place on the four axes, in the order of `AXES`, each from -1 to 1."""

MIDDLE: Point = (0.0, 0.0, 0.0, 0.0)

BOUNDS: Mapping[Axis, float] = {"density": 0.15, "brightness": 0.15, "noise": 6.0, "tempo": 6.0}
"""What u = 1 means: shares of density and brightness, dB of noise, bpm of tempo (design values)."""

SIZE = 1 + 2 * len(AXES)
PRIOR_MEAN = np.array([0.0] + [0.0] * len(AXES) + [0.2] * len(AXES))
PRIOR_DEVIATION = np.array([0.7] + [0.4] * len(AXES) + [0.15] * len(AXES))
NOISE_DEVIATION = 0.7
"""The prior and how far answers scatter (design values, chosen on simulated listeners)."""

KEPT = 0.97
"""How much of what is known stays with each further answer: after some 30, new answers replace old ones (design value)."""

WISHED_SLOPE = 0.6
WISH_DEVIATION = 0.4
"""What "more" says of the slope of y along an axis where the sound was, and how surely; a wish says more than a face (design values)."""

FLOW_DEVIATION = 1.4
"""A word on flow says half as much as a face: it is about the work as well (design value)."""

HEARD_S = 45.0
"""A trial is heard in full only after the music has glided to it (design value)."""

DRAWS = 256
BEARS = 0.25
"""An answer tells about an axis on which the sound was at least so far from the middle."""

SURE = 0.9
"""An axis is settled when its best half is known this surely; until then both halves are tried."""

DESIGNED = 24
CORNER = 0.9
"""For so many trials the corners are tried, this far out (design values, chosen on simulated listeners)."""


class Taste(msgspec.Struct, frozen=True):
    """What is known of one listener's taste.

    `precision` (9 x 9, by rows) and `pull` (9) are the posterior over (b, w of each axis, c of each axis), empty before the first answer.
    `told` counts the answers that bear on each axis. `learned` is the best place as far as is known, within `low` and `high` nine times in
    ten; `trial` is what is being tried since `answered_s` (seconds since the epoch), and `before` what was played until then.
    """

    answers: int = 0
    told: tuple[int, int, int, int] = (0, 0, 0, 0)
    precision: tuple[float, ...] = ()
    pull: tuple[float, ...] = ()
    learned: Point = MIDDLE
    low: Point = (-1.0, -1.0, -1.0, -1.0)
    high: Point = (1.0, 1.0, 1.0, 1.0)
    trial: Point = MIDDLE
    before: Point = MIDDLE
    answered_s: float = 0.0


def played(taste: Taste, at_s: float, curiosity: float = 1.0) -> Point:
    """Return the place on the axes that is played at a time (seconds since the epoch).

    That is what was learned, and as far as `curiosity` (0..1) goes what is being tried; in the first moments after an answer it is still
    on its way there, and after weeks without an answer nothing is tried any more.
    """
    if taste.answers == 0:
        return MIDDLE
    since_s = max(0.0, at_s - taste.answered_s)
    tried = curiosity * SIGNAL.weight(since_s)
    arrived = min(1.0, since_s / HEARD_S)
    goal = (lerp(learned, trial, tried) for learned, trial in zip(taste.learned, taste.trial, strict=True))
    return _point(lerp(before, to, arrived) for before, to in zip(taste.before, goal, strict=True))


def answered(taste: Taste, feedback: Feedback, place: Point, at_s: float, *, seed: int) -> Taste:
    """Return the taste after an answer about the sound at a place on the axes, given at a time (seconds since the epoch).

    The next trial follows from `seed` and the number of answers, on whatever machine. An answer older than the last one says nothing: what
    was played then is not known any more.
    """
    if at_s < taste.answered_s:
        return taste
    precision, pull = _posterior(taste)
    for direction, value, deviation in _observations(feedback, place):
        precision = precision + np.outer(direction, direction) / deviation**2
        pull = pull + direction * value / deviation**2
    mean = np.linalg.solve(precision, pull)
    root = np.linalg.cholesky(np.linalg.inv(precision))
    best = _best(mean + _draws() @ root.T)
    answers = taste.answers + 1
    learnt = Taste(
        answers=answers,
        told=_told(taste.told, feedback, place),
        precision=tuple(float(number) for number in precision.ravel()),
        pull=tuple(float(number) for number in pull),
        learned=_point(best.mean(axis=0)),
        low=_point(np.quantile(best, (1.0 - SURE) / 2.0, axis=0)),
        high=_point(np.quantile(best, (1.0 + SURE) / 2.0, axis=0)),
        before=place,
        answered_s=at_s,
    )
    drawn = _point(_best((mean + root @ _normal(seed, answers))[None, :])[0])
    return msgspec.structs.replace(learnt, trial=_corner(learnt, seed) if answers <= DESIGNED else drawn)


def settled(taste: Taste, axis: Axis) -> bool:
    """Return whether it is known surely enough which half of an axis is the better one."""
    index = AXES.index(axis)
    return taste.low[index] > 0.0 or taste.high[index] < 0.0


def offset(axis: Axis, place: Point) -> float:
    """Return how far a place moves its parameter on one axis, in the unit of `BOUNDS`."""
    return BOUNDS[axis] * place[AXES.index(axis)]


def _posterior(taste: Taste) -> tuple[Vector, Vector]:
    prior = np.diag(PRIOR_DEVIATION**-2.0)
    towards = prior @ PRIOR_MEAN
    if not taste.precision:
        return prior, towards
    # Only what answers have said is forgotten, never the prior: the posterior stays proper for ever.
    precision, pull = np.array(taste.precision).reshape(SIZE, SIZE), np.array(taste.pull)
    return prior + KEPT * (precision - prior), towards + KEPT * (pull - towards)


def _observations(feedback: Feedback, place: Point) -> list[tuple[Vector, float, float]]:
    found = []
    here = _features(place)
    if feedback.mood is not None:
        found.append((here, {"bad": -1.0, "neutral": 0.0, "good": 1.0}[feedback.mood], NOISE_DEVIATION))
    if feedback.flow is not None:
        found.append((here, (feedback.flow - 3.0) / 2.0, FLOW_DEVIATION))
    if feedback.axis is not None:
        index = AXES.index(feedback.axis)
        slope = np.zeros(SIZE)
        slope[1 + index] = 1.0
        slope[1 + len(AXES) + index] = -2.0 * place[index]
        wanted = {"more": WISHED_SLOPE, "less": -WISHED_SLOPE}.get(feedback.direction or "", 0.0)
        found.append((slope, wanted, WISH_DEVIATION))
    return found


def _features(place: Point) -> Vector:
    return np.array([1.0, *place, *(-u * u for u in place)])


def _best(weights: Vector) -> Vector:
    """Return the best place for each row of weights, shape (n, 9) to (n, 4)."""
    slope, curve = weights[:, 1 : 1 + len(AXES)], weights[:, 1 + len(AXES) :]
    # Where the curve opens upwards one of the ends is best: the limit of an ever flatter one.
    best: Vector = np.clip(slope / np.maximum(2.0 * curve, 1e-6), -1.0, 1.0)
    return best


def _corner(taste: Taste, seed: int) -> Point:
    """Return the next corner of the design, at what was learned on the axes that are settled."""
    corner = _corners(seed)[(taste.answers - 1) % 16]
    return _point(
        learned if settled(taste, axis) else CORNER * side for axis, learned, side in zip(AXES, taste.learned, corner, strict=True)
    )


@lru_cache(maxsize=64)
def _corners(seed: int) -> tuple[tuple[int, ...], ...]:
    # Each half is a fraction of resolution IV: eight answers already tell the four axes apart. The order in it is this listener's own.
    corners = list(itertools.product((-1, 1), repeat=len(AXES)))
    chance = Chance(seed, 0, "taste-corners")
    order = {corner: (math.prod(corner), chance.uniform()) for corner in corners}
    return tuple(sorted(corners, key=order.__getitem__))


def _told(told: tuple[int, int, int, int], feedback: Feedback, place: Point) -> tuple[int, int, int, int]:
    one, two, three, four = (count + (feedback.axis == axis or abs(u) >= BEARS) for count, axis, u in zip(told, AXES, place, strict=True))
    return one, two, three, four


def _point(numbers: Any) -> Point:
    one, two, three, four = (round(clamp(float(number), -1.0, 1.0), 4) for number in numbers)
    return one, two, three, four


def _normal(seed: int, answers: int) -> Vector:
    # Box and Muller 1958; 1 - u keeps the logarithm away from 0.
    chance = Chance(seed, answers, "taste")
    return np.array([math.sqrt(-2.0 * math.log(1.0 - chance.uniform())) * math.cos(2.0 * math.pi * chance.uniform()) for _ in range(SIZE)])


@lru_cache(maxsize=1)
def _draws() -> Vector:
    """Return the same normal numbers every time, shape (256, 9), mirrored so that their mean is 0."""
    half = np.array([_normal(0, -number) for number in range(1, DRAWS // 2 + 1)])
    return np.concatenate((half, -half))
