"""What is said and understood in each language."""

import string

import pytest

from soundscape import presets
from soundscape.paths import data_folder
from soundscape.voice import words
from soundscape.voice.words import languages

PRESETS, _ = presets.load_folder(data_folder("presets"))


def places(text: str) -> set[str]:
    """Return the names of the places to fill in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_can_say_everything() -> None:
    """The same keys, and the same places to fill in."""
    english = words.words("en")
    for other in languages().values():
        for table in ("say", "why", "presets", "moods", "changes", "samples"):
            assert set(getattr(other, table)) == set(getattr(english, table)), table
        for table in ("say", "why"):
            for name, text in getattr(other, table).items():
                assert places(text) == places(getattr(english, table)[name]), (table, name)


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_preset_and_mood_has_a_name(language: str) -> None:
    """In every language, and each mood leads to a preset there is."""
    spoken = languages()[language]
    assert set(spoken.presets) == set(PRESETS)
    assert set(spoken.moods) == set(words.moods())
    assert set(words.moods().values()) <= set(PRESETS)
    assert set(words.moods()).isdisjoint(PRESETS)


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_word_is_understood_as_what_it_is(language: str) -> None:
    """Names and moods in all their forms, however they are written."""
    spoken = languages()[language]
    for name, forms in spoken.presets.items():
        assert {words.meant(form.upper() + " ", PRESETS) for form in (name, *forms)} == {name}
    for mood, forms in spoken.moods.items():
        assert {words.meant(form, PRESETS) for form in (mood, *forms)} == {words.moods()[mood]}
    for change, forms in spoken.changes.items():
        assert {words.change_meant(form) for form in (change, *forms)} == {change}


def test_other_words_mean_nothing() -> None:
    """An unknown mood is never guessed."""
    assert [words.meant(said, PRESETS) for said in ("", "techno", "rel", "{title}")] == [None] * 4
    assert words.change_meant("louder please") is None


def test_an_unknown_language_is_english() -> None:
    """Somebody is answered at any rate."""
    assert words.words("xx") is words.words("en")


@pytest.mark.parametrize("language", sorted(languages()))
def test_questions_end_as_questions(language: str) -> None:
    """What keeps a conversation open sounds like it."""
    spoken = languages()[language]
    assert spoken.reply.endswith("?")
    assert all("?" in spoken.say[key] for key in ("which-mood", "which-level", "help", "fallback"))
