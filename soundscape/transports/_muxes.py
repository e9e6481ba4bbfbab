"""From packets to the bytes one HTTP player gets: one small state each, because everybody joins somewhere else. Pure."""

from typing import Protocol

from soundscape.host.messages import Began, Packets
from soundscape.transports._mp3 import Joining


class Mux(Protocol):
    """The container of one connection."""

    def begin(self, began: Began) -> bytes:
        """Return what comes before the packets of a beginning."""
        ...

    def take(self, packets: Packets) -> bytes:
        """Return the bytes of these packets."""
        ...


class Mp3:
    """MP3 frames end to end."""

    def __init__(self) -> None:
        # Only whoever joins lacks earlier frames: a beginning that comes later is that of a new encoder, which refers to none.
        self._joining = Joining()

    def begin(self, began: Began) -> bytes:
        """Return nothing."""
        return b""

    def take(self, packets: Packets) -> bytes:
        """Return the frames, the first two without sound."""
        return b"".join(map(self._joining.take, packets.data))


class Adts:
    """ADTS frames end to end; each says all a decoder needs."""

    def begin(self, began: Began) -> bytes:
        """Return nothing."""
        return b""

    def take(self, packets: Packets) -> bytes:
        """Return the frames."""
        return b"".join(packets.data)
