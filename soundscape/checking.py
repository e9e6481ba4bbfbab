"""`soundscape check`: recordings, and presets rendered for the purpose, measured."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from soundscape import hearing, offline
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.encoders._recording import load
from soundscape.errors import InvalidInput
from soundscape.hearing.picture import picture as draw
from soundscape.listener import Consents, Place, Profile
from soundscape.options import ListenerOptions
from soundscape.studio import open_studio

PRESET_SECONDS = 60
PRESET_MOMENT = datetime(2026, 6, 21, 12, tzinfo=UTC)
PRESET_LISTENER = Profile(Place(52.52, 13.405), "Europe/Berlin", Habits(7.0, 23.0), consents=Consents(location=True))


def check_files(files: Iterable[Path], *, score: Path | None, picture: Path | None) -> dict[str, Any]:
    """Return the report of each recording by its name. Raises InvalidInput for a file that is no recording or no score."""
    document = None if score is None else _score(score)
    reports = {}
    for file in files:
        samples, rate = load(file)
        reports[str(file)] = _report(samples, rate, document)
        if picture is not None:
            picture.write_bytes(draw(samples, rate, document))
    return reports


def check_presets() -> dict[str, Any]:
    """Return the report of each preset, one minute of it at a fixed seed, place and moment."""
    studio = open_studio()
    reports = {}
    for name, preset in studio.presets().items():
        options = ListenerOptions(preset, 1, PRESET_MOMENT, PRESET_LISTENER, BodyState())
        document = offline.ScoreDocument(1)
        sound = studio.perform(options, frames=PRESET_SECONDS * 48_000, document=document)
        reports[name] = _report(np.concatenate(list(sound)), 48_000, document.as_dict())
    return reports


def _report(samples: Any, rate: int, document: dict[str, Any] | None) -> dict[str, Any]:
    return hearing.check(samples, rate, document).to_dict()


def _score(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("events"), list):
        raise InvalidInput("--score", f"must be a score document as render writes it, found {path.name!r}")
    return document
