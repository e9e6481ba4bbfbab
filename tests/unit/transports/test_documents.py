"""The text messages the server says."""

import json

import pytest

from soundscape.host.messages import Began, Played, Status
from soundscape.score import Note
from soundscape.transports import _documents


@pytest.mark.parametrize(("wanted", "samples"), [("opus", 960), ("pcm_s16le", 4800)])
def test_hello_says_how_to_decode(wanted: str, samples: int) -> None:
    """Exactly the fields of the contract."""
    assert json.loads(_documents.hello(Began("st", 3, wanted, 9600, 312, 8))) == {
        "type": "hello",
        "format": wanted,
        "sample_rate": 48000,
        "channels": 2,
        "frame_samples": samples,
        "pre_skip": 312,
        "preroll_packets": 8,
        "station": "st",
        "epoch": 3,
        "first_frame": 9600,
    }


def test_score_lists_the_notes() -> None:
    """Events are as in the score document."""
    said = json.loads(_documents.score(Played("st", (Note(240, "bells", 440.0, 0.5, 4800),))))
    assert said == {
        "type": "score",
        "events": [{"at_frame": 240, "layer": "bells", "pitch_hz": 440.0, "velocity": 0.5, "length_frames": 4800}],
    }


@pytest.mark.parametrize("document", [b"{}", b'{"energy":0.5}', b' {"energy": 0.5} '])
def test_status_is_the_document_with_a_type(document: bytes) -> None:
    """The host's JSON is spliced in whole, even when it is empty."""
    said = json.loads(_documents.status(Status("st", 0, document, ("choir",)), b'{"preset":"relax"}', explained=True))
    assert said == {"type": "status", "missing_layers": ["choir"], "settings": {"preset": "relax"}, **json.loads(document)}


def test_a_status_that_is_not_explained_says_what_is_heard() -> None:
    """The parameters, and nothing about the listener."""
    document = (
        b'{"at":"2026-11-21T09:00:00+00:00","heart":{"bpm":92},"energy":0.5,"parameters":{"tempo_bpm":62.0},"reasons":[{"text":"x"}]}'
    )
    said = json.loads(_documents.status(Status("st", 0, document, ()), b"{}", explained=False))
    heard = {"at": "2026-11-21T09:00:00+00:00", "parameters": {"tempo_bpm": 62.0}}
    assert said == {"type": "status", "missing_layers": [], "settings": {}, **heard}
    assert json.loads(_documents.status(Status("st", 0, b"{}", ()), b"{}", explained=False)) == {
        "type": "status",
        "missing_layers": [],
        "settings": {},
    }


def test_pong_returns_what_was_sent() -> None:
    """The same t, so that clients can measure the way there and back."""
    assert json.loads(_documents.pong(12.5)) == {"type": "pong", "t": 12.5}
