"""Durations and times as assistants write them (ISO 8601). Pure."""

import re

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_MINUTES = {"weeks": 10_080.0, "days": 1_440.0, "hours": 60.0, "minutes": 1.0, "seconds": 1.0 / 60.0}
_TIME = re.compile(r"T?([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?", re.ASCII)
_LONGEST = 40


def minutes(text: str) -> float | None:
    """Return the minutes of a duration such as `PT1H30M`, None when it is none; years and months have no fixed length and are none."""
    found = _DURATION.fullmatch(text[:_LONGEST].strip())
    if found is None or not any(found.groupdict().values()):
        return None
    return sum(float(value) * _MINUTES[unit] for unit, value in found.groupdict().items() if value)


def clock(text: str) -> str | None:
    """Return a time of day as HH:MM, None when it is none, or only a part of the day such as `MO`."""
    found = _TIME.fullmatch(text[:_LONGEST].strip())
    return None if found is None else f"{found[1]}:{found[2]}"
