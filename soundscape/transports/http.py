"""`/listen/TOKEN.mp3` and `.m3u`: endless MP3 with titles for any player or speaker, and a playlist that names it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from soundscape.errors import NotFound
from soundscape.host.messages import Closed, Packets
from soundscape.host.subscription import Subscription
from soundscape.transports._icy import INTERVAL_BYTES, Interleaver
from soundscape.transports._mp3 import Joining
from soundscape.transports._race import first_of
from soundscape.transports.base import Admission, Transport, TransportParts

CUSHION_S = 4.0
CAPACITY = 80
"""Messages a player may fall behind, about 8 s of audio, before it is let go."""

SLOWNESS_CHECK_S = 1.0
EXTENSIONS = ("mp3", "m3u")
STATION_NAME = "Soundscape"


@dataclass(slots=True)
class Programme:
    """The bytes one player gets, in order."""

    admission: Admission
    subscription: Subscription
    icy: Interleaver | None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield audio until the station ends."""
        # Only whoever joins lacks earlier frames: a beginning that comes later is that of a new encoder, which refers to none.
        joining = Joining()
        while True:
            match (await self.subscription.receive()).message:
                case Packets() as packets:
                    yield self._titled(b"".join(map(joining.take, packets.data)))
                case Closed():
                    return

    def _titled(self, audio: bytes) -> bytes:
        return audio if self.icy is None else self.icy.feed(audio, self.admission.title())


class Live(Response):
    """An answer that never ends by itself. It leaves when the player does, at once, even while waiting to send."""

    def __init__(self, parts: TransportParts, token: str, *, titles: bool) -> None:
        super().__init__(media_type="audio/mpeg", headers=_headers(titles=titles))
        del self.headers["content-length"]
        self._parts = parts
        self._token = token
        self._titles = titles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the station on air and send it. Raises Busy before anything was sent."""
        async with self._parts.admit_stream(self._token) as admission:
            await admission.open()
            stations = self._parts.stations
            async with stations.subscribe(admission.station, "mp3", cushion_s=CUSHION_S, capacity=CAPACITY) as subscription:
                programme = Programme(admission, subscription, Interleaver() if self._titles else None)
                self._parts.counters.connected(TRANSPORT.name, 1)
                try:
                    await first_of(self._send(programme, send), _gone(receive), _too_slow(subscription), admission.ended.wait())
                finally:
                    self._parts.counters.connected(TRANSPORT.name, -1)
        # Everything is freed by now: ending an answer may wait for as long as its player takes nothing.
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, programme: Programme, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with suppress(OSError):
            async for chunk in programme.chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})


def routes(parts: TransportParts) -> APIRouter:
    """Return the routes of this way out."""
    router = APIRouter()

    async def listen(request: Request, name: str) -> Response:
        """Play for ever (`.mp3`), or name the address in a playlist (`.m3u`)."""
        token, _, extension = name.rpartition(".")
        if not token or extension not in EXTENSIONS:
            raise NotFound(f"There is no such listening address; this release has {' and '.join('.' + known for known in EXTENSIONS)}.")
        async with parts.admit_stream(token):
            pass
        if extension == "m3u":
            return _playlist(parts.address(request, f"/listen/{token}.mp3"))
        titles = request.headers.get("icy-metadata") == "1"
        if request.method == "HEAD":
            response = Response(media_type="audio/mpeg", headers=_headers(titles=titles))
            del response.headers["content-length"]
            return response
        return Live(parts, token, titles=titles)

    router.add_api_route("/listen/{name}", listen, methods=["GET"], response_class=Response, tags=["listening"])
    router.add_api_route("/listen/{name}", listen, methods=["HEAD"], include_in_schema=False)
    return router


def _playlist(address: str) -> Response:
    text = f"#EXTM3U\n#EXTINF:-1,{STATION_NAME}\n{address}\n"
    return PlainTextResponse(text, media_type="audio/x-mpegurl", headers={"Cache-Control": "no-store"})


def _headers(*, titles: bool) -> Mapping[str, str]:
    headers = {
        "Cache-Control": "no-store",
        "Accept-Ranges": "none",
        "icy-name": STATION_NAME,
        "icy-description": "A private programme, composed for this moment",
        "icy-br": "128",
        "icy-sr": "48000",
        "icy-pub": "0",
    }
    return headers | {"icy-metaint": str(INTERVAL_BYTES)} if titles else headers


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _too_slow(subscription: Subscription) -> None:
    # Looked at from outside, because whoever is too slow keeps the sending task waiting.
    while not subscription.overflowed:  # noqa: ASYNC110  # nobody tells us, and once a second is enough
        await asyncio.sleep(SLOWNESS_CHECK_S)


TRANSPORT = Transport(name="http", formats=("mp3",), routes=routes)
