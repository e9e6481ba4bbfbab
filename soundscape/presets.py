"""Presets: what can be played, as TOML files without code. Every file is checked when it is loaded."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from soundscape.errors import InvalidInput
from soundscape.paths import data_folder
from soundscape.scales import SCALES
from soundscape.toml import located, not_toml

VERSION = 1
LONGEST = 20_000
"""A preset is a page of text; whatever is longer than this is something else."""

MOST_LAYERS = 32
_NAMED = re.compile(r"(?:missing required|contains unknown) field (\w+)")

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
    limit_db: Annotated[float, Meta(ge=0.0, le=24.0)]


class Noise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The noise bed: spectral slope of its power density in dB per octave, 0 (white) to -7; its level is in `layers`."""

    slope_db_per_octave: Annotated[float, Meta(ge=-7.0, le=0.0)]


class Stillness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The almost-silence: minutes from one beginning to the next, dB it leads down, and seconds it stays there, each from low to high."""

    every_min: tuple[Annotated[float, Meta(ge=10.0, le=20.0)], Annotated[float, Meta(ge=10.0, le=20.0)]]
    depth_db: tuple[Annotated[float, Meta(ge=12.0, le=18.0)], Annotated[float, Meta(ge=12.0, le=18.0)]]
    hold_s: tuple[Annotated[float, Meta(ge=60.0, le=120.0)], Annotated[float, Meta(ge=60.0, le=120.0)]]


class Night(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The night arc: minutes after the preset began between which noise fades out, those between which the rest sinks, and by how much."""

    noise_out_min: tuple[Annotated[float, Meta(ge=5.0, le=600.0)], Annotated[float, Meta(ge=5.0, le=600.0)]]
    rest_min: tuple[Annotated[float, Meta(ge=5.0, le=600.0)], Annotated[float, Meta(ge=5.0, le=600.0)]]
    rest_db: Annotated[float, Meta(ge=0.0, le=24.0)]


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
    layers: Annotated[dict[Name, Level], Meta(max_length=MOST_LAYERS)]
    stillness: Stillness | None = None
    night: Night | None = None


_RISING = (
    "tempo_bpm",
    "root_hz",
    "density",
    "onsets_per_s",
    "brightness",
    "complexity",
    "chord_s",
    "stillness.every_min",
    "stillness.depth_db",
    "stillness.hold_s",
)
_LASTING = ("night.noise_out_min", "night.rest_min")


def parse(text: str, *, source: str = "preset") -> Preset:
    """Return the preset in a TOML text. Raises InvalidInput naming `source`, the line, the field and what is allowed."""
    if len(text) > LONGEST:
        raise InvalidInput(source, f"must be at most {LONGEST} characters, found {len(text)}")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # An integer of thousands of digits and brackets nested by the thousand are refused by Python itself.
        raise not_toml(source, error) from None
    try:
        preset = msgspec.convert(table, Preset)
    except msgspec.ValidationError as error:
        raise located(text, source, *_field_and_reason(str(error), table)) from None
    for field in _RISING:
        pair = _pair(preset, field)
        if pair is not None and pair[0] > pair[1]:
            raise located(text, source, field, f"must run from low to high, found [{pair[0]:g}, {pair[1]:g}]")
    for field in _LASTING:
        pair = _pair(preset, field)
        if pair is not None and pair[0] >= pair[1]:
            raise located(text, source, field, f"must end later than it begins, found [{pair[0]:g}, {pair[1]:g}]")
    return preset


def check_names(preset: Preset, *, modes: Iterable[str], layers: Iterable[str], scales: Iterable[str], source: str, text: str = "") -> None:
    """Raise InvalidInput when a preset names a mode, layer or scale that does not exist; with the file's text it names the line."""
    named = [("mode", preset.mode, modes)]
    named += [(f"layers.{layer}", layer, layers) for layer in preset.layers]
    named += [(f"scales.{light}", getattr(preset.scales, light), scales) for light in Scales.__struct_fields__]
    for field, name, names in named:
        if name not in (known := sorted(names)):
            raise located(text, source, field, f"there is no {name!r}, there are {', '.join(known)}")


def load(path: Path) -> Preset:
    """Return the preset in a file; its name must be the file's. Raises InvalidInput, or OSError when it cannot be read."""
    preset, _ = _load(path)
    return preset


def load_folder(folder: Path, check: Callable[[Preset, str, str], None] | None = None) -> tuple[dict[str, Preset], list[InvalidInput]]:
    """Return the presets of a folder by name and what was wrong with the others, which do not keep the good ones from loading.

    `check` may refuse a preset with InvalidInput; it is given the file's name and its text as well.
    """
    presets: dict[str, Preset] = {}
    errors: list[InvalidInput] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            preset, text = _load(path)
            if check is not None:
                check(preset, path.name, text)
            presets[path.stem] = preset
        except InvalidInput as error:
            errors.append(error)
        except OSError as error:
            errors.append(InvalidInput(path.name, f"cannot be read: {error.strerror}"))
    return presets, errors


def packaged(*, modes: Iterable[str], layers: Iterable[str], folder: Path | None = None) -> tuple[dict[str, Preset], list[InvalidInput]]:
    """Return the presets that come with the package (or those of `folder`) by name, and what is wrong with the others.

    Each error names file, line and field. Raises the first of them when no preset is left.
    """
    modes, layers = tuple(modes), tuple(layers)

    def check(preset: Preset, source: str, text: str) -> None:
        check_names(preset, modes=modes, layers=layers, scales=SCALES, source=source, text=text)

    found, errors = load_folder(folder or data_folder("presets"), check)
    if errors and not found:
        raise errors[0]
    return found, errors


def choose(presets: Mapping[str, Preset], name: str) -> Preset:
    """Return a preset by name. Raises InvalidInput listing the names there are."""
    if name not in presets:
        raise InvalidInput("preset", f"must be one of {', '.join(sorted(presets))}")
    return presets[name]


def _load(path: Path) -> tuple[Preset, str]:
    if (size := path.stat().st_size) > LONGEST:
        raise InvalidInput(path.name, f"must be at most {LONGEST} bytes, found {size}")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(path.name, "must be UTF-8 text") from None
    preset = parse(text, source=path.name)
    if preset.name != path.stem:
        raise located(text, path.name, "name", f"must be the file's, {path.stem!r}, found {preset.name!r}")
    return preset, text


def _pair(preset: Preset, field: str) -> tuple[float, float] | None:
    value: Any = preset
    for name in field.split("."):
        value = None if value is None else getattr(value, name)
    return value  # type: ignore[no-any-return]  # fields of these names are pairs


def _field_and_reason(said: str, table: Mapping[str, Any]) -> tuple[str, str]:
    """Return the field, dotted, that a message of msgspec is about, and the rest of it."""
    reason, _, place = said.replace("`", "").partition(" - at ")
    field = place.removeprefix("key in ").removeprefix("$").removeprefix(".")
    if field.startswith("layers"):
        field = f"layers.{_wrong_layer(table['layers'])}".removesuffix(".")
    if named := _NAMED.search(reason):
        field = f"{field}.{named.group(1)}".removeprefix(".")
    return field, reason.removeprefix("Object ")


def _wrong_layer(layers: Any) -> str:
    """Return the name of the first layer that is wrong; msgspec does not name it."""
    for name, level in layers.items() if isinstance(layers, dict) else ():
        try:
            msgspec.convert({name: level}, dict[Name, Level])
        except msgspec.ValidationError:
            return str(name)
    return ""
