"""`/listen/TOKEN.m3u8`: live HLS, for players that take nothing else. A session lasts as long as somebody keeps asking."""

import asyncio
from collections import OrderedDict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from soundscape.errors import Busy, NotFound
from soundscape.host.messages import Began, Closed, Packets
from soundscape.host.subscription import Subscription
from soundscape.transports._race import first_of
from soundscape.transports._segments import Segmenter
from soundscape.transports.base import Admission, Transport, TransportParts

PAST_S = 4.0
CAPACITY = 80
ENOUGH = 1
"""Segments before the first answer. A station that has just opened has the next one ready long before this one has been played."""

FIRST_WAIT_S = 8.0
IDLE_S = 6.0
"""Players ask about once a second; who has not for this long has left. For as long it is told that a station has gone off air."""

MAX_REMEMBERED = 4096
"""Addresses of which the last number is known, so that a player that comes back to a station that began anew finds none it has had."""

MEDIA_TYPE = "application/vnd.apple.mpegurl"
SEGMENT_TYPE = "video/mp2t"
NO_STORE = {"Cache-Control": "no-store"}
MAX_DIGITS = 12


class Session:
    """Everybody who plays one address by HLS: one connection to the station, whoever and however many they are."""

    def __init__(self, parts: TransportParts, token: str, *, least_number: int) -> None:
        self._parts = parts
        self._token = token
        self._least_number = least_number
        self._segmenter: Segmenter | None = None
        self._enough = asyncio.Event()
        self._asked_s = loop_time()
        self.task = asyncio.create_task(self._run())

    async def playlist(self) -> str:
        """Return the playlist, once there is enough to play. Raises what kept the session from beginning, Busy when it takes too long."""
        self._asked_s = loop_time()
        enough = asyncio.create_task(self._enough.wait())
        try:
            await asyncio.wait({enough, self.task}, timeout=FIRST_WAIT_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            enough.cancel()
        if self.task.done():
            self.task.result()
        if self._segmenter is None or not self._enough.is_set() or self.task.done():
            raise Busy("the station is not on air yet", retry_after_s=1)
        return self._segmenter.playlist(self._token)

    def segment(self, number: int) -> bytes | None:
        """Return the bytes of a segment, None when it is not there (any more)."""
        self._asked_s = loop_time()
        return None if self._segmenter is None else self._segmenter.segment(number)

    @property
    def next_number(self) -> int:
        """The number of the segment that comes next."""
        return self._least_number if self._segmenter is None else self._segmenter.next_number

    async def _run(self) -> None:
        async with self._parts.admit_stream(self._token) as admission:
            await admission.open()
            stations, clock = self._parts.stations, self._parts.clock
            live_frame, live_s = stations.live_frame(admission.station), clock.now().timestamp()
            self._segmenter = Segmenter(live_frame=live_frame, live_s=live_s, least_number=self._least_number)
            async with stations.subscribe(admission.station, "aac", cushion_s=PAST_S, capacity=CAPACITY) as subscription:
                self._parts.counters.connected(TRANSPORT.name, 1)
                try:
                    await first_of(self._play(self._segmenter, admission, subscription), self._idle(), admission.ended.wait())
                finally:
                    self._parts.counters.connected(TRANSPORT.name, -1)

    async def _play(self, segmenter: Segmenter, admission: Admission, subscription: Subscription) -> None:
        await self._cut(segmenter, admission, subscription)
        segmenter.end(now_s=self._parts.clock.now().timestamp(), title=admission.title())
        # Whoever asked again at once would put the station on air again that somebody has just told to stop.
        await asyncio.sleep(IDLE_S)

    async def _cut(self, segmenter: Segmenter, admission: Admission, subscription: Subscription) -> None:
        while True:
            match (await subscription.receive()).message:
                case Began() as began:
                    segmenter.begin(began, now_s=self._parts.clock.now().timestamp(), title=admission.title())
                case Packets() as packets:
                    segmenter.take(packets, now_s=self._parts.clock.now().timestamp(), title=admission.title())
                    if len(segmenter) >= ENOUGH:
                        self._enough.set()
                case Closed():
                    return

    async def _idle(self) -> None:
        while (left_s := self._asked_s + IDLE_S - loop_time()) > 0.0:  # noqa: ASYNC110  # every question puts the end off
            await asyncio.sleep(left_s)


class Sessions:
    """The sessions there are, by token."""

    def __init__(self, parts: TransportParts) -> None:
        self._parts = parts
        self._live: dict[str, Session] = {}
        self._numbers: OrderedDict[str, int] = OrderedDict()

    def begun(self, token: str) -> Session:
        """Return the session of an address, a new one when there is none."""
        if (session := self._live.get(token)) is None:
            session = self._live[token] = Session(self._parts, token, least_number=self._numbers.get(token, 0))
            session.task.add_done_callback(lambda task: self._ended(token, session, task))
        return session

    def find(self, token: str) -> Session | None:
        """Return the session of an address if there is one."""
        return self._live.get(token)

    def _ended(self, token: str, session: Session, task: "asyncio.Task[None]") -> None:
        self._live.pop(token, None)
        if session.next_number:
            self._numbers[token] = session.next_number
            self._numbers.move_to_end(token)
        if len(self._numbers) > MAX_REMEMBERED:
            self._numbers.popitem(last=False)
        if not task.cancelled():
            # Whoever asked has been told; when nobody did, there is nobody to tell.
            task.exception()


def loop_time() -> float:
    """Return the time of the event loop in s."""
    return asyncio.get_running_loop().time()


def routes(parts: TransportParts) -> APIRouter:
    """Return the routes of this way out."""
    router = APIRouter()
    sessions = Sessions(parts)

    async def playlist(request: Request, token: str) -> Response:
        """Name the newest segments of a live HLS stream, AAC in MPEG-TS."""
        await parts.check_stream(token)
        if request.method == "HEAD":
            response = Response(media_type=MEDIA_TYPE, headers=NO_STORE)
            del response.headers["content-length"]
            return response
        return Response(await sessions.begun(token).playlist(), media_type=MEDIA_TYPE, headers=NO_STORE)

    async def segment(token: str, number: str) -> Response:
        """Return a segment the playlist names, or has named a few seconds ago."""
        await parts.check_stream(token)
        session = sessions.find(token)
        known = session is not None and number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS
        data = session.segment(int(number)) if session is not None and known else None
        if data is None:
            raise NotFound("This segment is not there, or no longer; the playlist names those that are.")
        return Response(data, media_type=SEGMENT_TYPE, headers={"Cache-Control": "max-age=60"})

    # Plug-ins come in the order of their names: before `http`, whose `/listen/{name}` takes every other ending.
    for path, endpoint in (("/listen/{token}.m3u8", playlist), ("/listen/{token}/{number}.ts", segment)):
        router.add_api_route(path, endpoint, methods=["GET"], response_class=Response, tags=["listening"])
        router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
    return router


TRANSPORT = Transport(name="hls", formats=("aac",), routes=routes)
