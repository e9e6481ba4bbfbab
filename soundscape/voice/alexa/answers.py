"""What may be answered to each of Alexa's requests, and how it is written. Pure.

Whatever a request does not allow is left out here, so that nothing said elsewhere can reach a place where speech is an error.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

LONGEST_SPEECH = 8000
"""Characters, Amazon's limit."""

Directive = Literal["AudioPlayer.Play", "AudioPlayer.Stop", "AudioPlayer.ClearQueue"]

TALKING = frozenset({"LaunchRequest", "IntentRequest"})
"""The requests that somebody said: only they may be answered with speech, a card or a question."""

_ANY: frozenset[Directive] = frozenset({"AudioPlayer.Play", "AudioPlayer.Stop", "AudioPlayer.ClearQueue"})
_ENDING: frozenset[Directive] = frozenset({"AudioPlayer.Stop", "AudioPlayer.ClearQueue"})
DIRECTIVES: Mapping[str, frozenset[Directive]] = {
    "LaunchRequest": _ANY,
    "IntentRequest": _ANY,
    "AudioPlayer.PlaybackStarted": _ENDING,
    "AudioPlayer.PlaybackFinished": _ENDING,
    "AudioPlayer.PlaybackNearlyFinished": _ANY,
    "AudioPlayer.PlaybackFailed": _ANY,
    "PlaybackController.PlayCommandIssued": _ANY,
    "PlaybackController.PauseCommandIssued": _ANY,
    "PlaybackController.NextCommandIssued": _ANY,
    "PlaybackController.PreviousCommandIssued": _ANY,
}
"""What may be done to the device's player; nothing in answer to any other request."""


class Play(msgspec.Struct, frozen=True):
    """Play an address: now, or when the stream with the token `after` ends. `token` is how Alexa will speak of it."""

    url: str
    token: str
    title: str
    after: str | None = None

    def document(self) -> dict[str, Any]:
        """Return the directive; a stream is live, so it always begins at its beginning."""
        stream: dict[str, Any] = {"url": self.url, "token": self.token, "offsetInMilliseconds": 0}
        if self.after is not None:
            stream["expectedPreviousToken"] = self.after
        return {
            "type": "AudioPlayer.Play",
            "playBehavior": "REPLACE_ALL" if self.after is None else "ENQUEUE",
            "audioItem": {"stream": stream, "metadata": {"title": self.title, "subtitle": "Soundscape"}},
        }


class Answer(msgspec.Struct, frozen=True):
    """What is to be answered: a sentence, whether it is a question, a card for linking the account, and something for the player."""

    speech: str | None = None
    reprompt: str | None = None
    links_account: bool = False
    play: Play | None = None
    stops: bool = False


def document(kind: str, answer: Answer) -> dict[str, Any]:
    """Return the response to a request of this type, without what the type does not allow."""
    response: dict[str, Any] = {}
    directives = [directive for directive in _directives(answer) if directive["type"] in DIRECTIVES.get(kind, ())]
    if directives:
        response["directives"] = directives
    if kind in TALKING:
        response |= _spoken(answer)
    return {"version": "1.0", "response": response}


def _directives(answer: Answer) -> list[dict[str, Any]]:
    if answer.play is not None:
        return [answer.play.document()]
    return [{"type": "AudioPlayer.Stop"}] if answer.stops else []


def _spoken(answer: Answer) -> dict[str, Any]:
    # With a stream the conversation has to end: Alexa would start it and pause it again to listen.
    asks = answer.reprompt is not None and answer.play is None
    spoken: dict[str, Any] = {"shouldEndSession": not asks}
    if answer.speech is not None:
        spoken["outputSpeech"] = _plain(answer.speech)
    if asks:
        assert answer.reprompt is not None
        spoken["reprompt"] = {"outputSpeech": _plain(answer.reprompt)}
    if answer.links_account:
        spoken["card"] = {"type": "LinkAccount"}
    return spoken


def _plain(text: str) -> dict[str, str]:
    return {"type": "PlainText", "text": text[:LONGEST_SPEECH]}
