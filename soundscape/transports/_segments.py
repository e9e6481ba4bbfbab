"""Live HLS (RFC 8216) for one session: AAC cut into segments, and the playlist that slides over them. Pure."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from soundscape.audio import SAMPLE_RATE_HZ, seconds
from soundscape.host.messages import Began, Packets
from soundscape.transports._ts import TransportStream

SEGMENT_PACKETS = 46
"""46 AAC frames are 0.98 s: two segments fit into the two seconds a station has rendered as soon as it opens."""

TARGET_S = 1
WINDOW = 12
"""Segments in the playlist."""

EARLY_S = 1.0
LATE_S = 6.0
"""How far from its time on the clock a segment may be complete before the clock is set by it. The past that a session begins with is up to
4 s old, and a host that takes over catches up with what it missed; after a long pause the music goes on later."""

KEPT = 2 * WINDOW
"""Segments that can still be fetched: a player may ask for what the playlist has just let go."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece that can be played alone: its number, length in frames, when it was on air, and whether the sound begins anew with it."""

    number: int
    frames: int
    at_s: float
    discontinuity: bool
    title: str
    data: bytes


class Segmenter:
    """Cuts what comes; `live_frame` is the frame that is on air at `live_s` (POSIX time), no number is below `least_number`."""

    def __init__(self, *, live_frame: int, live_s: float, least_number: int = 0) -> None:
        self._live = (live_frame, live_s)
        self._stream = TransportStream()
        self._segments: deque[Segment] = deque()
        self._waiting: list[bytes] = []
        self._first_frame = 0
        self._frames_each = 1
        self._next_frame: int | None = None
        self._least_number = least_number
        self._next_number: int | None = None
        self._discontinuity = False
        self._discontinuities_gone = 0
        self._ended = False

    def __len__(self) -> int:
        return len(self._segments)

    def begin(self, began: Began, *, now_s: float, title: str) -> None:
        """Take note of a beginning: every one but the first is a discontinuity, as when another host goes on with the music."""
        if self._next_frame is not None:
            self._break(now_s, title)

    def take(self, packets: Packets, *, now_s: float, title: str) -> None:
        """Take packets in and cut the segments they complete."""
        if self._next_frame is not None and packets.first_frame != self._next_frame and not self._discontinuity:
            self._break(now_s, title)
        self._frames_each = packets.frames_each
        for index, data in enumerate(packets.data):
            if not self._waiting:
                self._first_frame = packets.first_frame + index * packets.frames_each
            self._waiting.append(data)
            if len(self._waiting) == SEGMENT_PACKETS:
                self._cut(now_s, title)
        self._next_frame = packets.end_frame

    def end(self, *, now_s: float, title: str) -> None:
        """Take note that nothing will follow, so that players end instead of waiting."""
        self._break(now_s, title)
        self._ended = True

    @property
    def next_number(self) -> int:
        """The number of the segment that comes next."""
        return self._least_number if self._next_number is None else self._next_number

    def segment(self, number: int) -> bytes | None:
        """Return the bytes of a segment, None when it is not there (any more)."""
        return next((segment.data for segment in self._segments if segment.number == number), None)

    def playlist(self, folder: str) -> str:
        """Return the playlist of the newest segments, which are fetched from `folder`."""
        shown = list(self._segments)[-WINDOW:]
        older = list(self._segments)[:-WINDOW]
        gone = self._discontinuities_gone + sum(segment.discontinuity for segment in older)
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            f"#EXT-X-TARGETDURATION:{TARGET_S}",
            f"#EXT-X-MEDIA-SEQUENCE:{shown[0].number if shown else 0}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{gone}",
        ]
        for segment in shown:
            if segment.discontinuity:
                lines.append("#EXT-X-DISCONTINUITY")
            at = datetime.fromtimestamp(segment.at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            lines += [
                f"#EXT-X-PROGRAM-DATE-TIME:{at}",
                f"#EXTINF:{seconds(segment.frames):.5f},{segment.title}",
                f"{folder}/{segment.number}.ts",
            ]
        if self._ended:
            lines.append("#EXT-X-ENDLIST")
        return "\n".join(lines) + "\n"

    def _at_s(self, frame: int) -> float:
        live_frame, live_s = self._live
        return live_s + (frame - live_frame) / SAMPLE_RATE_HZ

    def _break(self, now_s: float, title: str) -> None:
        if self._waiting:
            self._cut(now_s, title)
        self._discontinuity = True

    def _cut(self, now_s: float, title: str) -> None:
        frames = len(self._waiting) * self._frames_each
        end = self._first_frame + frames
        if not -EARLY_S <= now_s - self._at_s(end) <= LATE_S:
            self._live = (end, now_s)
        if self._next_number is None:
            # Counted from the station's beginning, so that a player that comes back finds numbers that have gone on.
            self._next_number = max(self._least_number, self._first_frame // (SEGMENT_PACKETS * self._frames_each))
        data = self._stream.segment(self._waiting, first_frame=self._first_frame, frames_each=self._frames_each)
        self._segments.append(Segment(self._next_number, frames, self._at_s(self._first_frame), self._discontinuity, title, data))
        self._next_number += 1
        self._discontinuity = False
        self._waiting = []
        if len(self._segments) > KEPT:
            self._discontinuities_gone += self._segments.popleft().discontinuity
