"""A take: one rendering of a preset, the whole mix or one layer of it, with the score that tells what was meant."""

import tempfile
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from soundscape import offline
from soundscape.audio import CHANNELS, QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.engine.base import Engine
from soundscape.hearing.envelope import loudness_steps
from soundscape.hearing.onsets import Onsets, measure_onsets
from soundscape.hearing.samples import Floats
from soundscape.listener import Consents, Place, Profile
from soundscape.offline import ScoreDocument
from soundscape.performance import Performance
from soundscape.presets import Preset
from soundscape.score import Controls, Note, Score
from soundscape.studio import Studio
from soundscape.wish import MixerEntry, Wish

DAY = datetime(2026, 6, 21, tzinfo=UTC)
HOURS_UTC = (10, 20, 5, 15)
"""Noon, evening, morning and afternoon of the listener; the first of them are taken when fewer are asked for."""

LISTENER = Profile(Place(52.52, 13.405), "Europe/Berlin", Habits(7.0, 23.0), consents=Consents(location=True))


@dataclass(frozen=True)
class Moment:
    """For whom a preset is rendered: the seed and the hour of the day, UTC."""

    seed: int
    hour_utc: int

    @property
    def at(self) -> datetime:
        """When it begins."""
        return DAY + timedelta(hours=self.hour_utc)

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.hour_utc:02d} h UTC"


@dataclass(frozen=True)
class Take:
    """What was rendered: the samples, shape (frames, 2), and the score document, parsed."""

    sound: Pcm
    score: dict[str, Any]

    @cached_property
    def loudness_lufs(self) -> Floats:
        """The loudness of each second, shape (seconds,)."""
        return loudness_steps(self.sound, SAMPLE_RATE_HZ)

    @cached_property
    def onsets(self) -> Onsets:
        """Where notes are heard to begin, and in what tempo."""
        return measure_onsets(self.sound, SAMPLE_RATE_HZ)


def take(studio: Studio, preset: Preset, moment: Moment, *, seconds: float, layer: str | None = None) -> Take:
    """Return a rendering from the first moment on; `layer` alone is heard when one is named, exactly as it lies in the mix.

    The samples are kept in a nameless file, so that half an hour of them needs no memory of its own.
    """
    # The others are muted for the programme, which then leaves levels as they were meant, and never told of to the engine.
    mixer = {} if layer is None else {name: MixerEntry(mute=True) for name in preset.layers if name != layer}
    performance = _performance(studio, preset, moment, mixer)
    frames = round(seconds * SAMPLE_RATE_HZ)
    with tempfile.TemporaryFile() as file:
        sound: Pcm = np.memmap(file, np.float32, "w+", shape=(frames, CHANNELS))
    document = ScoreDocument(moment.seed)
    whole = studio.engine(moment.seed, 0)
    engine = whole if layer is None else Alone(whole, layer)
    try:
        at = 0
        for pcm in offline.perform(performance, engine, start=moment.at, frames=frames, document=document):
            sound[at : at + len(pcm)] = pcm
            at += len(pcm)
    finally:
        engine.close()
    return Take(sound, document.as_dict())


def written(studio: Studio, preset: Preset, moment: Moment, *, seconds: float) -> dict[str, Any]:
    """Return the score document of a rendering that nobody hears: composed, never made into sound."""
    performance = _performance(studio, preset, moment, {})
    document = ScoreDocument(moment.seed)
    deque(offline.perform(performance, Unheard(), start=moment.at, frames=round(seconds * SAMPLE_RATE_HZ), document=document), maxlen=0)
    return document.as_dict()


class Alone:
    """An engine that is told of one layer only: the others, muted in the mix, cost nothing and change nothing."""

    def __init__(self, engine: Engine, layer: str) -> None:
        self._engine = engine
        self._layer = layer

    @property
    def missing_layers(self) -> tuple[str, ...]:
        """What the engine itself says."""
        return self._engine.missing_layers

    def resume(self, notes: Iterable[Note], controls: Controls) -> None:
        """Resume the engine with what the layer has."""
        self._engine.resume(self._notes(notes), self._controls(controls))

    def render(self, score: Score) -> Pcm:
        """Return the layer's samples of the score's window."""
        own = msgspec.structs.replace(score, notes=self._notes(score.notes), controls=self._controls(score.controls))
        return self._engine.render(own)

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    def _notes(self, notes: Iterable[Note]) -> tuple[Note, ...]:
        return tuple(note for note in notes if note.layer == self._layer)

    def _controls(self, controls: Controls) -> Controls:
        own = {name: level_db for name, level_db in controls.layers.items() if name == self._layer}
        return msgspec.structs.replace(controls, layers=own)


class Unheard:
    """An engine that makes no sound, for scores that are only read."""

    missing_layers: tuple[str, ...] = ()
    _silence: Pcm = np.zeros((QUANTUM_FRAMES, CHANNELS), np.float32)

    def resume(self, notes: Iterable[Note], controls: Controls) -> None:
        """Do nothing."""

    def render(self, score: Score) -> Pcm:
        """Return silence of the window's length."""
        return self._silence[: score.frames]

    def close(self) -> None:
        """Do nothing."""


def _performance(studio: Studio, preset: Preset, moment: Moment, mixer: dict[str, MixerEntry]) -> Performance:
    return studio.performance(seed=moment.seed, profile=LISTENER, body=BodyState(), wish=Wish(preset, mixer), zone=UTC)
