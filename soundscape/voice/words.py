"""What is said and understood in each language, from `languages/`; and the moods people name, from `moods.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from soundscape.presets import Preset

FOLDER = Path(__file__).parent
DEFAULT_LANGUAGE = "en"


class Skill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a skill presents itself in a shop: its name, the words it is opened with, and texts."""

    name: str
    invocation: str
    summary: str
    description: str
    keywords: tuple[str, ...]
    examples: tuple[str, ...]
    testing: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language: sentences by key, and the words for presets, moods and changes, of which the first of each is what is said."""

    locales: tuple[str, ...]
    minutes: tuple[str, str]
    reply: str
    skill: Skill
    say: dict[str, str]
    why: dict[str, str]
    presets: dict[str, tuple[str, ...]]
    moods: dict[str, tuple[str, ...]]
    changes: dict[str, tuple[str, ...]]
    samples: dict[str, tuple[str, ...]]

    def title(self, preset: Preset) -> str:
        """Return what a preset is called; one without a name in this language keeps its own."""
        return self.presets.get(preset.name, (preset.title,))[0]

    def for_minutes(self, count: int) -> str:
        """Return so many minutes in words."""
        return self.minutes[count != 1].format(count=count)


@cache
def languages() -> Mapping[str, Words]:
    """Return every language by its two letters."""
    return {path.stem: _read(path) for path in sorted((FOLDER / "languages").glob("*.toml"))}


def words(language: str) -> Words:
    """Return a language, English for one that is not spoken."""
    return languages().get(language, languages()[DEFAULT_LANGUAGE])


@cache
def moods() -> Mapping[str, str]:
    """Return the preset that comes nearest to each mood, by the mood's id."""
    return msgspec.convert(tomllib.loads((FOLDER / "moods.toml").read_text(encoding="utf-8")), dict[str, str])


def meant(said: str, presets: Mapping[str, Preset]) -> str | None:
    """Return the preset that somebody means by its name, its title, or a mood in any language; None when nobody could tell."""
    plain = " ".join(said.casefold().split())
    if plain in presets:
        return plain
    for name, preset in presets.items():
        if plain == preset.title.casefold() or any(plain in _plain(spoken.presets.get(name, ())) for spoken in languages().values()):
            return name
    for mood, name in moods().items():
        if name in presets and (plain == mood or any(plain in _plain(spoken.moods.get(mood, ())) for spoken in languages().values())):
            return name
    return None


def change_meant(said: str) -> str | None:
    """Return `softer` or `livelier` for a word that means it in any language."""
    plain = said.casefold().strip()
    for spoken in languages().values():
        for change, synonyms in spoken.changes.items():
            if plain == change or plain in _plain(synonyms):
                return change
    return None


def _plain(synonyms: tuple[str, ...]) -> list[str]:
    return [synonym.casefold() for synonym in synonyms]


def _read(path: Path) -> Words:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Words)
