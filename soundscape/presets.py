"""Presets: what can be played, as TOML files without code. Every file is checked when it is loaded."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from soundscape.errors import InvalidInput
from soundscape.paths import data_folder
from soundscape.scales import SCALES

VERSION = 1

Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
Level = Annotated[float, Meta(ge=-60.0, le=6.0)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Line = Annotated[str, Meta(min_length=1, max_length=300)]


class Scales(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scale names for a bright, a middle and a dark moment of the day."""

    bright: Name
    middle: Name
    dark: Name


class Swell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The phrase swell: period in seconds and depth in dB from trough to crest."""

    period_s: Annotated[float, Meta(ge=4.0, le=60.0)]
    depth_db: Annotated[float, Meta(ge=0.0, le=6.0)]


class Dynamics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The programme envelope: dB per minute at no and at full energy, and how far in dB it may lead away from the start."""

    db_per_min: tuple[Annotated[float, Meta(ge=-2.0, le=2.0)], Annotated[float, Meta(ge=-2.0, le=2.0)]]
    limit_db: Annotated[float, Meta(ge=0.0, le=12.0)]


class Noise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The noise bed: spectral slope of its power density in dB per octave, 0 (white) to -7; its level is in `layers`."""

    slope_db_per_octave: Annotated[float, Meta(ge=-7.0, le=0.0)]


class Stillness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The almost-silence: minutes from one beginning to the next, dB it leads down, and seconds it stays there, each from low to high."""

    every_min: tuple[Annotated[float, Meta(ge=10.0, le=20.0)], Annotated[float, Meta(ge=10.0, le=20.0)]]
    depth_db: tuple[Annotated[float, Meta(ge=12.0, le=18.0)], Annotated[float, Meta(ge=12.0, le=18.0)]]
    hold_s: tuple[Annotated[float, Meta(ge=60.0, le=120.0)], Annotated[float, Meta(ge=60.0, le=120.0)]]


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a programme may do. Pairs run from the value at no energy to the value at full energy.

    `onsets_per_s` is what a density of 0 and of 1 mean, `chord_s` how long a chord lasts at full and at no energy, `layers` the levels in
    dB of the sounds that play, relative to each sound's reference level.
    """

    version: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    name: Name
    title: Line
    description: Line
    mode: Name
    tempo_bpm: tuple[Annotated[float, Meta(ge=30.0, le=180.0)], Annotated[float, Meta(ge=30.0, le=180.0)]]
    root_hz: tuple[Annotated[float, Meta(ge=50.0, le=500.0)], Annotated[float, Meta(ge=50.0, le=500.0)]]
    density: tuple[Unit, Unit]
    onsets_per_s: tuple[Annotated[float, Meta(ge=0.0, le=8.0)], Annotated[float, Meta(ge=0.0, le=8.0)]]
    brightness: tuple[Unit, Unit]
    complexity: tuple[Unit, Unit]
    tension: tuple[Unit, Unit]
    chord_s: tuple[Annotated[float, Meta(ge=2.0, le=120.0)], Annotated[float, Meta(ge=2.0, le=120.0)]]
    loudness_lufs: Annotated[float, Meta(ge=-40.0, le=-14.0)]
    scales: Scales
    swell: Swell
    dynamics: Dynamics
    noise: Noise
    layers: dict[Name, Level]
    stillness: Stillness | None = None


_RISING = ("tempo_bpm", "root_hz", "density", "onsets_per_s", "brightness", "complexity", "chord_s")


def parse(text: str, *, source: str = "preset") -> Preset:
    """Return the preset in a TOML text. Raises InvalidInput naming `source`, the field and the allowed range."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(source, f"not TOML: {error}") from None
    try:
        preset = msgspec.convert(table, Preset)
    except msgspec.ValidationError as error:
        raise InvalidInput(source, str(error).replace("`", "")) from None
    for field in _RISING:
        low, high = getattr(preset, field)
        if low > high:
            raise InvalidInput(source, f"{field} must run from low to high, found [{low:g}, {high:g}]")
    return preset


def check_names(preset: Preset, *, modes: Iterable[str], layers: Iterable[str], scales: Iterable[str], source: str) -> None:
    """Raise InvalidInput when a preset names a mode, layer or scale that does not exist."""
    _known(preset.mode, modes, source, "mode")
    for layer in preset.layers:
        _known(layer, layers, source, "layers")
    for scale in (preset.scales.bright, preset.scales.middle, preset.scales.dark):
        _known(scale, scales, source, "scales")


def load(path: Path) -> Preset:
    """Return the preset in a file; its name must be the file's. Raises InvalidInput, or OSError when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(path.name, "must be UTF-8 text") from None
    preset = parse(text, source=path.name)
    if preset.name != path.stem:
        raise InvalidInput(path.name, f"name must be the file's, {path.stem!r}, found {preset.name!r}")
    return preset


def load_folder(folder: Path) -> tuple[dict[str, Preset], list[InvalidInput]]:
    """Return the presets of a folder by name and what was wrong with the others, which do not keep the good ones from loading."""
    presets: dict[str, Preset] = {}
    errors: list[InvalidInput] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            presets[path.stem] = load(path)
        except InvalidInput as error:
            errors.append(error)
    return presets, errors


def packaged(*, modes: Iterable[str], layers: Iterable[str]) -> dict[str, Preset]:
    """Return the presets that come with the package, by name. Raises InvalidInput naming the file and field of the first wrong one."""
    modes, layers = tuple(modes), tuple(layers)
    found, errors = load_folder(data_folder("presets"))
    if errors:
        raise errors[0]
    for name, preset in found.items():
        check_names(preset, modes=modes, layers=layers, scales=SCALES, source=f"{name}.toml")
    return found


def choose(presets: Mapping[str, Preset], name: str) -> Preset:
    """Return a preset by name. Raises InvalidInput listing the names there are."""
    if name not in presets:
        raise InvalidInput("preset", f"must be one of {', '.join(sorted(presets))}")
    return presets[name]


def _known(name: str, names: Iterable[str], source: str, field: str) -> None:
    if name not in (known := sorted(names)):
        raise InvalidInput(source, f"{field} names {name!r}, there are {', '.join(known)}")
