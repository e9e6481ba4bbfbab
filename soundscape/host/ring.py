"""The last seconds of one format of a station, as the web side keeps them: made of the past, so that it survives a host."""

from collections import deque
from collections.abc import Iterable

import msgspec

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.host.messages import Began, Packets

KEPT_FRAMES = 4 * SAMPLE_RATE_HZ


class Ring:
    """What was sent of one format, beginnings and packets in order, at least the last 4 s of it."""

    def __init__(self) -> None:
        self._entries: deque[Began | Packets] = deque()
        self._head: Began | None = None

    @property
    def begun(self) -> bool:
        """Whether there was a beginning: packets before the first one mean nothing to a decoder."""
        return self._head is not None or any(isinstance(entry, Began) for entry in self._entries)

    @property
    def end_frame(self) -> int | None:
        """The first frame after the newest packet; None while there is none."""
        newest = self._newest()
        return None if newest is None else newest.end_frame

    @property
    def empty(self) -> bool:
        """Whether nothing has been kept."""
        return self._newest() is None

    def append(self, message: Began | Packets) -> None:
        """Keep a message and forget what is older than 4 s before it."""
        self._entries.append(message)
        end = self.end_frame
        while end is not None and len(self._entries) > 1 and self._is_old(self._entries[0], end):
            oldest = self._entries.popleft()
            if isinstance(oldest, Began):
                self._head = oldest

    def replay(self, *, cushion_frames: int, after_frame: int | None) -> tuple[Began | Packets, ...]:
        """Return what a new subscriber gets first: a beginning, then packets.

        With `after_frame` still held, the packets run from the decoder's warm-up before it; otherwise they are the last `cushion_frames`.
        """
        end = self.end_frame
        if end is None:
            return ()
        began, packets = self._head, list(self._entries)
        start = self._start(after_frame, end - cushion_frames)
        while packets and self._skippable(packets[0], packets[1:], start):
            skipped = packets.pop(0)
            began = skipped if isinstance(skipped, Began) else began
        return tuple(_opened(began, packets))

    def _start(self, after_frame: int | None, cushion_start: int) -> int:
        head = self._head or next((entry for entry in self._entries if isinstance(entry, Began)), None)
        first = next((entry for entry in self._entries if isinstance(entry, Packets)), None)
        if after_frame is None or head is None or first is None:
            return cushion_start
        warm_up = head.preroll_packets * first.frames_each
        held = first.first_frame <= after_frame <= (self.end_frame or 0)
        return after_frame - warm_up if held else cushion_start

    def _newest(self) -> Packets | None:
        return next((entry for entry in reversed(self._entries) if isinstance(entry, Packets)), None)

    @staticmethod
    def _is_old(entry: Began | Packets, end: int) -> bool:
        return (entry.first_frame if isinstance(entry, Began) else entry.end_frame) <= end - KEPT_FRAMES

    @staticmethod
    def _skippable(entry: Began | Packets, later: Iterable[Began | Packets], start: int) -> bool:
        if isinstance(entry, Packets):
            return entry.end_frame <= start
        # A beginning belongs to the packets behind it: it goes when the first of those goes.
        behind = next((packet for packet in later if isinstance(packet, Packets)), None)
        return behind is not None and behind.end_frame <= start


def _opened(began: Began | None, messages: list[Began | Packets]) -> Iterable[Began | Packets]:
    if messages and isinstance(messages[0], Packets) and began is not None:
        # A decoder that joins later begins where it joins.
        yield msgspec.structs.replace(began, first_frame=messages[0].first_frame)
    yield from messages
