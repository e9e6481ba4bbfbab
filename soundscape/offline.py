"""Offline rendering: the same performance and engine as on air, with a clock that moves by what has been rendered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from soundscape.audio import QUANTUM_FRAMES, QUANTUM_S, SAMPLE_RATE_HZ, Pcm
from soundscape.engine.base import Engine
from soundscape.explain import parameters_document
from soundscape.hearing.loudness import weighted_power
from soundscape.performance import Performance
from soundscape.programme import fade_in
from soundscape.signals.base import Reading

PARAMETERS_EVERY = 10
"""Quanta between two entries of the parameters in the score document: one a second."""


@dataclass
class ScoreDocument:
    """What `--score` writes: the notes, parameters and reasons that were rendered.

    With the parameters of each second goes the loudness intended for it, `intended_lufs`; None while a fade, a mute, a change or an
    almost-silence has the level.
    """

    seed: int
    events: list[dict[str, Any]] = field(default_factory=list)
    parameters: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the document as plain values."""
        return {
            "sample_rate_hz": SAMPLE_RATE_HZ,
            "seed": self.seed,
            "events": self.events,
            "parameters": self.parameters,
            "reasons": self.reasons,
        }


def perform(
    performance: Performance,
    engine: Engine,
    *,
    start: datetime,
    frames: int,
    readings: Iterable[Reading] = (),
    document: ScoreDocument | None = None,
) -> Iterator[Pcm]:
    """Yield `frames` of sound, quantum by quantum (the last one cut), beginning at the instant `start`.

    Readings are folded in at their own times; those from before `start` first. What is played is written down in `document`.
    """
    waiting = sorted(readings, key=lambda reading: reading.at, reverse=True)
    for number in range(-(-frames // QUANTUM_FRAMES)):
        instant = start + timedelta(seconds=number * QUANTUM_S)
        while waiting and waiting[-1].at <= instant:
            performance.hear(waiting.pop())
        score = performance.next(instant, fade=fade_in((number + 1) * QUANTUM_FRAMES))
        if document is not None:
            _write_down(document, performance, score.notes, number, instant)
        sound = engine.render(score)
        performance.hear_back(sound, weighted_power)
        yield sound[: frames - number * QUANTUM_FRAMES]


def _write_down(document: ScoreDocument, performance: Performance, notes: Iterable[Any], number: int, instant: datetime) -> None:
    at_frame = number * QUANTUM_FRAMES
    document.events.extend(msgspec.to_builtins(note) for note in notes)
    if number % PARAMETERS_EVERY:
        return
    assert performance.progress is not None
    intended = performance.progress.intended_lufs
    document.parameters.append(
        {
            "at_frame": at_frame,
            **parameters_document(performance.heard()),
            "intended_lufs": None if intended is None else round(intended, 3),
        }
    )
    for reason in performance.reasons(instant):
        plain = msgspec.to_builtins(reason)
        known = next((old for old in reversed(document.reasons) if old["rule"] == plain["rule"]), None)
        # A reason is written down when it begins or has moved by more than what is worth reading about.
        if known is None or _moved(known, plain):
            document.reasons.append({"at_frame": at_frame, **plain})


def _moved(known: dict[str, Any], plain: dict[str, Any]) -> bool:
    if isinstance(known["to"], float) and isinstance(plain["to"], float):
        return abs(plain["to"] - known["to"]) > 0.02 * max(1.0, abs(known["to"]))
    return bool(known["to"] != plain["to"])
