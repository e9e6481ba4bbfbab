"""`/listen/TOKEN.mp3 .opus .aac`: a stream that never ends for any player or speaker, and playlists (`.m3u`, `.pls`) that name it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from soundscape.errors import NotFound
from soundscape.host.messages import Began, Closed, Packets
from soundscape.host.subscription import Subscription
from soundscape.transports._icy import INTERVAL_BYTES, Interleaver
from soundscape.transports._muxes import Adts, Mp3, Mux
from soundscape.transports._ogg import OggOpus
from soundscape.transports._race import first_of
from soundscape.transports.base import Admission, Transport, TransportParts

CUSHION_S = 4.0
CAPACITY = 80
"""Messages a player may fall behind, about 8 s of audio, before it is let go."""

SLOWNESS_CHECK_S = 1.0
STATION_NAME = "Soundscape"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to hear a station: its format, how players call it, its rate in kbit/s, and its container, which is told a title.

    `titles` says whether players expect titles between the bytes when they ask for them; Ogg has its own.
    """

    format: str
    media_type: str
    kbit_s: int
    mux: Callable[[str], Mux]
    titles: bool


FORMS = {
    "mp3": Form("mp3", "audio/mpeg", 128, lambda _title: Mp3(), titles=True),
    "opus": Form("opus", "audio/ogg", 96, OggOpus, titles=False),
    "aac": Form("aac", "audio/aac", 128, lambda _title: Adts(), titles=True),
}
"""By the ending of the address."""


@dataclass(slots=True)
class Programme:
    """The bytes one player gets, in order."""

    admission: Admission
    subscription: Subscription
    mux: Mux
    icy: Interleaver | None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield audio until the station ends."""
        head = b""
        while True:
            match (await self.subscription.receive()).message:
                case Began() as began:
                    head = self.mux.begin(began)
                case Packets() as packets:
                    yield self._titled(head + self.mux.take(packets))
                    head = b""
                case Closed():
                    return

    def _titled(self, audio: bytes) -> bytes:
        return audio if self.icy is None else self.icy.feed(audio, self.admission.title())


class Live(Response):
    """An answer that never ends by itself. It leaves when the player does, at once, even while waiting to send."""

    def __init__(self, parts: TransportParts, token: str, form: Form, *, titles: bool) -> None:
        super().__init__(media_type=form.media_type, headers=_headers(form, titles=titles))
        del self.headers["content-length"]
        self._parts = parts
        self._token = token
        self._form = form
        self._titles = titles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the station on air and send it. Raises Busy before anything was sent."""
        async with self._parts.admit_stream(self._token) as admission:
            await admission.open()
            stations = self._parts.stations
            async with stations.subscribe(admission.station, self._form.format, cushion_s=CUSHION_S, capacity=CAPACITY) as subscription:
                icy = Interleaver() if self._titles else None
                programme = Programme(admission, subscription, self._form.mux(admission.title()), icy)
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
        """Play for ever (`.mp3`, `.opus`, `.aac`), or name the address in a playlist (`.m3u`, `.pls`)."""
        token, _, ending = name.rpartition(".")
        if not token or ending not in (*FORMS, *PLAYLISTS):
            raise NotFound(f"There is no such listening address; it ends in {_either((*FORMS, *PLAYLISTS, 'm3u8'))}.")
        await parts.check_stream(token)
        if ending in PLAYLISTS:
            return PLAYLISTS[ending](parts.address(request, f"/listen/{token}.mp3"))
        form = FORMS[ending]
        titles = form.titles and request.headers.get("icy-metadata") == "1"
        if request.method == "HEAD":
            response = Response(media_type=form.media_type, headers=_headers(form, titles=titles))
            del response.headers["content-length"]
            return response
        return Live(parts, token, form, titles=titles)

    async def preflight() -> Response:
        return Response(status_code=204, headers=PREFLIGHT)

    router.add_api_route("/listen/{name}", listen, methods=["GET"], response_class=Response, tags=["listening"])
    router.add_api_route("/listen/{name}", listen, methods=["HEAD"], include_in_schema=False)
    router.add_api_route("/listen/{path:path}", preflight, methods=["OPTIONS"], include_in_schema=False)
    return router


def _m3u(address: str) -> Response:
    text = f"#EXTM3U\n#EXTINF:-1,{STATION_NAME}\n{address}\n"
    return PlainTextResponse(text, media_type="audio/x-mpegurl", headers={"Cache-Control": "no-store"})


def _pls(address: str) -> Response:
    text = f"[playlist]\nNumberOfEntries=1\nFile1={address}\nTitle1={STATION_NAME}\nLength1=-1\nVersion=2\n"
    return PlainTextResponse(text, media_type="audio/x-scpls", headers={"Cache-Control": "no-store"})


PLAYLISTS: Mapping[str, Callable[[str], Response]] = {"m3u": _m3u, "pls": _pls}
"""By the ending of the address: playlists of one entry."""

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Icy-MetaData, Range",
    "Access-Control-Max-Age": "86400",
}
"""What a page of anybody may ask of a listening address."""


def _either(endings: Sequence[str]) -> str:
    return ", ".join(f".{ending}" for ending in endings[:-1]) + f" or .{endings[-1]}"


def _headers(form: Form, *, titles: bool) -> Mapping[str, str]:
    headers = {
        "Cache-Control": "no-store",
        "Accept-Ranges": "none",
        "icy-name": STATION_NAME,
        "icy-description": "A private programme, composed for this moment",
        "icy-br": str(form.kbit_s),
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


TRANSPORT = Transport(name="http", formats=tuple(form.format for form in FORMS.values()), routes=routes)
