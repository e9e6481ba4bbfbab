"""Just-tuned pentatonic scales: frequency ratios over the root within one octave."""

from soundscape.errors import InvalidInput
from soundscape.parameters import Scale

SCALES = {
    scale.name: scale
    for scale in (
        Scale("major-pentatonic", (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 3)),
        Scale("minor-pentatonic", (1.0, 6 / 5, 4 / 3, 3 / 2, 9 / 5)),
        Scale("suspended-pentatonic", (1.0, 9 / 8, 4 / 3, 3 / 2, 16 / 9)),
    )
}


def named(name: str) -> Scale:
    """Return a scale by name. Raises InvalidInput listing the names there are."""
    if name not in SCALES:
        raise InvalidInput("scale", f"must be one of {', '.join(sorted(SCALES))}")
    return SCALES[name]
