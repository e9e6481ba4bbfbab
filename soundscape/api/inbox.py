"""Readings that were published to the broker: whose they are, whether they may be told, and then the same way as what is posted.

Nobody is answered over MQTT; what became of messages is counted in the metrics. Neither tokens nor readings are logged.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, Protocol

import structlog

from soundscape.api import tokens
from soundscape.api.guards.crash import described
from soundscape.api.identities import Identities, Identity
from soundscape.api.readings import Outcome
from soundscape.api.residents import Resident, Residents
from soundscape.clock import Clock
from soundscape.errors import Busy, InvalidInput, NotAllowed, NotFound
from soundscape.rate import Bucket, Limiter
from soundscape.signals.base import Signal
from soundscape.sources.mqtt import Published, document

SCOPE = "signals:write"

MAX_KNOWN = 4096
"""Tokens of which it is remembered whether they were anybody's."""

MAX_TOKEN_CHARACTERS = 64

Fate = Literal["taken", "refused", "unknown", "forbidden", "unreadable", "too often", "busy", "failed"]

log = structlog.get_logger(__name__)


class Take(Protocol):
    """Takes in what a document tells of a signal; `teller` is who brought it."""

    def __call__(self, resident: Resident, signal: Signal, document: object, *, teller: str) -> Awaitable[Outcome]:
        """Return what became of the samples."""
        ...


class Inbox:
    """Takes messages in, one after the other; `take` is how readings are taken in."""

    def __init__(
        self,
        clock: Clock,
        identities: Identities,
        residents: Residents,
        signals: Mapping[str, Signal],
        *,
        take: Take,
        count: Callable[[Fate], None],
    ) -> None:
        self._clock = clock
        self._identities = identities
        self._residents = residents
        self._signals = signals
        self._take = take
        self._count = count
        self._known: OrderedDict[bytes, bool] = OrderedDict()
        # A flood of made-up tokens must not keep the database busy; all devices of a server that has just started fit in the burst.
        self._strangers = Bucket(burst=1000.0, per_s=10.0, now_s=clock.steady())
        self._messages = Limiter(burst=600.0, per_s=20.0)

    async def receive(self, message: Published) -> None:
        """Take one message in; nothing is raised, whatever it holds."""
        try:
            fate = await self._received(message)
        except (InvalidInput, NotFound):
            fate = "unreadable"
        except NotAllowed:
            fate = "forbidden"
        except Busy:
            fate = "busy"
        except Exception as error:  # noqa: BLE001  # the supervisor of messages: one that cannot be taken must not end those of everybody
            # Its message may hold the reading.
            log.error("taking a message failed", kind=type(error).__name__, where=described(error)["where"])
            fate = "failed"
        self._count(fate)

    async def _received(self, message: Published) -> Fate:
        signal = self._signals.get(message.signal)
        identity = await self._identity(message.token)
        if signal is None or identity is None:
            return "unknown"
        if self._messages.take(identity.id, self._clock.steady()) > 0.0:
            return "too often"
        self._residents.device_seen(identity.id, self._clock.now())
        if SCOPE not in identity.scopes:
            return "forbidden"
        resident = await self._residents.get(identity.listener_id)
        outcome = await self._take(resident, signal, document(message.payload), teller=identity.id)
        return "taken" if outcome.accepted or outcome.duplicate else "refused"

    async def _identity(self, token: str) -> Identity | None:
        if not token.startswith(tokens.DEVICE_PREFIX) or len(token) > MAX_TOKEN_CHARACTERS:
            return None
        hashed = tokens.hashed(token)
        known = self._known.get(hashed)
        # A token that was nobody's, or was taken back, is never anybody's again.
        if known is False or (known is None and self._strangers.take(self._clock.steady()) > 0.0):
            return None
        identity = await self._identities.find("device", token)
        self._known[hashed] = identity is not None
        self._known.move_to_end(hashed)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return identity
