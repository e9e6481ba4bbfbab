"""What can be said to a station."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

import soundscape.modes
from soundscape import performance, presets
from soundscape.api import steering
from soundscape.errors import InvalidInput
from soundscape.paths import data_folder
from soundscape.voice import commands
from soundscape.voice.commands import Command, Outcome, Reason, Situation
from soundscape.voice.words import languages, words

PRESETS, _ = presets.load_folder(data_folder("presets"))
NOW = Situation(PRESETS["relax"], PRESETS, on_air=True)
ENGLISH = words("en")


def obey(command: Command, now: Situation = NOW, **changes: Any) -> Outcome:
    """Return what comes of a command in this situation."""
    return commands.obey(command, msgspec.structs.replace(now, **changes), ENGLISH)


@pytest.mark.parametrize(
    ("command", "change"),
    [
        (Command("play"), {}),
        (Command("play", preset="sleep"), {"preset": "sleep"}),
        (Command("play", preset="Rain", minutes=45, level=3), {"preset": "noise", "intensity": 3, "timer": {"minutes": 45}}),
        (Command("stop"), {}),
        (Command("softer"), {"intensity": 3}),
        (Command("livelier"), {"intensity": 7}),
        (Command("softer", level=4), {"intensity": 4}),
        (Command("intensity", level=10), {"intensity": 10}),
        (Command("why"), {}),
        (Command("state"), {}),
        (Command("timer", minutes=30), {"timer": {"minutes": 30}}),
        (Command("timer", minutes=0), {"timer": None}),
        (Command("wake", at="07:30"), {"alarm": {"at": "07:30"}}),
        (Command("wake", at="07:30", preset="focus"), {"alarm": {"at": "07:30", "preset": "focus"}}),
    ],
)
def test_what_a_command_changes(command: Command, change: dict[str, object]) -> None:
    """A document that the station takes as it stands, and a sentence."""
    outcome = obey(command)
    assert outcome.change == change
    assert outcome.speech.endswith(".")
    assert (outcome.plays, outcome.ends) == (command.intent == "play", command.intent == "stop")
    assert steering.parse(outcome.change).model_dump(exclude_unset=True).keys() == change.keys()


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (Command("play", preset="techno"), "preset"),
        (Command("play", minutes=0.5), "minutes"),
        (Command("play", minutes=721), "minutes"),
        (Command("play", level=0), "level"),
        (Command("livelier", level=11), "level"),
        (Command("intensity"), "level"),
        (Command("timer"), "minutes"),
        (Command("timer", minutes=721), "minutes"),
        (Command("wake"), "at"),
        (Command("wake", at="07:30", preset="techno"), "preset"),
    ],
)
def test_what_is_impossible_names_its_field(command: Command, field: str) -> None:
    """And what is allowed."""
    with pytest.raises(InvalidInput) as refused:
        obey(command)
    assert refused.value.field == field


def test_an_ended_timer_does_not_keep_play_silent() -> None:
    """Playing chooses anew what is chosen, which ends the timer."""
    assert obey(Command("play"), timer_ended=True).change == {"preset": "relax"}


def test_the_ends_of_intensity_are_told() -> None:
    """Nothing changes there."""
    assert obey(Command("softer"), intensity=1) == Outcome("It is as soft as it gets.")
    assert obey(Command("livelier"), intensity=10) == Outcome("It is as lively as it gets.")


def test_an_alarm_that_cannot_sound_says_so() -> None:
    """Before anybody relies on it."""
    assert "only on what is playing" in obey(Command("wake", at="07:30")).speech
    assert "only on" not in obey(Command("wake", at="07:30"), connections=1).speech


def test_the_state_in_a_few_sentences() -> None:
    """What plays, how much of it, and what will happen by itself."""
    assert obey(Command("state"), intensity=3, timer_min=20, alarm_at="07:00").speech == (
        "Relax is playing at intensity 3 of 10. It fades out in 20 minutes. Your alarm is set for 07:00."
    )
    assert obey(Command("state"), on_air=False).speech == "Nothing is playing. Relax comes next."


BODY = (
    Reason("heart-rate", 104, "heart-iso"),
    Reason("energy", 0.2, "energy-tempo"),
    Reason("ultradian", -0.5, "ultradian-density"),
    Reason("sleep", 3.0, "slump-density"),
)


@pytest.mark.parametrize("language", sorted(languages()))
def test_why_never_speaks_of_a_body(language: str) -> None:
    """With nothing else to tell, it tells only what plays."""
    spoken = words(language)
    plain = commands.why(NOW, spoken)
    assert commands.why(msgspec.structs.replace(NOW, reasons=BODY), spoken) == plain
    assert spoken.title(PRESETS["relax"]) in plain


def test_why_begins_with_what_was_asked_for() -> None:
    """At most three reasons, each told once."""
    reasons = (
        *BODY,
        Reason("sun", 4.2, "light-brightness"),
        Reason("weather", 0.8, "cloud-brightness"),
        Reason("clock", 22.5, "night-softer"),
        Reason("weather", 3.0, "weather-wind"),
        Reason("wish", 9, "intensity-density"),
        Reason("wish", 9, "intensity-brightness"),
    )
    said = commands.why(msgspec.structs.replace(NOW, reasons=reasons), ENGLISH)
    expected = [ENGLISH.why[key] for key in ("livelier", "mild", "clouds", "more")]
    assert said == " ".join(expected)


def test_every_rule_that_is_told_exists() -> None:
    """A mode that renames a rule breaks this, not the answer."""
    sources = [*Path(soundscape.modes.__path__[0]).glob("*.py"), Path(performance.__file__)]
    written = " ".join(path.read_text(encoding="utf-8") for path in sources)
    for rule in commands._WHY:
        assert f'"{rule}"' in written or f'rule="{rule.rpartition("-")[0]}"' in written, rule
    assert '"light-brightness"' in written
