"""From what somebody asks of a station to what a host is told. Pure."""

from collections.abc import Collection, Mapping

import msgspec
from pydantic import ValidationError

from soundscape.api import problems
from soundscape.api.shapes import MixerChange, StationChange
from soundscape.errors import InvalidInput
from soundscape.listener import HOLDABLE
from soundscape.presets import Preset
from soundscape.store.stations import StationSettings
from soundscape.wish import MixerEntry, Wish

DEFAULT_PRESET = "relax"


def default_preset(presets: Mapping[str, Preset]) -> str:
    """Return the preset of whoever has not chosen one."""
    return DEFAULT_PRESET if DEFAULT_PRESET in presets else min(presets, default=DEFAULT_PRESET)


def parse(document: Mapping[str, object]) -> StationChange:
    """Return the change in a control message, whose unknown fields are ignored. Raises InvalidInput naming the field."""
    try:
        return StationChange.model_validate(document, extra="ignore")
    except ValidationError as error:
        raise problems.first_error(error.errors()) from None


def changed(settings: StationSettings, change: StationChange, *, presets: Collection[str], layers: Collection[str]) -> StationSettings:
    """Return the settings after a change; absent fields stay. Raises InvalidInput naming the names there are."""
    if change.preset is not None:
        _known("preset", change.preset, presets)
        settings = msgspec.structs.replace(settings, preset=change.preset)
    if change.mixer is not None:
        for layer in change.mixer:
            _known(f"mixer.{layer}", layer, layers)
        mixer = dict(settings.mixer) | {name: _entry(settings.mixer.get(name), entry) for name, entry in change.mixer.items()}
        settings = msgspec.structs.replace(settings, mixer={name: entry for name, entry in mixer.items() if entry != MixerEntry()})
    if change.hold is not None:
        for signal in change.hold:
            _known("hold", signal, HOLDABLE)
        settings = msgspec.structs.replace(settings, hold=tuple(dict.fromkeys(change.hold)))
    return settings


def wish(settings: StationSettings, presets: Mapping[str, Preset], layers: Collection[str]) -> Wish:
    """Return what a host is told; presets and layers that are gone since they were chosen are left out."""
    preset = presets.get(settings.preset) or presets[default_preset(presets)]
    return Wish(preset, {name: entry for name, entry in settings.mixer.items() if name in layers}, settings.hold)


def document(wish: Wish) -> dict[str, object]:
    """Return what is set for a station, as the API shows it."""
    return {"preset": wish.preset.name, "mixer": msgspec.to_builtins(wish.mixer), "hold": list(wish.hold), "timer": None, "alarm": None}


def _entry(now: MixerEntry | None, change: MixerChange) -> MixerEntry:
    now = now or MixerEntry()
    given = change.model_fields_set
    mute = now.mute if change.mute is None else change.mute
    return MixerEntry(mute, change.level_db if "level_db" in given else now.level_db)


def _known(field: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise InvalidInput(field, f"must be one of {', '.join(sorted(names))}")
