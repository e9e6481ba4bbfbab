"""`/ws/listen`: Opus or PCM with its score and status to pages and programs, and their control back."""

import asyncio
import math
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from soundscape.errors import Busy, InvalidInput, NotAllowed, NotFound
from soundscape.host.messages import Began, Closed, FromHost, Packets, Played, Status
from soundscape.host.subscription import Delivery, Subscription
from soundscape.rate import Bucket
from soundscape.transports import _client_messages, _documents, _framing
from soundscape.transports._client_messages import Buffer, Control, Ping
from soundscape.transports._race import first_of
from soundscape.transports.base import Admission, Transport, TransportParts

SUBPROTOCOL = "soundscape.v1"
FORMATS = ("opus", "pcm_s16le")

NORMAL = 1000
NOT_ALLOWED = 1008
TRY_LATER = 1013
BAD_MESSAGE = 4000

STATUS_EVERY_S = 1.5
"""The newest status is said again after this long, well before the two seconds clients count on."""

CAPACITY = 60
"""Messages a client may fall behind, about 6 s of audio: room for the 4 s a new format may begin with."""

MESSAGES_PER_S = 20
MESSAGES_AT_ONCE = 40
MAX_REASON_BYTES = 123
MAX_FRAME = 1 << 53


class _Over(Exception):  # not an error: how a conversation ends
    """Close the connection with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Conversation:
    """One connection: a task that sends what the station says, a task that hears the client, and whichever ends first ends both."""

    parts: TransportParts
    socket: WebSocket
    admission: Admission
    sequence: int = 0
    greeted: bool = False
    status: Status | None = None
    status_at_s: float = -math.inf
    underruns: int = 0
    bucket: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self.bucket = Bucket(burst=MESSAGES_AT_ONCE, per_s=MESSAGES_PER_S, now_s=self.parts.clock.steady())

    async def run(self, subscription: Subscription) -> None:
        """Talk until somebody ends it. Raises _Over with the code to close with, WebSocketDisconnect when the client left."""
        await first_of(self._speak(subscription), self._listen(), self._until_ended())

    async def _speak(self, subscription: Subscription) -> None:
        while True:
            delivery = await _next(subscription)
            if delivery is not None:
                await self._pass_on(delivery.message, gap=delivery.gap)
            await self._repeat_status()

    async def _pass_on(self, message: FromHost, *, gap: bool) -> None:
        match message:
            case Packets():
                await self.socket.send_bytes(_framing.audio_message(message, sequence=self.sequence, gap=gap))
                self.sequence += 1
            case Played() if message.notes:
                await self.socket.send_text(_documents.score(message))
            case Status():
                await self._say_status(message)
            case Began():
                await self._greet(message)
            case Closed():
                raise _Over(NORMAL, "the station was closed") if message.error is None else _Over(TRY_LATER, "the station ended; try again")

    async def _greet(self, began: Began) -> None:
        await self.socket.send_text(_documents.hello(began))
        self.greeted = True

    async def _repeat_status(self) -> None:
        if self.status is not None and self.parts.clock.steady() - self.status_at_s >= STATUS_EVERY_S:
            await self._say_status(self.status)

    async def _say_status(self, status: Status) -> None:
        self.status = status
        if not self.greeted:
            return  # the first thing said is always hello; the status follows it at once
        self.status_at_s = self.parts.clock.steady()
        await self.socket.send_text(_documents.status(status, self.admission.settings(), explained=self.admission.may_read))

    async def _until_ended(self) -> None:
        await self.admission.ended.wait()
        raise _Over(NOT_ALLOWED, "signed out")

    async def _listen(self) -> None:
        while True:
            event = await self.socket.receive()
            if event["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(event.get("code", NORMAL))
            if self.bucket.take(self.parts.clock.steady()) > 0.0:
                raise _Over(BAD_MESSAGE, f"messages: at most {MESSAGES_PER_S} a second")
            if (text := event.get("text")) is None:
                raise _Over(BAD_MESSAGE, "message: must be text, not binary")
            await self._obey(text)

    async def _obey(self, text: str) -> None:
        try:
            match _client_messages.read(text):
                case Control(change):
                    if not self.admission.may_control:
                        raise _Over(NOT_ALLOWED, "control: this token lacks the scope station:control")
                    await self.admission.control(change)
                case Buffer(underruns=underruns):
                    self.parts.counters.underran(max(0, underruns - self.underruns))
                    self.underruns = underruns
                case Ping(t):
                    await self.socket.send_text(_documents.pong(t))
        except InvalidInput as error:
            raise _Over(BAD_MESSAGE, str(error)) from None
        except (Busy, NotFound) as error:
            raise _Over(TRY_LATER, str(error)) from None


async def _next(subscription: Subscription) -> Delivery | None:
    try:
        async with asyncio.timeout(STATUS_EVERY_S):
            return await subscription.receive()
    except TimeoutError:
        return None


async def listen(socket: WebSocket, parts: TransportParts) -> None:
    """Serve one connection to its end."""
    try:
        async with parts.admit(socket) as admission:
            await _serve(socket, parts, admission)
    except NotAllowed as error:
        # Before the handshake is answered this becomes an HTTP 403.
        await socket.close(NOT_ALLOWED, _reason(str(error)))
    except Busy as error:
        await socket.accept(SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None)
        await socket.close(TRY_LATER, _reason(str(error)))


async def _serve(socket: WebSocket, parts: TransportParts, admission: Admission) -> None:
    await socket.accept(SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None)
    parts.counters.connected(TRANSPORT.name, 1)
    # The client may leave, or be cut off for a message that is too long, while something is being sent to it; then there is nobody to
    # say anything to. The server answers a send that comes too late with RuntimeError.
    try:
        with suppress(WebSocketDisconnect, RuntimeError):
            try:
                await _play(socket, parts, admission)
            except _Over as over:
                # Erasing a listener ends their station and their session at once: the session is the reason.
                code = NOT_ALLOWED if admission.ended.is_set() else over.code
                await socket.close(code, _reason(over.reason))
    finally:
        parts.counters.connected(TRANSPORT.name, -1)


async def _play(socket: WebSocket, parts: TransportParts, admission: Admission) -> None:
    try:
        wanted, after_frame = _wanted(socket)
        await admission.open(resuming=after_frame is not None)
        subscription = parts.stations.subscribe(admission.station, wanted, after_frame=after_frame, capacity=CAPACITY)
    except InvalidInput as error:
        raise _Over(BAD_MESSAGE, str(error)) from None
    except (Busy, NotFound) as error:
        raise _Over(TRY_LATER, str(error)) from None
    async with subscription:
        await Conversation(parts, socket, admission).run(subscription)


def _wanted(socket: WebSocket) -> tuple[str, int | None]:
    wanted = socket.query_params.get("format", FORMATS[0])
    if wanted not in FORMATS:
        raise InvalidInput("format", f"must be one of {', '.join(FORMATS)}")
    text = socket.query_params.get("after_frame")
    if text is None:
        return wanted, None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_FRAME)) and int(text) <= MAX_FRAME):
        raise InvalidInput("after_frame", f"must be a whole number from 0 to {MAX_FRAME}")
    return wanted, int(text)


def _reason(text: str) -> str:
    return text.encode()[:MAX_REASON_BYTES].decode(errors="ignore")


def routes(parts: TransportParts) -> APIRouter:
    """Return the route of this way out."""
    router = APIRouter()

    async def endpoint(websocket: WebSocket) -> None:
        await listen(websocket, parts)

    router.add_api_websocket_route("/ws/listen", endpoint)
    return router


TRANSPORT = Transport(name="websocket", formats=FORMATS, routes=routes)
