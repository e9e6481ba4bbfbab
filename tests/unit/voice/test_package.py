"""The skill package: what Amazon would refuse is refused here first."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from soundscape import presets
from soundscape.paths import data_folder
from soundscape.voice import words
from soundscape.voice.alexa import handlers, package
from soundscape.voice.alexa.handlers import Task
from soundscape.voice.alexa.requests import parse
from soundscape.voice.words import languages
from tests.support.alexa import Caller

PRESETS, _ = presets.load_folder(data_folder("presets"))
URL = "https://radio.example.org"
PACKAGE = package.package(URL, PRESETS)
MODELS = {Path(name).stem: document for name, document in PACKAGE.items() if "interactionModels" in name}

REQUIRED = {f"AMAZON.{name}Intent" for name in ("Pause", "Resume", "Stop", "Cancel", "Help", "NavigateHome", "Fallback")}
OURS = {"PlaySoundscapeIntent", "SetIntensityIntent", "WhyIntent", "SleepTimerIntent", "WakeMeIntent"}
BUILT_IN_TYPES = {"AMAZON.DURATION", "AMAZON.NUMBER", "AMAZON.TIME"}
# Letters of the language, apostrophes, full stops of abbreviations, hyphens and slots.
SAMPLE = re.compile(r"[\w' .\-äöüÄÖÜß]*(\{\w+\}[\w' .\-]*)*")


def language_model(locale: str) -> dict[str, Any]:
    """Return the language model of a locale."""
    return dict(MODELS[locale]["interactionModel"]["languageModel"])


def test_there_is_a_model_for_every_locale() -> None:
    """English twice and German, and the manifest lists the same."""
    assert set(MODELS) == {"en-US", "en-GB", "de-DE"}
    assert set(PACKAGE["skill-package/skill.json"]["manifest"]["publishingInformation"]["locales"]) == set(MODELS)


@pytest.mark.parametrize("locale", sorted(MODELS))
def test_intents_are_complete(locale: str) -> None:
    """Our own by their names, and every built-in that a player needs; each once."""
    names = [intent["name"] for intent in language_model(locale)["intents"]]
    assert len(names) == len(set(names))
    assert set(names) >= REQUIRED | OURS


@pytest.mark.parametrize("locale", sorted(MODELS))
def test_samples_are_unique_and_well_formed(locale: str) -> None:
    """Over all intents, whatever their case; slots that are named exist, and every slot is named somewhere."""
    intents = language_model(locale)["intents"]
    samples = [sample.casefold() for intent in intents for sample in intent["samples"]]
    assert len(samples) == len(set(samples))
    for intent in intents:
        slots = {slot["name"] for slot in intent.get("slots", [])}
        named = {name for sample in intent["samples"] for name in re.findall(r"\{(\w+)\}", sample)}
        assert named == slots, intent["name"]
        assert bool(intent["samples"]) == (intent["name"] in OURS)
        assert all(SAMPLE.fullmatch(sample) for sample in intent["samples"])


@pytest.mark.parametrize("locale", sorted(MODELS))
def test_slot_types_exist(locale: str) -> None:
    """Amazon's or ours, whose values and synonyms are unique."""
    model = language_model(locale)
    own = {kind["name"]: kind["values"] for kind in model["types"]}
    used = {slot["type"] for intent in model["intents"] for slot in intent.get("slots", [])}
    assert used == BUILT_IN_TYPES | set(own)
    for name, values in own.items():
        ids = [value["id"] for value in values]
        forms = [form.casefold() for value in values for form in (value["name"]["value"], *value["name"]["synonyms"])]
        assert len(ids) == len(set(ids)), name
        assert len(forms) == len(set(forms)), sorted(form for form in forms if forms.count(form) > 1)


@pytest.mark.parametrize("locale", sorted(MODELS))
def test_moods_are_the_presets_and_the_mood_words(locale: str) -> None:
    """All of them, by the ids that the handlers know."""
    values = next(kind["values"] for kind in language_model(locale)["types"] if kind["name"] == "SOUNDSCAPE_MOOD")
    assert {value["id"] for value in values} == set(PRESETS) | set(words.moods())
    assert all(words.meant(value["id"], PRESETS) for value in values)


@pytest.mark.parametrize("language", sorted(languages()))
def test_invocation_names_keep_amazons_rules(language: str) -> None:
    """At least two lower-case words, none of them a wake word or a launch phrase."""
    name = languages()[language].skill.invocation
    assert re.fullmatch(r"[a-zäöüß']+( [a-zäöüß']+)+", name)
    assert {"alexa", "echo", "amazon", "computer", "open", "ask", "skill", "app", "öffne", "starte"}.isdisjoint(name.split())


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_listing_keeps_amazons_limits(language: str) -> None:
    """Three example phrases that begin with the wake word and hold the invocation name; short texts."""
    listing = languages()[language].skill
    assert len(listing.examples) == 3
    assert all(example.startswith("Alexa, ") and listing.invocation in example.casefold() for example in listing.examples)
    assert len(listing.summary) <= 160
    assert len(listing.description) <= 4000
    assert len(listing.keywords) <= 30


def test_the_manifest_names_the_webhook() -> None:
    """With a trusted certificate, and a player."""
    custom = PACKAGE["skill-package/skill.json"]["manifest"]["apis"]["custom"]
    assert custom["endpoint"] == {"uri": f"{URL}/voice/alexa", "sslCertificateType": "Trusted"}
    assert custom["interfaces"] == [{"type": "AUDIO_PLAYER"}]


def test_whoever_certifies_it_is_told_in_english_how() -> None:
    """Amazon reads one text for all languages."""
    manifest = PACKAGE["skill-package/skill.json"]["manifest"]
    assert "Link an account" in manifest["publishingInformation"]["testingInstructions"]


@pytest.mark.parametrize("locale", sorted(MODELS))
def test_every_intent_of_the_model_is_handled(locale: str) -> None:
    """None of them ends in not understanding, but for the one that means it."""
    for intent in language_model(locale)["intents"]:
        request = parse(json.dumps(Caller(locale=locale).intent(intent["name"])).encode())
        task = handlers.understand(request, PRESETS)
        assert (task == Task(say="fallback", asks=True)) == (intent["name"] == "AMAZON.FallbackIntent"), intent["name"]


def test_the_package_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As files of JSON, for the address that is given."""
    assert package.main([str(tmp_path), f"{URL}/"]) == 0
    assert URL in capsys.readouterr().out
    for name, document in PACKAGE.items():
        assert json.loads((tmp_path / name).read_text(encoding="utf-8")) == document


@pytest.mark.parametrize("arguments", [[], ["folder", "http://radio.example.org"], ["folder", URL, "more"]])
def test_wrong_arguments_write_nothing(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alexa calls https only."""
    monkeypatch.chdir(tmp_path)
    assert package.main(arguments) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("locale", sorted(MODELS))
def test_what_is_asked_back_can_be_answered_with_a_bare_word(locale: str) -> None:
    """Whoever is asked how intense, how long or when says a number, a duration or a time and nothing else."""
    samples = {intent["name"]: intent["samples"] for intent in language_model(locale)["intents"]}
    asked = {"PlaySoundscapeIntent": "mood", "SetIntensityIntent": "level", "SleepTimerIntent": "duration", "WakeMeIntent": "time"}
    assert all(f"{{{slot}}}" in samples[intent] for intent, slot in asked.items())
