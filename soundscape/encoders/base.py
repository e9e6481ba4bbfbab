"""What every streaming format is."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from soundscape.audio import Packet, Pcm


class Session(Protocol):
    """One running encoder. Blocks must follow one another without a gap; remainders are carried, so nothing drifts."""

    pre_skip: int
    """Frames of delay in front of the first encoded sample."""

    def encode(self, pcm: Pcm) -> list[Packet]:
        """Take samples in, shape (frames, 2), and return the packets they complete."""
        ...


class Encoder(msgspec.Struct, frozen=True):
    """A format: its name, its media type, how many frames a packet holds, and how to begin a session at a frame.

    The first `preroll_packets` packets after a beginning only warm a decoder up: they are sent and not heard. `overlaps` says that
    listeners to this format cross-fade when audio begins anew before the end of what they had.
    """

    name: str
    media_type: str
    frames_each: int
    preroll_packets: int
    overlaps: bool
    begin: Callable[[int], Session]
