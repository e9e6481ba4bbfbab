"""What the body of a request tells: native samples or foreign shapes, one or many. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from soundscape.errors import InvalidInput
from soundscape.signals.base import Signal
from soundscape.signals.formats.base import Format, Told

MAX_SAMPLES = 10_000
MAX_DEVICE_CHARACTERS = 80


class Batch(NamedTuple):
    """The samples of one request, not yet looked at, and the device that took them."""

    samples: Iterator[object | Told]
    device: str


def read(document: object, signal: Signal, formats: Sequence[Format]) -> Batch:
    """Return what a decoded body tells of a signal.

    That is `{"samples": […], "device": …}`, one sample by itself, a document of a format, or a list of the latter two. A sample is
    whatever stood there, or the InvalidInput it was refused with. Raises InvalidInput naming the field that keeps all from being read.
    """
    if isinstance(document, dict) and "samples" in document:
        return _wrapped(document, signal, formats)
    if isinstance(document, list):
        if not 1 <= len(document) <= MAX_SAMPLES:
            raise InvalidInput("body", f"must hold 1 to {MAX_SAMPLES} samples")
        return Batch(_each(document, signal, formats), "")
    if (format := _format(document, formats)) is not None:
        return Batch(_from(format, document, signal), format.name)
    if not isinstance(document, dict):
        raise InvalidInput("body", 'must be an object such as {"samples": [{"value": 72}]}')
    if all(name == "device" or isinstance(value, list | dict) for name, value in document.items()):
        # No sample is made of lists and objects alone.
        raise next((_unknown(name) for name in document if name != "device"), not_so_many())
    return Batch(iter((document,)), _device(document.get("device")))


def not_so_many() -> InvalidInput:
    """Return the refusal of no samples, or of more than a request may hold."""
    return InvalidInput("samples", f"must be a list of 1 to {MAX_SAMPLES} samples")


def _wrapped(document: Mapping[object, object], signal: Signal, formats: Sequence[Format]) -> Batch:
    for name in document:
        if name not in {"samples", "device"}:
            raise _unknown(name)
    samples = document["samples"]
    if not isinstance(samples, list) or not 1 <= len(samples) <= MAX_SAMPLES:
        raise not_so_many()
    return Batch(_each(samples, signal, formats), _device(document.get("device")))


def _each(documents: Sequence[object], signal: Signal, formats: Sequence[Format]) -> Iterator[object | Told]:
    for document in documents:
        format = _format(document, formats)
        if format is None:
            yield document
        else:
            yield from _from(format, document, signal)


def _format(document: object, formats: Sequence[Format]) -> Format | None:
    return next((format for format in formats if format.recognises(document)), None)


def _from(format: Format, document: object, signal: Signal) -> Iterator[object | Told]:
    if format.signal != signal.name:
        yield InvalidInput("sample", f"is {format.title}, which tells {format.signal}, not {signal.name}")
        return
    try:
        yield from format.samples(document)
    except InvalidInput as refusal:
        yield refusal


def _device(device: object) -> str:
    if device is not None and not (isinstance(device, str) and 1 <= len(device) <= MAX_DEVICE_CHARACTERS):
        raise InvalidInput("device", f"must be text of 1 to {MAX_DEVICE_CHARACTERS} characters")
    return device or ""


def _unknown(name: object) -> InvalidInput:
    return InvalidInput(str(name)[:64], "is not a known field")
