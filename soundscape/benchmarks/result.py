"""One line of the benchmark table."""

from collections.abc import Iterable

import msgspec
from rich.console import Console
from rich.table import Table


class Result(msgspec.Struct, frozen=True):
    """A measurement: its median value in `unit`, and the goal it is held against, None where there is none."""

    name: str
    value: float | None
    unit: str
    goal: float | None = None
    note: str = ""


def print_table(results: Iterable[Result]) -> None:
    """Print results for people, on stderr."""
    table = Table("measurement", "median", "unit", "goal", "note")
    for result in results:
        value = "not measured" if result.value is None else f"{result.value:.2f}"
        table.add_row(result.name, value, result.unit, "" if result.goal is None else f"{result.goal:g}", result.note)
    Console(stderr=True).print(table)
