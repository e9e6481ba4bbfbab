"""The table: criteria down, presets across, the worst value of each; for a terminal and for a Markdown file."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from soundscape.quality.criteria import Criterion, Finding

NOT_JUDGED = "–"
NOT_FOUND = "none"


def rows(worst: Mapping[str, Sequence[Finding]]) -> list[tuple[Criterion, list[Finding | None]]]:
    """Return each criterion that was judged with the worst finding of each preset, None where it was not judged."""
    order = {finding.criterion.name: finding.criterion for findings in worst.values() for finding in findings}
    found = {(name, finding.criterion.name): finding for name, findings in worst.items() for finding in findings}
    return [(criterion, [found.get((name, criterion.name)) for name in worst]) for criterion in order.values()]


def terminal(worst: Mapping[str, Sequence[Finding]]) -> Table:
    """Return the table for people at a terminal: what failed is red and marked."""
    table = Table("criterion", "bounds", *worst)
    for criterion, findings in rows(worst):
        cells = [f"[red]{cell(one)}[/red]" if one is not None and not one.passed else cell(one) for one in findings]
        table.add_row(criterion.name, f"{criterion.bounds} {criterion.unit}".strip(), *cells)
    return table


def markdown(worst: Mapping[str, Sequence[Finding]], heading: str) -> str:
    """Return the table as Markdown under one line that says how it was measured; what failed is bold and marked."""
    lines = [heading, "", "| criterion | bounds | " + " | ".join(worst) + " |", "|---|---|" + "---|" * len(worst)]
    for criterion, findings in rows(worst):
        cells = [f"**{cell(one)}**" if one is not None and not one.passed else cell(one) for one in findings]
        lines.append(f"| {criterion.name} | {criterion.bounds} {criterion.unit}".rstrip() + " | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def cell(finding: Finding | None) -> str:
    """Return a finding in a few characters; one that failed ends in an exclamation mark."""
    if finding is None:
        return NOT_JUDGED
    value = NOT_FOUND if finding.value is None else f"{finding.value + 0.0:.4g}" if abs(finding.value) >= 100.0 else f"{finding.value:.2f}"
    value = value.removesuffix(".00") if "." in value else value
    return value if finding.passed else f"{value} !"
