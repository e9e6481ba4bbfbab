"""The Home Assistant files of `docs/`: they parse, hold together, and say what the API takes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from soundscape.paths import data_folder
from soundscape.sleep_timer import LONGEST_MIN

FOLDER = Path(__file__).parents[2] / "docs" / "home-assistant"
INTENTS = {"play", "stop", "softer", "livelier", "why", "timer"}
FIELDS = {"intent", "preset", "minutes", "level"}


class Secret(str):
    """The name of an entry of `secrets.yaml`."""


class Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """Reads YAML as Home Assistant does, which has a tag of its own for secrets."""


Loader.add_constructor("!secret", lambda loader, node: Secret(loader.construct_scalar(node)))


def read(name: str) -> Any:
    """Return a file of the folder."""
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader)  # the loader is a safe one


CONFIGURATION, SENTENCES = read("configuration.yaml"), read("custom_sentences/en/soundscape.yaml")


def rendered(template: str, **values: object) -> str:
    """Return a template with these values; it may hold values and plain conditions, no more."""
    chosen = re.sub(r"{% if (\w+) %}(.*?){% endif %}", lambda found: found[2] if values.get(found[1]) else "", template)
    filled = re.sub(r"{{ (\w+) }}", lambda found: str(values[found[1]]), chosen)
    assert not re.search(r"{{|}}|{%|%}", filled), filled
    return filled


def steps(intent: str) -> list[dict[str, Any]]:
    """Return what Home Assistant does for an intent."""
    return list(CONFIGURATION["intent_script"][intent]["action"])


def test_every_secret_is_in_the_example() -> None:
    """And nothing there is a real one."""
    named = {str(value) for value in _strings(CONFIGURATION) if isinstance(value, Secret)}
    assert named == set(read("secrets.yaml"))
    assert all(value.startswith("http") or "REPLACE_ME" in value for value in read("secrets.yaml").values())


def test_every_intent_is_heard_and_answered() -> None:
    """What is listened for is done, and what is done is listened for; each says what the server answered."""
    assert set(SENTENCES["intents"]) == set(CONFIGURATION["intent_script"])
    for script in CONFIGURATION["intent_script"].values():
        assert script["speech"]["text"] == "{{ action_response.content.speech }}"
        assert script["action"][0]["response_variable"] == script["action"][-1]["response_variable"]


def test_presets_are_those_there_are() -> None:
    """One more, or one less, and this list has to follow."""
    assert set(SENTENCES["lists"]["preset"]["values"]) == {path.stem for path in data_folder("presets").glob("*.toml")}


def test_sentences_use_what_is_listed() -> None:
    """Every slot of a sentence has its list, every list is used, and the slots are those the intent's actions use."""
    used: set[str] = set()
    for name, intent in SENTENCES["intents"].items():
        for block in intent["data"]:
            for sentence in block["sentences"]:
                assert sentence.count("[") == sentence.count("]")
                assert sentence.count("(") == sentence.count(")")
                slots = set(re.findall(r"{(\w+)}", sentence))
                used |= slots
                assert slots == set(re.findall(r"{{ (\w+) }}", json.dumps(steps(name)))), (name, sentence)
    assert used == set(SENTENCES["lists"])


@pytest.mark.parametrize("preset", SENTENCES["lists"]["preset"]["values"])
def test_what_is_sent_is_what_the_api_takes(preset: str) -> None:
    """JSON with the fields of `POST /voice/command`, whatever is left out."""
    payload = CONFIGURATION["rest_command"]["soundscape"]["payload"]
    for values in ({"intent": "play", "preset": preset}, {"intent": "timer", "minutes": 45}, {"intent": "why"}):
        assert json.loads(rendered(payload, **values)) == values
        assert set(values) <= FIELDS
    headers = CONFIGURATION["rest_command"]["soundscape"]["headers"]
    assert headers["authorization"] == "soundscape_authorization"


def test_intents_are_those_of_the_api() -> None:
    """Those that are fixed, and those a word chooses."""
    fixed = {step["data"]["intent"] for name in CONFIGURATION["intent_script"] for step in steps(name) if step.get("action") == COMMAND}
    chosen = {value["out"] for value in SENTENCES["lists"]["change"]["values"]}
    assert (fixed - {"{{ change }}"}) | chosen == INTENTS


def test_minutes_are_those_of_the_sleep_timer() -> None:
    """No more and no less."""
    assert SENTENCES["lists"]["minutes"]["range"] == {"from": 1, "to": LONGEST_MIN}


def test_a_speaker_is_told_to_play_music_at_an_address() -> None:
    """With the fields that `media_player.play_media` has, at the address the server answered or at a fixed one."""
    played = [step for step in [*steps("SoundscapePlay"), *CONFIGURATION["script"]["soundscape"]["sequence"]] if step.get("action") == PLAY]
    assert len(played) == 2
    for step in played:
        assert set(step) == {"action", "target", "data"}
        assert set(step["data"]) == {"media_content_id", "media_content_type"}
        assert step["data"]["media_content_type"] == "music"
        assert step["target"]["entity_id"].startswith("media_player.")
    assert played[0]["data"]["media_content_id"] == "{{ answer.content.stream_url }}"
    assert read("secrets.yaml")[played[1]["data"]["media_content_id"]].endswith(".mp3")


COMMAND, PLAY = "rest_command.soundscape", "media_player.play_media"


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for entry in value.values() for found in _strings(entry)]
    if isinstance(value, list):
        return [found for entry in value for found in _strings(entry)]
    return [value] if isinstance(value, str) else []
