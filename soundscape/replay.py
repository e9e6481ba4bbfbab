"""Readings from a file, one JSON object a line, to be replayed as if they had arrived."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from soundscape.errors import InvalidInput
from soundscape.signals.base import Reading, Signal

MAX_LINES = 1_000_000


def read(path: Path, signals: Mapping[str, Signal]) -> list[Reading]:
    """Return the readings in a file of lines like `{"signal": "heart-rate", "at": "2026-06-21T22:00:00+02:00", "bpm": 62}`.

    Raises InvalidInput naming the line, the field and what is allowed.
    """
    readings = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if number > MAX_LINES:
                raise InvalidInput("--readings", f"must have at most {MAX_LINES} lines")
            if line.strip():
                readings.append(_reading(line, number, signals))
    return readings


def _reading(line: str, number: int, signals: Mapping[str, Signal]) -> Reading:
    where = f"--readings line {number}"
    try:
        sample = json.loads(line)
    except (ValueError, RecursionError):
        raise InvalidInput(where, "must be one JSON object") from None
    if not isinstance(sample, dict) or not isinstance(name := sample.get("signal"), str) or name not in signals:
        raise InvalidInput(where, f"signal must be one of {', '.join(sorted(signals))}")
    try:
        signal = signals[name]
        field = next((time for time in signal.times if time in sample), signal.times[-1])
        return signal.read(sample, now=_arrival(sample.get(field), field), source="replay")
    except InvalidInput as error:
        raise InvalidInput(where, str(error)) from None


def _arrival(at: object, field: str) -> datetime:
    # A replayed reading arrives the moment it was taken.
    try:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InvalidInput(field, "must be an ISO 8601 time with a zone, such as 2026-06-21T22:00:00+02:00")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field, "must be a time that every zone can tell, from the year 1 to 9999") from None
