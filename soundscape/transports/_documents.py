"""The text messages the server says on `/ws/listen`, as JSON. Pure.

What a host has already written as JSON is spliced in, not parsed and written again: a status goes to every connection every second.
"""

from collections.abc import Mapping

import msgspec

from soundscape.audio import CHANNELS, OPUS_FRAMES, QUANTUM_FRAMES, SAMPLE_RATE_HZ
from soundscape.host.messages import Began, Played, Status

FRAME_SAMPLES: Mapping[str, int] = {"opus": OPUS_FRAMES, "pcm_s16le": QUANTUM_FRAMES}
"""Frames in one packet of each format; a PCM message is one packet of this many or fewer."""

_encode = msgspec.json.encode


def hello(began: Began) -> str:
    """Return the message that begins a stretch of audio: how to decode it and where it lies."""
    return _encode(
        {
            "type": "hello",
            "format": began.format,
            "sample_rate": SAMPLE_RATE_HZ,
            "channels": CHANNELS,
            "frame_samples": FRAME_SAMPLES[began.format],
            "pre_skip": began.pre_skip,
            "preroll_packets": began.preroll_packets,
            "station": began.station,
            "epoch": began.epoch,
            "first_frame": began.first_frame,
        }
    ).decode()


def score(played: Played) -> str:
    """Return the notes of the audio that comes next."""
    return _encode({"type": "score", "events": played.notes}).decode()


class _Heard(msgspec.Struct, omit_defaults=True):
    """What of the `explain` document anybody may know who hears the music."""

    at: msgspec.Raw = msgspec.Raw()
    parameters: msgspec.Raw = msgspec.Raw()


def status(said: Status, settings: bytes, *, explained: bool) -> str:
    """Return the `explain` document with `type`, `missing_layers` and `settings`, the JSON object of what is set.

    Of the document only what is heard stays unless it is to be `explained`: nothing about the listener.
    """
    head = b'{"type":"status","missing_layers":' + _encode(said.missing_layers) + b',"settings":' + settings
    body = (said.document.strip() if explained else _encode(msgspec.json.decode(said.document, type=_Heard)))[1:]
    return (head + (b"" if body == b"}" else b",") + body).decode()


def pong(token: object) -> str:
    """Return the answer to a ping."""
    return _encode({"type": "pong", "t": token}).decode()
