"""Listeners who know what they like: three faces, clumsily given, about a place on the axes of taste."""

import random
from dataclasses import dataclass, field
from typing import Literal

from soundscape.body import taste
from soundscape.body.taste import MIDDLE, Point, Taste
from soundscape.signals.feedback import AXES, Feedback, Mood

EVERY_S = 120.0
"""Answers come when the trial has been heard."""


@dataclass
class SimulatedListener:
    """Likes a sound by how near it is to `likes`, or the more the further it goes their way; `caring` 0 is all the same to them.

    Each answer scatters by `scatter` on the scale of the faces, and one in ten is any face at all.
    """

    rng: random.Random
    likes: Point = MIDDLE
    caring: float = 1.0
    scatter: float = 0.4
    way: Literal["near", "far"] = "near"
    lapses: float = 0.1
    given: list[Mood] = field(default_factory=list)

    def answer(self, place: Point) -> Feedback:
        """Return the face for a sound at a place on the axes."""
        mood = self._mood(place)
        self.given.append(mood)
        return Feedback(mood)

    def _mood(self, place: Point) -> Mood:
        if self.rng.random() < self.lapses:
            return self.rng.choice(("good", "neutral", "bad"))
        if self.way == "near":
            distance = sum((here - liked) ** 2 for here, liked in zip(place, self.likes, strict=True))
            pleasure = self.caring * (1.0 - distance / len(AXES))
        else:
            pleasure = self.caring * sum(here * liked for here, liked in zip(place, self.likes, strict=True)) / 2.0
        pleasure += self.rng.gauss(0.0, self.scatter)
        return "good" if pleasure > 1.0 / 3.0 else "bad" if pleasure < -1.0 / 3.0 else "neutral"


def somebody(seed: int, way: Literal["near", "far"] = "near") -> SimulatedListener:
    """Return a listener with a taste of their own: on each axis half way out or further, to one side or the other."""
    rng = random.Random(seed)
    one, two, three, four = (rng.choice((-1.0, 1.0)) * rng.uniform(0.5, 1.0) for _ in AXES)
    return SimulatedListener(rng, (one, two, three, four), rng.uniform(0.8, 1.6), rng.uniform(0.3, 0.6), way)


def taught(listener: SimulatedListener, answers: int, *, seed: int, before: Taste | None = None) -> Taste:
    """Return what is known of a listener's taste after so many answers."""
    known = before or Taste()
    at_s = known.answered_s
    for _ in range(answers):
        at_s += EVERY_S
        here = taste.played(known, at_s)
        known = taste.answered(known, listener.answer(here), here, at_s, seed=seed)
    return known
