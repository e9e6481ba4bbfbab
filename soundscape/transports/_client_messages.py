"""What a client may say on `/ws/listen`. Pure: text in, message out, or InvalidInput naming the field.

Unknown types and fields are ignored, so that older servers and newer clients get along.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from soundscape.errors import InvalidInput

MAX_BUFFER_MS = 600_000
MAX_UNDERRUNS = 1_000_000_000
MAX_TEXT = 64


@dataclass(frozen=True, slots=True)
class Control:
    """Steer the station, with the fields of `PUT /api/me/station`."""

    change: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Buffer:
    """How the client plays: what it has buffered in ms, and how often it ran dry since it connected."""

    ms: float
    underruns: int


@dataclass(frozen=True, slots=True)
class Ping:
    """Answer with the same `t`."""

    t: float | str | None


ClientMessage: TypeAlias = Control | Buffer | Ping


def read(text: str) -> ClientMessage | None:
    """Return the message in a text, None for one of an unknown type. Raises InvalidInput naming the field and what is allowed."""
    document = _document(text)
    kind = document.get("type")
    if not isinstance(kind, str):
        raise InvalidInput("type", "must be text")
    if kind == "control":
        return Control({name: value for name, value in document.items() if name != "type"})
    if kind == "buffer":
        return Buffer(_number(document, "ms", MAX_BUFFER_MS), int(_number(document, "underruns", MAX_UNDERRUNS)))
    if kind == "ping":
        return Ping(_echo(document.get("t")))
    return None


def _document(text: str) -> Mapping[str, object]:
    try:
        document = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise InvalidInput("message", "must be JSON") from None
    if not isinstance(document, dict):
        raise InvalidInput("message", "must be a JSON object")
    return document


def _number(document: Mapping[str, object], field: str, high: int) -> float:
    value = document.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
        raise InvalidInput(field, f"must be a number from 0 to {high}")
    return float(value)


def _echo(value: object) -> float | str | None:
    if value is None or (isinstance(value, str) and len(value) <= MAX_TEXT):
        return value
    if not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value if abs(value) < 1e300 else math.inf):
        return value
    raise InvalidInput("t", f"must be a number or a text of at most {MAX_TEXT} characters")
