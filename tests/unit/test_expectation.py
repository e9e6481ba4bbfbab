"""The expectation: how loud layers should turn out together."""

import math

import pytest

from soundscape.expectation import ORDINARY_BRIGHTNESS, ORDINARY_SLOPE_DB, SLOPE_DB, expected_lufs

REFERENCES = dict.fromkeys(("air", "bells", "cue", "heartbeat", "noise", "pad", "pluck", "pulse"), -20.0)
ORDINARY = {"brightness": ORDINARY_BRIGHTNESS, "onsets_per_s": 3.0, "tempo_bpm": 102.0, "slope_db_per_octave": ORDINARY_SLOPE_DB}


def expected(levels: dict[str, float], **changes: float) -> float:
    """Return the expectation in ordinary music, unless told otherwise."""
    return expected_lufs(levels, REFERENCES, **{**ORDINARY, **changes})


@pytest.mark.parametrize(
    ("levels", "lufs"),
    [
        ({"air": 0.0}, -20.0),
        ({"air": 0.0, "noise": 0.0}, -20.0 + 10 * math.log10(2)),
        ({"air": -6.0}, -26.0),
        ({}, -90.0),
        ({"air": -90.0}, -90.0),
        ({"x": 0.0}, -90.0),
    ],
)
def test_loudness_adds_up_as_power(levels: dict[str, float], lufs: float) -> None:
    """Two equal layers are 3 dB louder than one; none, or an unknown one, is silence."""
    assert expected(levels) == pytest.approx(lufs)


@pytest.mark.parametrize(
    ("name", "what"), [("bells", "onsets_per_s"), ("pluck", "onsets_per_s"), ("pulse", "tempo_bpm"), ("heartbeat", "tempo_bpm")]
)
def test_twice_as_many_strikes_are_twice_the_power(name: str, what: str) -> None:
    """For what is struck, by onset or by beat; air does not mind, and no strikes at all are silence, not an error."""
    assert expected({name: 0.0}, **{what: 2.0 * ORDINARY[what]}) - expected({name: 0.0}) == pytest.approx(10 * math.log10(2))
    assert expected({name: 0.0}, **{what: 0.0}) == -90.0
    assert expected({"air": 0.0}, **{what: 0.0}) == -20.0


def test_bells_and_plucked_strings_share_the_onsets() -> None:
    """Together they are as loud as 40 % of the bells and 60 % of the strings alone."""
    bells, pluck = (10.0 ** (expected({name: 0.0}) / 10.0) for name in ("bells", "pluck"))
    assert expected({"bells": 0.0, "pluck": 0.0}) == pytest.approx(10 * math.log10(0.4 * bells + 0.6 * pluck))


def test_what_is_brighter_is_louder() -> None:
    """Strikes more than pads, air not at all."""
    gains = {name: expected({name: 0.0}, brightness=1.0) - expected({name: 0.0}, brightness=0.0) for name in ("bells", "pad", "air")}
    assert gains["bells"] > gains["pad"] > gains["air"] == 0.0


def test_a_flatter_slope_is_louder() -> None:
    """Of the bed of noise, nothing else."""
    assert expected({"noise": 0.0}, slope_db_per_octave=-3.0) == pytest.approx(-20.0 + 2 * SLOPE_DB)
    assert expected({"air": 0.0}, slope_db_per_octave=-3.0) == -20.0


def test_what_is_heard_once_does_not_count() -> None:
    """The cue changes nothing."""
    assert expected({"air": 0.0, "cue": 6.0}) == -20.0
    assert expected({"cue": 0.0}) == -90.0
