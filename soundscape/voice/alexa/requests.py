"""What Alexa sends: the parts of it that are used, and nothing about the person but the token they linked. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import field

from soundscape.voice.alexa.refusals import Refused

PLAYER = "AudioPlayer"
LONGEST = 1024
"""Characters of a slot's words that are looked at."""


class _Application(msgspec.Struct, rename="camel"):
    application_id: str | None = None


class _User(msgspec.Struct, rename="camel"):
    access_token: str | None = None


class _Device(msgspec.Struct, rename="camel"):
    supported_interfaces: dict[str, Any] | None = None


class _System(msgspec.Struct):
    application: _Application | None = None
    user: _User | None = None
    device: _Device | None = None


class _Session(msgspec.Struct):
    application: _Application | None = None
    user: _User | None = None


class _Context(msgspec.Struct):
    system: _System | None = field(name="System", default=None)


class _Entity(msgspec.Struct):
    id: str | None = None
    name: str | None = None


class _Found(msgspec.Struct):
    value: _Entity


class _Authority(msgspec.Struct):
    values: list[_Found] | None = None


class _Resolutions(msgspec.Struct, rename="camel"):
    resolutions_per_authority: list[_Authority] | None = None


class Slot(msgspec.Struct):
    """What was said in one place of a sentence."""

    value: str | None = None
    resolutions: _Resolutions | None = None

    @property
    def words(self) -> str | None:
        """What was said, None when nothing was."""
        return self.value[:LONGEST] if self.value else None

    @property
    def meant(self) -> str | None:
        """The id of what it was understood as, None when it was not."""
        authorities = (self.resolutions.resolutions_per_authority if self.resolutions else None) or []
        return next((found.value.id for authority in authorities for found in authority.values or [] if found.value.id), None)


class _Intent(msgspec.Struct):
    name: str
    slots: dict[str, Slot | None] | None = None


class _Error(msgspec.Struct):
    type: str | None = None


class _Asked(msgspec.Struct, rename="camel"):
    type: str
    request_id: str
    timestamp: str
    locale: str | None = None
    intent: _Intent | None = None
    token: str | None = None
    error: _Error | None = None


class Request(msgspec.Struct):
    """One call of the webhook."""

    request: _Asked
    context: _Context | None = None
    session: _Session | None = None

    @property
    def kind(self) -> str:
        """The type of the request, `IntentRequest` and so on."""
        return self.request.type

    @property
    def intent(self) -> str:
        """The name of the intent, empty where there is none."""
        return "" if self.request.intent is None else self.request.intent.name

    @property
    def language(self) -> str:
        """The language that is spoken, as two letters."""
        return (self.request.locale or "en")[:2].lower()

    @property
    def error(self) -> str | None:
        """The kind of error that Alexa tells of."""
        return None if self.request.error is None else self.request.error.type

    @property
    def application_ids(self) -> list[str | None]:
        """The skills that the call says it is for; two places may say so."""
        places = (None if self.context is None else self.context.system, self.session)
        return [place.application.application_id for place in places if place is not None and place.application is not None]

    @property
    def access_token(self) -> str | None:
        """The token the listener linked, None when they have not."""
        places = (None if self.context is None else self.context.system, self.session)
        tokens = (place.user.access_token for place in places if place is not None and place.user is not None)
        return next((token for token in tokens if token), None)

    @property
    def can_play(self) -> bool:
        """Whether the device has a player for streams."""
        system = None if self.context is None else self.context.system
        interfaces: Mapping[str, Any] | None = None if system is None or system.device is None else system.device.supported_interfaces
        return interfaces is not None and PLAYER in interfaces

    @property
    def at(self) -> datetime:
        """The instant at which Alexa sent it. Raises Refused when it is none."""
        try:
            at = datetime.fromisoformat(self.request.timestamp)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            raise Refused("the timestamp is not an instant")
        return at

    def slot(self, name: str) -> Slot:
        """Return a slot, an empty one where nothing was said."""
        slots = (self.request.intent.slots if self.request.intent is not None else None) or {}
        return slots.get(name) or Slot()


def parse(body: bytes) -> Request:
    """Return the call in a body. Raises Refused."""
    try:
        return msgspec.json.decode(body, type=Request)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Refused("the body is not a request of Alexa's") from None
