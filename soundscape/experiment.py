"""An experiment of one listener on themselves: do the signals make a difference? Blocks in which they steer alternate with blocks in which
they do not, in pairs whose order is drawn by lot; the measure and the number of blocks are fixed before the first (an N-of-1 trial in
randomised pairs, Edgington and Onghena 2007, *Randomization Tests*). Pure.
"""

from typing import Literal

import msgspec

from soundscape.chance import Chance
from soundscape.modes import base
from soundscape.modes.base import Because
from soundscape.parameters import Wanted
from soundscape.presets import Preset

Measure = Literal["heart_rate", "feedback"]
Status = Literal["running", "finished", "stopped"]

FEWEST_BLOCKS, MOST_BLOCKS = 12, 40
"""With five pairs even a perfect result would be chance more often than one time in twenty; twenty are enough for anybody."""

SETTLE_MIN = 2
"""The first minutes of a block belong to the one before it: the music is still gliding (design value)."""

UNMOVED_MODES = ("sleep", "noise")
"""Modes that take no part: nights are left alone, and noise follows nothing anyway."""


class Experiment(msgspec.Struct, frozen=True):
    """An experiment: the measure, how long a block is (s), for each block whether the signals steer, and how far it has got.

    `began_s` and `ended_s` are seconds since the epoch, `listened_s` is how long the listener has listened within it.
    """

    measure: Measure
    block_s: float
    order: tuple[bool, ...]
    began_s: float
    listened_s: float = 0.0
    ended_s: float | None = None

    @property
    def block(self) -> int:
        """The number of the block under way, from 0; the number of blocks when all are done."""
        return min(len(self.order), int(self.listened_s // self.block_s))

    @property
    def status(self) -> Status:
        """Whether it runs, has reached its end, or was stopped before."""
        return "finished" if self.block == len(self.order) else "running" if self.ended_s is None else "stopped"


def planned(measure: Measure, *, block_minutes: float, blocks: int, seed: int, began_s: float) -> Experiment:
    """Return a new experiment of an even number of blocks; in each pair chance decides which of the two comes first."""
    chance = Chance(seed, round(began_s), "experiment")
    pairs = [(True, False) if chance.happens(0.5) else (False, True) for _ in range(blocks // 2)]
    return Experiment(measure, 60.0 * block_minutes, tuple(adaptive for pair in pairs for adaptive in pair), began_s)


def advanced(experiment: Experiment, listened_s: float, at_s: float) -> Experiment:
    """Return the experiment after the listener has listened for so long (s) more; it ends by itself after its last block."""
    if experiment.status != "running":
        return experiment
    further = msgspec.structs.replace(experiment, listened_s=experiment.listened_s + listened_s)
    return msgspec.structs.replace(further, ended_s=at_s) if further.status == "finished" else further


def stopped(experiment: Experiment, at_s: float) -> Experiment:
    """Return the experiment ended at a time; one that is over stays as it is."""
    return msgspec.structs.replace(experiment, ended_s=at_s) if experiment.status == "running" else experiment


def takes_part(experiment: Experiment | None, preset: Preset) -> bool:
    """Return whether listening to this preset now belongs to the experiment."""
    return experiment is not None and experiment.status == "running" and preset.mode not in UNMOVED_MODES


def steady(experiment: Experiment | None, preset: Preset) -> bool:
    """Return whether the signals do not steer now because the experiment says so."""
    return experiment is not None and takes_part(experiment, preset) and not experiment.order[experiment.block]


def neutral(preset: Preset) -> Wanted:
    """Return the preset's own middle, which nothing about the listener changes."""
    shaping = base.begin(preset)
    text = "This is a still block of your experiment: the preset plays its own middle, and nothing about you changes it."
    shaping.say(Because("experiment", True), rule="experiment-still", parameter="tempo_bpm", text=text)
    return shaping.done()
