"""What every format shares: how it is known, the samples it yields, and the few checks that several of them make."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import msgspec

from soundscape.errors import InvalidInput

Told: TypeAlias = Mapping[str, object] | InvalidInput
"""A sample as its signal reads it, or why there is none."""

LONGEST_MEAN = timedelta(hours=1)
"""A mean of more than this says nothing about a moment (a design value)."""


class Format(msgspec.Struct, frozen=True):
    """A form in which readings of one signal come from elsewhere.

    `name` is that of its file, `title` what people call it. `recognises` says whether a decoded document has this shape, by its keys and
    types alone; `samples` yields what such a document tells of the signal, in its order, and a refusal for each part of it that is wrong.
    What a document holds besides is left out. `example` is a good document.
    """

    name: str
    title: str
    signal: str
    recognises: Callable[[object], bool]
    samples: Callable[[Any], Iterator[Told]]
    example: object


def each(items: Iterable[object], read: Callable[[Any], Mapping[str, object] | None]) -> Iterator[Told]:
    """Yield what `read` makes of every item: a sample, the reason it was refused with, or nothing for None."""
    for item in items:
        try:
            sample = read(item)
        except InvalidInput as refusal:
            yield refusal
        else:
            if sample is not None:
                yield sample


def mapping(value: object, field: str) -> Mapping[str, object]:
    """Return an object of a document. Raises InvalidInput naming the field."""
    if not isinstance(value, dict):
        raise InvalidInput(field, "must be an object")
    return value


def listed(value: object, field: str) -> list[object]:
    """Return a list of a document. Raises InvalidInput naming the field."""
    if not isinstance(value, list):
        raise InvalidInput(field, "must be a list")
    return value


def given(value: object, field: str) -> object:
    """Return a part of a document that must be there. Raises InvalidInput naming the field."""
    if value is None:
        raise InvalidInput(field, "must be given")
    return value


def number(value: object, field: str) -> float:
    """Return a number, also one written as text. Raises InvalidInput naming the field."""
    try:
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput(field, "must be a number")


def unit(value: object, field: str, allowed: tuple[str, ...]) -> None:
    """Raise InvalidInput naming the field unless a unit is one of those allowed."""
    if value not in allowed:
        raise InvalidInput(field, f"must be {' or '.join(allowed)}")


def since_1970(seconds: float, field: str) -> str:
    """Return the instant so many seconds after 1970 as samples tell it. Raises InvalidInput naming the field."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise InvalidInput(field, "must be a time since 1970") from None


def moment(value: object, field: str) -> datetime:
    """Return the aware instant in an ISO 8601 text, in UTC. Raises InvalidInput naming the field."""
    try:
        if isinstance(value, str) and (instant := datetime.fromisoformat(value)).tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput(field, "must be an ISO 8601 time with a zone, such as 2026-11-21T09:00:00Z")


def end_of(start: datetime, end: datetime, field: str) -> str:
    """Return the instant a mean from `start` to `end` stands for, its end. Raises InvalidInput naming the field for one too long."""
    if not timedelta() <= end - start <= LONGEST_MEAN:
        raise InvalidInput(field, "must run forwards, over at most one hour")
    return end.isoformat()
