"""The only place that builds and joins concrete parts."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

import soundscape.signals
from soundscape import offline, presets, scales
from soundscape.audio import Pcm
from soundscape.encoders._recording import record
from soundscape.options import ListenerOptions
from soundscape.paths import data_folder
from soundscape.performance import Performance
from soundscape.plugins import discover
from soundscape.presets import Preset
from soundscape.signals.base import Reading, Signal
from soundscape.studio import Studio, open_studio
from soundscape.wish import Wish

__all__ = ["explain", "open_plugins", "perform", "record"]


def open_plugins() -> tuple[Studio, dict[str, Preset], dict[str, Signal]]:
    """Return the studio, the presets and the signals there are. Raises InvalidInput for a preset file that is wrong."""
    studio = open_studio()
    return studio, load_presets(studio), discover(soundscape.signals, "SIGNAL", Signal)


def load_presets(studio: Studio) -> dict[str, Preset]:
    """Return the presets of the package by name. Raises InvalidInput naming the file and field of the first wrong one."""
    found, errors = presets.load_folder(data_folder("presets"))
    for name, preset in found.items():
        presets.check_names(preset, modes=studio.modes, layers=studio.layers, scales=scales.SCALES, source=f"{name}.toml")
    if errors:
        raise errors[0]
    return found


def perform(
    studio: Studio,
    options: ListenerOptions,
    *,
    frames: int,
    readings: Iterable[Reading] = (),
    document: offline.ScoreDocument | None = None,
) -> Iterator[Pcm]:
    """Yield the sound of a performance, rendered offline from the options' moment on."""
    performance = _performance(studio, options)
    engine = studio.engine(options.seed, 0)
    try:
        yield from offline.perform(performance, engine, start=options.at, frames=frames, readings=readings, document=document)
    finally:
        engine.close()


def explain(studio: Studio, options: ListenerOptions) -> dict[str, Any]:
    """Return the explain document of a listener at the options' moment."""
    return _performance(studio, options).document(options.at)


def _performance(studio: Studio, options: ListenerOptions) -> Performance:
    return studio.performance(
        seed=options.seed,
        profile=options.profile,
        body=options.body,
        wish=Wish(options.preset),
        zone=options.at.tzinfo or UTC,
    )
