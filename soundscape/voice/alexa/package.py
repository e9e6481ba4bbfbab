"""The skill package: manifest and interaction models for Amazon's console or command line, made from the presets and the words.

python -m soundscape.voice.alexa.package FOLDER https://radio.example.org
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from soundscape import presets
from soundscape.paths import data_folder
from soundscape.presets import Preset
from soundscape.voice.words import DEFAULT_LANGUAGE, Words, languages, moods

EXAMPLE_URL = "https://soundscape.example.org"

MOOD, CHANGE = "SOUNDSCAPE_MOOD", "SOUNDSCAPE_CHANGE"
SLOTS: Mapping[str, Mapping[str, str]] = {
    "PlaySoundscapeIntent": {"mood": MOOD, "duration": "AMAZON.DURATION"},
    "SetIntensityIntent": {"level": "AMAZON.NUMBER", "change": CHANGE},
    "WhyIntent": {},
    "SleepTimerIntent": {"duration": "AMAZON.DURATION"},
    "WakeMeIntent": {"time": "AMAZON.TIME"},
}
BUILT_IN = ("Cancel", "Fallback", "Help", "NavigateHome", "Pause", "Repeat", "Resume", "StartOver", "Stop")
CATEGORY = "STREAMING_SERVICE"


def model(spoken: Words, known: Mapping[str, Preset]) -> dict[str, Any]:
    """Return the interaction model of a language."""
    built_in: list[dict[str, Any]] = [{"name": f"AMAZON.{name}Intent", "samples": []} for name in BUILT_IN]
    own = [
        {"name": name, "slots": [{"name": slot, "type": kind} for slot, kind in slots.items()], "samples": list(spoken.samples[name])}
        for name, slots in SLOTS.items()
    ]
    named = {name: spoken.presets.get(name, (preset.title,)) for name, preset in known.items()}
    asked = {mood: spoken.moods[mood] for mood, name in moods().items() if name in known}
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": spoken.skill.invocation,
                "intents": [*built_in, *own],
                "types": [_type(MOOD, {**named, **asked}), _type(CHANGE, spoken.changes)],
            }
        }
    }


def manifest(url: str) -> dict[str, Any]:
    """Return the manifest of the skill of a server at an https address."""
    spoken = languages().values()
    return {
        "manifest": {
            "manifestVersion": "1.0",
            "publishingInformation": {
                "isAvailableWorldwide": True,
                "category": CATEGORY,
                "testingInstructions": languages()[DEFAULT_LANGUAGE].skill.testing,
                "locales": {locale: _listing(words) for words in spoken for locale in words.locales},
            },
            "apis": {
                "custom": {
                    "endpoint": {"uri": f"{url}/voice/alexa", "sslCertificateType": "Trusted"},
                    "interfaces": [{"type": "AUDIO_PLAYER"}],
                }
            },
            "permissions": [],
            "privacyAndCompliance": {
                "allowsPurchases": False,
                "usesPersonalInfo": True,
                "isChildDirected": False,
                "isExportCompliant": True,
                "containsAds": False,
                "locales": {locale: {"privacyPolicyUrl": f"{url}/"} for words in spoken for locale in words.locales},
            },
        }
    }


def account_linking(url: str) -> dict[str, Any]:
    """Return how an account is linked: OAuth's authorization code with PKCE, at the server's own addresses."""
    return {
        "accountLinkingRequest": {
            "type": "AUTH_CODE",
            "authorizationUrl": f"{url}/oauth/authorize",
            "accessTokenUrl": f"{url}/oauth/token",
            "clientId": "alexa",
            "clientSecret": "",
            "accessTokenScheme": "HTTP_BASIC",
            "scopes": ["station:control", "stream:listen"],
            "domains": [],
            "skipOnEnablement": False,
        }
    }


def package(url: str, known: Mapping[str, Preset]) -> dict[str, dict[str, Any]]:
    """Return every file of the package by its path in the folder."""
    models = {
        f"skill-package/interactionModels/custom/{locale}.json": model(words, known)
        for words in languages().values()
        for locale in words.locales
    }
    profile = {"default": {"skillMetadata": {"src": "./skill-package"}}}
    return {
        "ask-resources.json": {"askcliResourcesVersion": "2020-03-31", "profiles": profile},
        "account-linking.json": account_linking(url),
        "skill-package/skill.json": manifest(url),
        **models,
    }


def write(folder: Path, url: str, known: Mapping[str, Preset]) -> None:
    """Write the package into a folder."""
    for name, document in package(url, known).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _type(name: str, values: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    written = [{"id": key, "name": {"value": first, "synonyms": list(others)}} for key, (first, *others) in values.items()]
    return {"name": name, "values": written}


def _listing(spoken: Words) -> dict[str, Any]:
    skill = spoken.skill
    return {
        "name": skill.name,
        "summary": skill.summary,
        "description": skill.description,
        "keywords": list(skill.keywords),
        "examplePhrases": list(skill.examples),
    }


def main(arguments: list[str]) -> int:
    """Write the package; return the exit status."""
    if not 1 <= len(arguments) <= 2 or not (arguments[1:] or ["https://"])[0].startswith("https://"):
        sys.stderr.write("FOLDER and the server's public address are needed; the address must begin with https://\n")
        return 2
    known, _ = presets.load_folder(data_folder("presets"))
    url = (arguments[1:] or [EXAMPLE_URL])[0].rstrip("/")
    write(Path(arguments[0]), url, known)
    sys.stdout.write(f"The skill package for {url} is in {arguments[0]}; docs/alexa.md says what to do with it.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
