"""What may stand in a field of a request: one type per kind, each with one sentence that says what is allowed."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from soundscape.intensity import LEAST, MOST
from soundscape.listener import MACHINE_ZONES
from soundscape.sleep_timer import LONGEST_FADE_S, LONGEST_MIN, SHORTEST_FADE_S

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_ZONE = re.compile(r"[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*", re.ASCII)
_MAX_ZONE_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Allowed:
    """An annotation for a field: values for which `test` is true, after `clean`; anything else gets `reason`."""

    test: Callable[[object], bool]
    reason: str
    schema: tuple[tuple[str, object], ...]
    clean: Callable[[Any], object] = lambda value: value

    def check(self, value: object) -> object:
        """Return the cleaned value. Raises PydanticCustomError with the reason."""
        if not self.test(value):
            raise PydanticCustomError("allowed", "{reason}", {"reason": self.reason})
        return self.clean(value)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(self.schema)


def number(low: float, high: float) -> Allowed:
    """Return the field for numbers from `low` to `high`."""

    def within(value: object) -> bool:
        return not isinstance(value, bool) and isinstance(value, int | float) and low <= value <= high and math.isfinite(value)

    return Allowed(within, f"must be a number from {low:g} to {high:g}", (("type", "number"), ("minimum", low), ("maximum", high)), float)


def whole(low: int, high: int) -> Allowed:
    """Return the field for whole numbers from `low` to `high`."""

    def within(value: object) -> bool:
        return not isinstance(value, bool) and isinstance(value, int) and low <= value <= high

    return Allowed(within, f"must be a whole number from {low} to {high}", (("type", "integer"), ("minimum", low), ("maximum", high)))


def text(longest: int) -> Allowed:
    """Return the field for one line of text, 1 to `longest` characters after trimming."""

    def fits(value: object) -> bool:
        return isinstance(value, str) and 1 <= len(value.strip()) <= longest and value.strip().isprintable()

    schema = (("type", "string"), ("minLength", 1), ("maxLength", longest))
    return Allowed(fits, f"must be one line of 1 to {longest} characters", schema, str.strip)


def is_zone(value: object) -> bool:
    """Return whether a value is the name of a time zone; nothing but a plain name is ever looked up as a file."""
    if not isinstance(value, str) or len(value) > _MAX_ZONE_CHARACTERS or not _ZONE.fullmatch(value) or value in MACHINE_ZONES:
        return False
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_clock(value: object) -> bool:
    return isinstance(value, str) and _CLOCK.fullmatch(value) is not None


def _is_fade(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and (value == 0 or SHORTEST_FADE_S <= value <= LONGEST_FADE_S)


def hours_of(clock: str) -> float:
    """Return the hours after midnight of a clock time, HH:MM."""
    hours, _, minutes = clock.partition(":")
    return int(hours) + int(minutes) / 60


Latitude = Annotated[float, number(-90, 90)]
Longitude = Annotated[float, number(-180, 180)]
SlopeDb = Annotated[float, number(-7, 0)]
LevelDb = Annotated[float, number(-60, 6)]
TimerMinutes = Annotated[float, number(1, LONGEST_MIN)]
TimerAdded = Annotated[float, number(-LONGEST_MIN, LONGEST_MIN)]
Intensity = Annotated[int, whole(LEAST, MOST)]
RampSeconds = Annotated[float, number(60, 3600)]
FadeSeconds = Annotated[
    float,
    Allowed(
        _is_fade,
        f"must be 0 (off) or a number from {SHORTEST_FADE_S:g} to {LONGEST_FADE_S:g}",
        (("type", "number"), ("minimum", 0), ("maximum", LONGEST_FADE_S)),
        float,
    ),
]
Name = Annotated[str, text(80)]
Code = Annotated[str, text(64)]
Zone = Annotated[str, Allowed(is_zone, "must be an IANA time zone such as Europe/Berlin", (("type", "string"),))]
ClockTime = Annotated[
    str,
    Allowed(_is_clock, "must be a time from 00:00 to 23:59, written HH:MM", (("type", "string"), ("pattern", f"^{_CLOCK.pattern}$"))),
]
