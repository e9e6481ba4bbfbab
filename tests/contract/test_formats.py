"""Every format there is: known by its shape, its example is read, and anything like it is read or refused."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import soundscape.signals
import soundscape.signals.formats
from soundscape.errors import InvalidInput
from soundscape.plugins import discover
from soundscape.signals.base import Signal
from soundscape.signals.formats.base import Format

FORMATS = discover(soundscape.signals.formats, "FORMAT", Format)
SIGNALS = discover(soundscape.signals, "SIGNAL", Signal)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

every_format = pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS.keys())

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@every_format
def test_it_is_named_after_its_file(format: Format) -> None:
    """And tells of a signal there is."""
    module = f"soundscape.signals.formats.{format.name.replace('-', '_')}"
    assert __import__(module, fromlist=["FORMAT"]).FORMAT is format
    assert format.signal in SIGNALS


@every_format
def test_its_shape_is_its_own(format: Format) -> None:
    """Its example is taken for nothing else, no native sample for it."""
    assert [other.name for other in FORMATS.values() if other.recognises(format.example)] == [format.name]
    nothings: tuple[object, ...] = (None, 72, "72", [], {}, *(signal.example for signal in SIGNALS.values()), {"samples": []})
    assert not any(format.recognises(nothing) for nothing in nothings)


@every_format
def test_its_example_is_a_good_one(format: Format) -> None:
    """Its signal reads every sample in it."""
    readings = []
    for sample in format.samples(format.example):
        assert not isinstance(sample, InvalidInput)
        readings.append(SIGNALS[format.signal].read(sample, now=NOW))
    assert readings


@every_format
@given(data=st.data())
def test_anything_in_its_shape_is_read_or_refused(format: Format, data: st.DataObject) -> None:
    """Never another error, wherever in the document something is wrong."""
    document = data.draw(st.binary(max_size=30)) if isinstance(format.example, bytes) else changed(format.example, data)
    if not format.recognises(document):
        return
    try:
        told = list(format.samples(document))
    except InvalidInput:
        return
    for sample in told:
        if not isinstance(sample, InvalidInput):
            with suppress(InvalidInput):
                assert 30.0 <= float(str(SIGNALS[format.signal].read(sample, now=NOW).value)) <= 220.0


def changed(document: object, data: st.DataObject) -> object:
    """Return a document with one of its parts, at any depth, replaced by anything or left out."""
    if not isinstance(document, dict | list) or not document or data.draw(st.integers(0, 5)) == 0:
        return data.draw(anything)
    if isinstance(document, list):
        at = data.draw(st.integers(0, len(document) - 1))
        return [*document[:at], changed(document[at], data), *document[at + 1 :]]
    key = data.draw(st.sampled_from(sorted(document)))
    rest = {name: part for name, part in document.items() if name != key}
    return rest if data.draw(st.integers(0, 5)) == 0 else {**rest, key: changed(document[key], data)}
