"""Scales: just-tuned and named."""

import pytest

from soundscape import scales
from soundscape.errors import InvalidInput


@pytest.mark.parametrize("name", sorted(scales.SCALES))
def test_a_scale_rises_from_the_root_within_an_octave(name: str) -> None:
    """Five degrees, the first the root, none at or beyond 2:1, with the fifth as the fourth degree."""
    ratios = scales.named(name).ratios
    assert len(ratios) == 5
    assert ratios[0] == 1.0
    assert ratios[3] == 1.5
    assert list(ratios) == sorted(set(ratios))
    assert ratios[-1] < 2.0


def test_an_unknown_scale_is_answered_with_the_list() -> None:
    """The names there are belong to the error."""
    with pytest.raises(InvalidInput, match=r"^scale: must be one of major-pentatonic, minor-pentatonic, suspended-pentatonic$"):
        scales.named("dodecaphonic")
