"""The expectation: how loud layers should turn out together."""

import math

import pytest

from soundscape.expectation import ORDINARY_BRIGHTNESS, ORDINARY_ONSETS_PER_S, expected_lufs

REFERENCES = dict.fromkeys(("bass", "bells", "noise", "pad", "waves"), -20.0)


def expected(levels: dict[str, float], *, brightness: float = ORDINARY_BRIGHTNESS, onsets_per_s: float = ORDINARY_ONSETS_PER_S) -> float:
    """Return the expectation where all references hold, unless told otherwise."""
    return expected_lufs(levels, REFERENCES, brightness=brightness, onsets_per_s=onsets_per_s)


@pytest.mark.parametrize(
    ("levels", "lufs"),
    [
        ({"pad": 0.0}, -20.0),
        ({"pad": 0.0, "waves": 0.0}, -20.0 + 10 * math.log10(2)),
        ({}, -90.0),
        ({"pad": -90.0}, -90.0),
        ({"x": 0.0}, -90.0),
    ],
)
def test_loudness_adds_up_as_power(levels: dict[str, float], lufs: float) -> None:
    """Two equal layers are 3 dB louder than one; none, or an unknown one, is silence."""
    assert expected(levels) == pytest.approx(lufs)


def test_twice_as_many_strikes_are_twice_the_power() -> None:
    """For what is struck; a pad does not mind, and no strikes at all are very soft, not an error."""
    assert expected({"bells": 0.0}, onsets_per_s=6.0) - expected({"bells": 0.0}, onsets_per_s=3.0) == pytest.approx(10 * math.log10(2))
    assert expected({"pad": 0.0}, onsets_per_s=6.0) == -20.0
    assert -50.0 < expected({"bells": 0.0}, onsets_per_s=0.0) < -40.0


def test_the_dark_takes_from_what_the_filter_reaches() -> None:
    """A pad loses up to 1.6 dB, strikes more, a bass nothing; beyond the ordinary only strikes gain."""
    course = [expected({"pad": 0.0}, brightness=share / 10) for share in range(11)]
    assert course == sorted(course)
    assert course[0] == pytest.approx(-21.6)
    assert course[5] == course[10] == -20.0
    assert expected({"bass": 0.0}, brightness=0.0) == -20.0
    assert expected({"bells": 0.0}, brightness=0.0) < -24.0
    assert expected({"bells": 0.0}, brightness=1.0) > -17.0
