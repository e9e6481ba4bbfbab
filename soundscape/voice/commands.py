"""What can be said to a station: what it changes, and what is answered. Pure; whoever asks, by voice or by a program, gets the same.

What is said never holds anything about a body: assistants hear it, and so does whoever is in the room.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from soundscape import intensity
from soundscape.errors import InvalidInput
from soundscape.presets import Preset
from soundscape.sleep_timer import LONGEST_MIN
from soundscape.voice import words as vocabulary
from soundscape.voice.words import Words

Intent = Literal["play", "stop", "softer", "livelier", "intensity", "why", "timer", "wake", "state"]

SHORTEST_MIN = 1.0
MOST_REASONS = 3
HIGH_SUN_DEG = 15.0
"""From here on the sun is called high (design value); how high it stands is not said, for that would tell the place."""


class Command(msgspec.Struct, frozen=True):
    """One thing that is said: `preset` by its name or a mood, `minutes` of play, `level` of intensity (1..10), `at` as HH:MM."""

    intent: Intent
    preset: str | None = None
    minutes: float | None = None
    level: int | None = None
    at: str | None = None


class Reason(msgspec.Struct, frozen=True):
    """One reason for the music, as the explain document gives it."""

    signal: str
    value: float | str | bool | None
    rule: str


class Situation(msgspec.Struct, frozen=True):
    """What a station is doing: the preset it plays, the intensity asked for, minutes left on a timer, an alarm's time, who listens."""

    preset: Preset
    presets: Mapping[str, Preset]
    on_air: bool = False
    intensity: int | None = None
    timer_min: int | None = None
    timer_ended: bool = False
    alarm_at: str | None = None
    connections: int = 0
    reasons: tuple[Reason, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """What comes of a command: the change of the station (a document as for `PUT /api/me/station`), what is said, play or end."""

    speech: str
    change: Mapping[str, object] = {}
    plays: bool = False
    ends: bool = False


def obey(command: Command, now: Situation, words: Words) -> Outcome:
    """Return what comes of a command. Raises InvalidInput naming the field of the command and what is allowed."""
    match command.intent:
        case "play":
            return _play(command, now, words)
        case "stop":
            return Outcome(words.say["stop"], ends=True)
        case "softer" | "livelier" | "intensity":
            return _intensity(command, now, words)
        case "why":
            return Outcome(why(now, words))
        case "timer":
            return _timer(command, words)
        case "wake":
            return _wake(command, now, words)
        case "state":
            return Outcome(_state(now, words))


def why(now: Situation, words: Words) -> str:
    """Return why it sounds like this, in at most three sentences and one about where the others are; nothing of it is about a body."""
    # What was asked for comes first.
    ordered = sorted(now.reasons, key=lambda reason: reason.signal != "wish")
    found = dict.fromkeys(key for reason in ordered if (key := _why(reason)) is not None)
    said = [words.why[key] for key in list(found)[:MOST_REASONS]] or [words.why["preset"].format(title=words.title(now.preset))]
    return " ".join([*said, words.why["more"]])


def _play(command: Command, now: Situation, words: Words) -> Outcome:
    preset, change = now.preset, dict[str, object]()
    if command.preset is not None:
        preset = _preset(command.preset, now)
        change["preset"] = preset.name
    elif now.timer_ended:
        # Choosing what is chosen already brings the music back.
        change["preset"] = preset.name
    if command.level is not None:
        change["intensity"] = _level(command.level)
    if command.minutes is None:
        return Outcome(words.say["play"].format(title=words.title(preset)), change, plays=True)
    minutes = _minutes(command.minutes)
    said = words.say["play-for"].format(title=words.title(preset), minutes=words.for_minutes(round(minutes)))
    return Outcome(said, {**change, "timer": {"minutes": minutes}}, plays=True)


def _preset(said: str, now: Situation) -> Preset:
    name = vocabulary.meant(said, now.presets)
    if name is None:
        raise InvalidInput("preset", f"must be one of {', '.join(sorted(now.presets))}")
    return now.presets[name]


def _intensity(command: Command, now: Situation, words: Words) -> Outcome:
    if command.level is not None:
        level = _level(command.level)
    elif command.intent == "intensity":
        raise InvalidInput("level", f"is required, from {intensity.LEAST} to {intensity.MOST}")
    else:
        level = intensity.stepped(now.intensity, -1 if command.intent == "softer" else 1)
        if level == now.intensity:
            return Outcome(words.say["softest" if command.intent == "softer" else "liveliest"])
    return Outcome(words.say[command.intent].format(level=level), {"intensity": level})


def _level(level: int) -> int:
    if not intensity.LEAST <= level <= intensity.MOST:
        raise InvalidInput("level", f"must be a whole number from {intensity.LEAST} to {intensity.MOST}")
    return level


def _timer(command: Command, words: Words) -> Outcome:
    if command.minutes is None:
        raise InvalidInput("minutes", f"is required, 0 (off) or from {SHORTEST_MIN:g} to {LONGEST_MIN:g}")
    if command.minutes == 0:
        return Outcome(words.say["timer-off"], {"timer": None})
    minutes = _minutes(command.minutes)
    return Outcome(words.say["timer"].format(minutes=words.for_minutes(round(minutes))), {"timer": {"minutes": minutes}})


def _minutes(minutes: float) -> float:
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        raise InvalidInput("minutes", f"must be a number from {SHORTEST_MIN:g} to {LONGEST_MIN:g}")
    return minutes


def _wake(command: Command, now: Situation, words: Words) -> Outcome:
    if command.at is None:
        raise InvalidInput("at", "is required, a time from 00:00 to 23:59, written HH:MM")
    alarm: dict[str, object] = {"at": command.at}
    if command.preset is not None:
        alarm["preset"] = _preset(command.preset, now).name
    return Outcome(words.say["wake" if now.connections else "wake-unheard"].format(at=command.at), {"alarm": alarm})


def _state(now: Situation, words: Words) -> str:
    title = words.title(now.preset)
    level = intensity.USUAL if now.intensity is None else now.intensity
    said = [words.say["state-on"].format(title=title, level=level) if now.on_air else words.say["state-off"].format(title=title)]
    if now.timer_min:
        said.append(words.say["state-timer"].format(minutes=words.for_minutes(now.timer_min)))
    if now.alarm_at is not None:
        said.append(words.say["state-alarm"].format(at=now.alarm_at))
    return " ".join(said)


_WHY = {
    "clock-only": "clock",
    "cloud-brightness": "clouds",
    "weather-wind": "wind",
    "weather-rain": "rain",
    "dawn-birds": "birds",
    "night-softer": "night",
    "bedtime-density": "night",
    "bedtime-brightness": "night",
    "waking-density": "morning",
    "waking-brightness": "morning",
    "alarm-rise": "alarm",
}
"""Sentences by the rules of the modes; rules about a body have none."""


def _why(reason: Reason) -> str | None:
    number = reason.value if isinstance(reason.value, float | int) else None
    if reason.signal == "wish" and number is not None:
        return "softer" if number < intensity.USUAL else "livelier"
    if reason.rule == "light-brightness" and reason.signal == "sun" and number is not None:
        return "dark" if number < 0.0 else "mild" if number < HIGH_SUN_DEG else "bright"
    return _WHY.get(reason.rule)
