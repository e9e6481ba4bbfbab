"""Everything that is ever said between the web side and a host.

The same messages pass through pipes in local mode and are meant for a message bus in a cluster: they carry whole values, never references,
and every one names its station. `station` is an id, `epoch` counts how often the station's sound was begun anew.
"""

from typing import TypeAlias

import msgspec

from soundscape.body.state import BodyState
from soundscape.listener import Profile
from soundscape.programme import Progress
from soundscape.score import Note
from soundscape.wish import MixerEntry as MixerEntry
from soundscape.wish import Wish as Wish


class Resume(msgspec.Struct, frozen=True):
    """How to go on with a station whose host is gone: from this snapshot, sending from `from_frame` on.

    `seam_frame` is the first frame that nobody has received yet, `late_s` how long ago the one before it arrived.
    """

    snapshot: Progress
    from_frame: int
    seam_frame: int
    late_s: float


# To a host.


class Open(msgspec.Struct, frozen=True, tag=True):
    """Open a station, anew or from a snapshot; `default_timezone` (IANA name) stands in for an unknown one."""

    station: str
    epoch: int
    seed: int
    profile: Profile
    body: BodyState
    wish: Wish
    formats: tuple[str, ...]
    default_timezone: str
    resume: Resume | None = None


class Close(msgspec.Struct, frozen=True, tag=True):
    """Close a station: at once, or after a fade-out of `fade_s`."""

    station: str
    fade_s: float = 0.0


class Stay(msgspec.Struct, frozen=True, tag=True):
    """Come back from the fade-out of a `Close`."""

    station: str


class Steer(msgspec.Struct, frozen=True, tag=True):
    """Replace what the listener wants to hear."""

    station: str
    wish: Wish


class Tell(msgspec.Struct, frozen=True, tag=True):
    """Replace what is known about the listener: their profile and body."""

    station: str
    profile: Profile
    body: BodyState


class SetFormats(msgspec.Struct, frozen=True, tag=True):
    """Replace the formats that are wanted; one that is new begins with what the host still holds of the last 4 s."""

    station: str
    formats: tuple[str, ...]


class Stop(msgspec.Struct, frozen=True, tag=True):
    """End the host process."""


ToHost: TypeAlias = Open | Close | Stay | Steer | Tell | SetFormats | Stop


# From a host.


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The host has loaded everything and takes stations."""

    pid: int


class Began(msgspec.Struct, frozen=True, tag=True):
    """A format of a station begins anew: its first packet starts at `first_frame`.

    `pre_skip` is the encoder's delay in frames; the first `preroll_packets` packets only warm a decoder up.
    """

    station: str
    epoch: int
    format: str
    first_frame: int
    pre_skip: int
    preroll_packets: int


class Packets(msgspec.Struct, frozen=True, tag=True):
    """Encoded audio of one quantum: equal packets of `frames_each` frames, end to end, from `first_frame` on."""

    station: str
    epoch: int
    format: str
    first_frame: int
    frames_each: int
    data: tuple[bytes, ...]

    @property
    def end_frame(self) -> int:
        """The first frame after the last packet."""
        return self.first_frame + self.frames_each * len(self.data)


class Kept(msgspec.Struct, frozen=True, tag=True):
    """A snapshot to open the station again from."""

    station: str
    epoch: int
    snapshot: Progress


class Played(msgspec.Struct, frozen=True, tag=True):
    """Notes that were just rendered; said before the audio they are in."""

    station: str
    notes: tuple[Note, ...]


class Status(msgspec.Struct, frozen=True, tag=True):
    """How a station is at `frame`: the `explain` document as JSON, and the layers that could not be started."""

    station: str
    frame: int
    document: bytes
    missing_layers: tuple[str, ...]


class Closed(msgspec.Struct, frozen=True, tag=True):
    """A station has ended; `error` says why when nobody asked for it."""

    station: str
    error: str | None = None


class Load(msgspec.Struct, frozen=True, tag=True):
    """How busy the host is: the share (0..1) of one core spent over the last second, and how late its most urgent station is in s."""

    busy: float
    late_s: float


FromHost: TypeAlias = Ready | Began | Packets | Kept | Played | Status | Closed | Load
