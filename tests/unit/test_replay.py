"""Replay: readings from a file."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import soundscape.signals
from soundscape import plugins, replay
from soundscape.errors import InvalidInput
from soundscape.signals import heart_rate
from soundscape.signals.base import Reading, Signal

SIGNALS = {"heart-rate": heart_rate.SIGNAL}
GOOD = '{"signal":"heart-rate","at":"2026-06-21T22:00:00+02:00","bpm":62,"motion":"still"}'


def written(tmp_path: Path, text: str | bytes) -> Path:
    """Return a file with this in it."""
    path = tmp_path / "readings.jsonl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_line_is_a_reading(tmp_path: Path) -> None:
    """Any age is fine, since each arrives the moment it was taken; empty lines are skipped."""
    old = '{"signal":"heart-rate","at":"1999-01-01T00:00:00Z","value":70}'
    assert replay.read(written(tmp_path, f"{GOOD}\n\n  \n{old}\n"), SIGNALS) == [
        Reading("heart-rate", 62.0, datetime(2026, 6, 21, 20, tzinfo=UTC), source="replay", motion="still"),
        Reading("heart-rate", 70.0, datetime(1999, 1, 1, tzinfo=UTC), source="replay"),
    ]


def test_an_empty_file_has_no_readings(tmp_path: Path) -> None:
    """Nothing to replay is no error."""
    assert replay.read(written(tmp_path, ""), SIGNALS) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "must be one JSON object"),
        ("[" * 100_000, "must be one JSON object"),
        ("[1]", "signal must be one of heart-rate"),
        ("7", "signal must be one of heart-rate"),
        ("{}", "signal must be one of heart-rate"),
        ('{"signal":"weather"}', "signal must be one of heart-rate"),
        ('{"signal":[]}', "signal must be one of heart-rate"),
        ('{"signal":{}}', "signal must be one of heart-rate"),
        ('{"signal":null}', "signal must be one of heart-rate"),
        ('{"signal":"heart-rate","bpm":62}', "at: must be an ISO 8601 time with a zone"),
        ('{"signal":"heart-rate","bpm":62,"at":"noon"}', "at: must be an ISO 8601 time with a zone"),
        ('{"signal":"heart-rate","bpm":62,"at":5}', "at: must be an ISO 8601 time with a zone"),
        ('{"signal":"heart-rate","bpm":62,"at":"2026-06-21T22:00:00"}', "at: must be an ISO 8601 time with a zone"),
        ('{"signal":"heart-rate","bpm":62,"at":"0001-01-01T00:00:00+14:00"}', "at: must be"),
        ('{"signal":"heart-rate","at":"2026-06-21T22:00:00Z"}', "bpm: must be a number from 30 to 220 bpm"),
        ('{"signal":"heart-rate","bpm":1e999,"at":"2026-06-21T22:00:00Z"}', "bpm: must be a number from 30 to 220 bpm"),
        (f'{{"signal":"heart-rate","bpm":{"9" * 400},"at":"2026-06-21T22:00:00Z"}}', "bpm: must be a number from 30 to 220 bpm"),
        (f'{{"signal":"heart-rate","bpm":{"9" * 5000},"at":"2026-06-21T22:00:00Z"}}', "must be one JSON object"),
        ('{"signal":"heart-rate","bpm":62,"at":"2026-06-21T22:00:00Z","motion":"flying"}', "motion: must be still or moving"),
        (b"\xff\xfe\x00", "must be one JSON object"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str | bytes, said: str) -> None:
    """The error says which line, which field and what is allowed."""
    raw = line if isinstance(line, bytes) else line.encode()
    with pytest.raises(InvalidInput, match=f"^--readings line 2: {said}"):
        replay.read(written(tmp_path, GOOD.encode() + b"\n" + raw + b"\n"), SIGNALS)


def test_a_file_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a largest number of lines."""
    monkeypatch.setattr(replay, "MAX_LINES", 3)
    with pytest.raises(InvalidInput, match=r"^--readings: must have at most 3 lines$"):
        replay.read(written(tmp_path, f"{GOOD}\n" * 4), SIGNALS)


def test_every_signal_can_be_replayed(tmp_path: Path) -> None:
    """The example of each, one a line, whatever time it goes by."""
    signals = plugins.discover(soundscape.signals, "SIGNAL", Signal)
    lines = [json.dumps({"signal": name, **signal.example}) for name, signal in signals.items()]
    read = replay.read(written(tmp_path, "\n".join(lines)), signals)
    assert [reading.signal for reading in read] == list(signals)
