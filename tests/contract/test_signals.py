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
from soundscape.signals.base import Quantity, Signal

SIGNALS = discover(soundscape.signals, "SIGNAL", Signal)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

every_signal = pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS.keys())
every_quantity = pytest.mark.parametrize(
    ("signal", "quantity"),
    [
        pytest.param(signal, quantity, id=f"{name}-{quantity.fields[0]}")
        for name, signal in SIGNALS.items()
        for quantity in signal.quantities
    ],
)


def sample(signal: Signal, **changes: object) -> dict[str, object]:
    """Return the signal's example with these fields changed."""
    return {**signal.example, **changes}


def of_now(signal: Signal) -> dict[str, object]:
    """Return the signal's example without the time it was taken at, where it can go without."""
    return {name: value for name, value in signal.example.items() if name != "at"}


@every_signal
def test_its_name_fits_into_an_address(signal: Signal) -> None:
    """Kebab-case, as in `POST /api/signals/heart-rate`, and the name of its file."""
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", signal.name)
    module = f"soundscape.signals.{signal.name.replace('-', '_')}"
    assert __import__(module, fromlist=["SIGNAL"]).SIGNAL is signal
    assert signal.description.endswith(".")


@every_signal
def test_its_example_is_a_good_one(signal: Signal) -> None:
    """It is read, at its own time, and again the same."""
    reading = signal.read(sample(signal), now=NOW, source="test")
    assert reading == signal.read(sample(signal), now=NOW, source="test")
    assert (reading.signal, reading.source) == (signal.name, "test")
    assert reading.at <= NOW


@every_quantity
def test_the_possible_is_accepted(signal: Signal, quantity: Quantity) -> None:
    """Both ends of its range and the middle, under every name."""
    assert quantity.low < quantity.high
    for value in (quantity.low, (quantity.low + quantity.high) / 2.0, quantity.high):
        for field in quantity.fields:
            others = {name: told for name, told in signal.example.items() if name not in quantity.fields}
            assert signal.read({**others, field: value}, now=NOW).signal == signal.name
            assert quantity.required({field: value}) == value


@every_quantity
def test_the_impossible_is_refused_with_field_and_range(signal: Signal, quantity: Quantity) -> None:
    """Beyond either end, and everything that is no number."""
    span = quantity.high - quantity.low
    beyond = (quantity.low - 0.01 * span, quantity.high + 0.01 * span, math.nan, math.inf, -math.inf, 10**400)
    values: tuple[object, ...] = (*beyond, "1", True, [], {})
    for value in values:
        with pytest.raises(InvalidInput) as refusal:
            signal.read(sample(signal, **{quantity.fields[0]: value}), now=NOW)
        assert refusal.value.field == quantity.fields[0]
        for word in (f"{quantity.low:g}", f"{quantity.high:g}", quantity.unit):
            assert word in refusal.value.reason


@every_signal
def test_nothing_said_is_refused(signal: Signal) -> None:
    """A sample without any of its fields, or with all of them null, is no reading."""
    for nothing in ({}, dict.fromkeys(signal.example), {"at": "2026-11-21T08:59:00Z"}, {"colour": "blue"}):
        with pytest.raises(InvalidInput):
            signal.read(nothing, now=NOW)


@every_signal
@pytest.mark.parametrize("age", [timedelta(days=31), timedelta(seconds=-60)])
def test_the_distant_past_and_the_future_are_refused(signal: Signal, age: timedelta) -> None:
    """The error names the time."""
    with pytest.raises(InvalidInput, match=f"^{signal.times[0]}: "):
        signal.read({**of_now(signal), signal.times[0]: (NOW - age).isoformat()}, now=NOW)


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


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@every_signal
@given(data=st.data())
def test_anything_is_believed_or_refused(signal: Signal, data: st.DataObject) -> None:
    """Never another error, never a quantity out of range."""
    fields = sorted({*signal.example, *signal.times, *(field for quantity in signal.quantities for field in quantity.fields)})
    wrong = data.draw(st.dictionaries(st.sampled_from(fields), anything, max_size=4))
    try:
        signal.read(sample(signal, **wrong), now=NOW)
    except InvalidInput:
        return
    for quantity in signal.quantities:
        told = quantity.optional(sample(signal, **wrong))
        assert told is None or quantity.low <= told <= quantity.high
