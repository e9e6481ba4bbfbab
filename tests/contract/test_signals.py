"""Every signal there is: impossible is refused, influence is bounded and fades out."""

import itertools
import math
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import soundscape.signals
from soundscape.errors import InvalidInput
from soundscape.plugins import discover
from soundscape.signals.base import Signal

SIGNALS = discover(soundscape.signals, "SIGNAL", Signal)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

every_signal = pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS.keys())


def sample(signal: Signal, value: object) -> dict[str, object]:
    """Return a sample as a device would send it."""
    return {signal.fields[0]: value, "at": "2026-11-21T08:59:00Z"}


@every_signal
def test_its_name_fits_into_an_address(signal: Signal) -> None:
    """Kebab-case, as in `POST /api/signals/heart-rate`, and the name of its file."""
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", signal.name)
    module = f"soundscape.signals.{signal.name.replace('-', '_')}"
    assert __import__(module, fromlist=["SIGNAL"]).SIGNAL is signal


@every_signal
def test_it_can_be_sent_as_value(signal: Signal) -> None:
    """Every signal takes the common name beside its own."""
    assert "value" in signal.fields
    assert signal.unit


@every_signal
def test_the_possible_is_accepted(signal: Signal) -> None:
    """Both ends of its range and the middle, under every name."""
    assert signal.low < signal.high
    for value in (signal.low, (signal.low + signal.high) / 2.0, signal.high):
        for field in signal.fields:
            assert signal.read({field: value}, now=NOW).value == value


@every_signal
def test_the_impossible_is_refused_with_field_and_range(signal: Signal) -> None:
    """Beyond either end, and everything that is no number."""
    span = signal.high - signal.low
    beyond = (signal.low - 0.01 * span, signal.high + 0.01 * span, math.nan, math.inf, -math.inf, 10**400)
    values: tuple[object, ...] = (*beyond, None, "1", True, [], {})
    for value in values:
        with pytest.raises(InvalidInput) as refusal:
            signal.read(sample(signal, value), now=NOW)
        assert refusal.value.field == signal.fields[0]
        assert f"{signal.low:g}" in refusal.value.reason
        assert f"{signal.high:g}" in refusal.value.reason
        assert signal.unit in refusal.value.reason


@every_signal
@pytest.mark.parametrize("age", [timedelta(days=31), timedelta(seconds=-60)])
def test_the_distant_past_and_the_future_are_refused(signal: Signal, age: timedelta) -> None:
    """The error names the time."""
    with pytest.raises(InvalidInput, match=r"^at: "):
        signal.read({signal.fields[0]: signal.low, "at": (NOW - age).isoformat()}, now=NOW)


@every_signal
def test_its_say_is_full_when_fresh_and_fades_to_nothing(signal: Signal) -> None:
    """It never grows with age, never exceeds 1, and ends."""
    ages = [step * (signal.hold_s + signal.fade_s) / 50.0 for step in range(60)]
    weights = [signal.weight(age_s) for age_s in ages]
    assert weights[0] == 1.0
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == 0.0
    assert (
        max(before - after for before, after in itertools.pairwise(weights))
        <= (signal.hold_s + signal.fade_s) / 50.0 / signal.fade_s + 1e-9
    )


@every_signal
@given(value=st.floats() | st.integers() | st.text() | st.none())
def test_anything_is_believed_or_refused(signal: Signal, value: object) -> None:
    """Never another error, never a value out of range."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and signal.low <= value <= signal.high:  # type: ignore[operator]  # just seen to be a number
        assert signal.read(sample(signal, value), now=NOW).value == value
    else:
        with pytest.raises(InvalidInput, match=f"^{signal.fields[0]}: "):
            signal.read(sample(signal, value), now=NOW)
