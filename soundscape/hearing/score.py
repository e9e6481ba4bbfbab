"""The notes of a `--score` document, as far as hearing needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One note: `at_s` from the start of the recording, `length_s`, `pitch_hz` above 0 or None for noise, `velocity` 0 to 1."""

    at_s: float
    length_s: float
    layer: str
    pitch_hz: float | None
    velocity: float


def notes_of(score: Mapping[str, object]) -> tuple[Note, ...]:
    """Return the notes of a parsed `--score` document, in order of time.

    Needs `sample_rate_hz` > 0 and `events`, a list of objects with `at_frame` and optionally `layer`, `pitch_hz`, `velocity` and
    `length_frames`; unknown fields are ignored.

    Raises ValueError naming the field and what it must be.
    """
    rate = _number(score, "sample_rate_hz", where="score")
    if rate is None or rate <= 0:
        raise ValueError(f"score.sample_rate_hz: must be above 0, not {rate}")
    events = score.get("events")
    if not isinstance(events, Sequence) or isinstance(events, str):
        raise ValueError("score.events: must be a list")
    notes = [_note(event, rate, where=f"score.events[{index}]") for index, event in enumerate(events)]
    return tuple(sorted(notes, key=lambda note: note.at_s))


def _note(event: object, rate: float, *, where: str) -> Note:
    if not isinstance(event, Mapping):
        raise ValueError(f"{where}: must be an object")
    at = _number(event, "at_frame", where=where)
    if at is None:
        raise ValueError(f"{where}.at_frame: must be a number of frames")
    pitch = _number(event, "pitch_hz", where=where)
    return Note(
        at_s=at / rate,
        length_s=max(0.0, _number(event, "length_frames", where=where) or 0.0) / rate,
        layer=str(event.get("layer", "")),
        pitch_hz=pitch if pitch is not None and pitch > 0 else None,
        velocity=_number(event, "velocity", where=where) or 0.0,
    )


def _number(document: Mapping[str, object], field: str, *, where: str) -> float | None:
    value = document.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{where}.{field}: must be a number, not {value!r}")
    return float(value)
