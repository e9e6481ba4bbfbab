"""TOML texts: on which line a key stands, so that an error can say where it is."""

import re

from soundscape.errors import InvalidInput

_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")


def located(text: str, source: str, field: str, reason: str) -> InvalidInput:
    """Return an error about a field (dotted, with or without an index) of a TOML text that names source, line, field and reason.

    What is missing from the top is missing on line 1; without a text there is no line.
    """
    line = line_of(text, re.sub(r"\[.*", "", field)) or 1
    return InvalidInput(f"{source}, line {line}" if text else source, f"{field}: {reason}" if field else reason)


def not_toml(source: str, error: Exception) -> InvalidInput:
    """Return an error about a text that is no TOML, from what the parser said."""
    said = str(error)
    if place := _PLACE.search(said):
        return InvalidInput(f"{source}, line {place.group(1)}", f"not TOML: {_PLACE.sub('', said)} in column {place.group(2)}")
    return InvalidInput(source, f"not TOML: {said}")


def line_of(text: str, field: str) -> int | None:
    """Return the line, counted from 1, on which a key (dotted) stands, or else the table it belongs to; None for neither."""
    table: tuple[str, ...] = ()
    found: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _parts(header.group(1))
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key.group(1))), number)
    path = _parts(field)
    return next((found[path[:length]] for length in range(len(path), 0, -1) if path[:length] in found), None)


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
