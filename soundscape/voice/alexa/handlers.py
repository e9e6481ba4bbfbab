"""What each of Alexa's requests asks for. Pure; an unknown one asks for nothing."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from soundscape.intensity import LEAST, MOST
from soundscape.presets import Preset
from soundscape.sleep_timer import LONGEST_MIN
from soundscape.voice import spoken
from soundscape.voice import words as vocabulary
from soundscape.voice.alexa.requests import Request, Slot
from soundscape.voice.commands import SHORTEST_MIN, Command

Player = Literal["play", "enqueue", "stop"]


class Task(msgspec.Struct, frozen=True):
    """What is to be done: a command for the listener's station, a sentence by its key, something for the device's player.

    `asks` keeps the conversation open; `quiet` answers a command without a word.
    """

    command: Command | None = None
    say: str | None = None
    asks: bool = False
    player: Player | None = None
    quiet: bool = False

    @property
    def needs_listener(self) -> bool:
        """Whether somebody's station is meant."""
        return self.command is not None or self.player in {"play", "enqueue"}


NOTHING = Task()
STOP = Task(player="stop")
RESUME = Task(Command("play"), player="play", quiet=True)

_REQUESTS: Mapping[str, Task] = {
    "LaunchRequest": Task(Command("play"), player="play"),
    # The stream never ends by itself, but connections do: what comes next is the same programme under a fresh address.
    "AudioPlayer.PlaybackNearlyFinished": Task(player="enqueue"),
    "AudioPlayer.PlaybackFailed": Task(player="play"),
    "PlaybackController.PlayCommandIssued": RESUME,
    "PlaybackController.PauseCommandIssued": STOP,
}

_ENDLESS = Task(say="endless")
_BUILT_IN: Mapping[str, Task] = {
    "AMAZON.PauseIntent": STOP,
    "AMAZON.StopIntent": STOP,
    "AMAZON.CancelIntent": STOP,
    "AMAZON.ResumeIntent": RESUME,
    "AMAZON.StartOverIntent": RESUME,
    "AMAZON.RepeatIntent": RESUME,
    "AMAZON.HelpIntent": Task(say="help", asks=True),
    "AMAZON.NavigateHomeIntent": NOTHING,
    # These arrive uninvited while we were the last to play.
    "AMAZON.NextIntent": _ENDLESS,
    "AMAZON.PreviousIntent": _ENDLESS,
    "AMAZON.LoopOnIntent": _ENDLESS,
    "AMAZON.LoopOffIntent": _ENDLESS,
    "AMAZON.ShuffleOnIntent": _ENDLESS,
    "AMAZON.ShuffleOffIntent": _ENDLESS,
}
_FALLBACK = Task(say="fallback", asks=True)


def understand(request: Request, presets: Mapping[str, Preset]) -> Task:
    """Return what a request asks for; where a slot cannot be understood, the task asks back."""
    if request.kind != "IntentRequest":
        return _REQUESTS.get(request.kind, NOTHING)
    match request.intent:
        case "PlaySoundscapeIntent":
            return _play(request.slot("mood"), request.slot("duration"), presets)
        case "SetIntensityIntent":
            return _intensity(request.slot("level"), request.slot("change"))
        case "WhyIntent":
            return Task(Command("why"))
        case "SleepTimerIntent":
            minutes = _minutes(request.slot("duration"))
            return _asking("which-duration") if minutes is None else Task(Command("timer", minutes=minutes))
        case "WakeMeIntent":
            at = spoken.clock(request.slot("time").words or "")
            return _asking("which-time") if at is None else Task(Command("wake", at=at))
    return _BUILT_IN.get(request.intent, _FALLBACK)


def _play(mood: Slot, duration: Slot, presets: Mapping[str, Preset]) -> Task:
    preset = None
    if mood.words is not None:
        preset = vocabulary.meant(mood.meant or "", presets) or vocabulary.meant(mood.words, presets)
        if preset is None:
            return _asking("which-mood")
    minutes = _minutes(duration)
    if duration.words is not None and minutes is None:
        return _asking("which-duration")
    return Task(Command("play", preset=preset, minutes=minutes), player="play")


def _intensity(level: Slot, change: Slot) -> Task:
    said = (level.words or "").strip()
    if said.isascii() and said.isdigit() and len(said) <= len(str(MOST)) and LEAST <= int(said) <= MOST:
        return Task(Command("intensity", level=int(said)))
    # A level that is not one may still be a word for a change, which can stand in either place.
    for word in (change.meant, change.words, level.meant, level.words):
        match vocabulary.change_meant(word or ""):
            case "softer":
                return Task(Command("softer"))
            case "livelier":
                return Task(Command("livelier"))
    return _asking("which-level")


def _minutes(duration: Slot) -> float | None:
    minutes = spoken.minutes(duration.words or "")
    return minutes if minutes is not None and SHORTEST_MIN <= minutes <= LONGEST_MIN else None


def _asking(sentence: str) -> Task:
    return Task(say=sentence, asks=True)
