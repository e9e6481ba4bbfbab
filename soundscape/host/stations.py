"""The stations as the web side sees them: opened, steered, listened to, and opened again somewhere else when their host dies."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import structlog

from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ
from soundscape.body.state import BodyState
from soundscape.clock import Clock
from soundscape.errors import Busy, NotFound
from soundscape.host import messages
from soundscape.host.messages import Began, FromHost, Load, Packets
from soundscape.host.pool import Hosts
from soundscape.host.ring import Ring
from soundscape.host.scheduler import CUSHION_S
from soundscape.host.subscription import Message, Subscription
from soundscape.listener import Profile
from soundscape.programme import Progress
from soundscape.wish import Wish

LINGER_S = 60.0
FORMAT_LINGER_S = 15.0
OVERLAP_FRAMES = 4 * QUANTUM_FRAMES
"""A new host sends the last 0.4 s again: 160 ms to warm decoders up, 240 ms to cross-fade."""

SNAPSHOTS_KEPT = 4
MAX_FAILURES = 10
FAILURE_WINDOW_S = 60.0
RETRY_AFTER_S = 10
LATE_S = 0.5
BUSY = 0.85
"""A host that is busy for more than this share of a core takes no further station: those it has would begin to run late."""

log = structlog.get_logger(__name__)


@dataclass
class _OnAir:
    """One station: what it would have to be opened with again, and who listens."""

    name: str
    seed: int
    profile: Profile
    body: BodyState
    wish: Wish
    epoch: int = 1
    host: int | None = None
    rings: dict[str, Ring] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    subscriptions: dict[Subscription, str] = field(default_factory=dict)
    snapshots: list[Progress] = field(default_factory=list)
    status: messages.Status | None = None
    opened_s: float = 0.0
    arrived_s: float = 0.0
    told_frame: int = 0
    failures_s: list[float] = field(default_factory=list)
    closing: asyncio.TimerHandle | None = None
    kept_until_s: float = 0.0
    ending: bool = False
    """Whether it was told to fade out, and nobody has wanted it again."""


class Stations:
    """All stations of this web process. Not thread-safe: everything happens on one event loop."""

    def __init__(self, hosts: Hosts, clock: Clock, *, default_timezone: str, max_stations: int, linger_s: float = LINGER_S) -> None:
        self._hosts = hosts
        self._clock = clock
        self._default_timezone = default_timezone
        self._max_stations = max_stations
        self._linger_s = linger_s
        self._on_air: dict[str, _OnAir] = {}

    async def open(self, station: str, *, seed: int, profile: Profile, body: BodyState, wish: Wish) -> None:
        """Put a station on air; one that is already stays, though it was fading out. Raises Busy when there is no room or no host."""
        if (playing := self._on_air.get(station)) is not None:
            if playing.ending:
                playing.ending = False
                self._say(playing, messages.Stay(station))
            return
        self._check_room()
        now_s = self._clock.steady()
        on_air = _OnAir(station, seed, profile, body, wish, opened_s=now_s, arrived_s=now_s)
        self._on_air[station] = on_air
        self._start(on_air)
        self._linger(on_air)

    def on_air(self, station: str) -> bool:
        """Return whether a station is on air."""
        return station in self._on_air

    def keep(self, station: str, *, for_s: float) -> None:
        """Keep a station on air for so long (s) from now, though nobody may listen; nothing happens when it is not on air."""
        if (on_air := self._on_air.get(station)) is not None:
            on_air.kept_until_s = self._clock.steady() + for_s

    def names(self) -> tuple[str, ...]:
        """Return the ids of all stations on air."""
        return tuple(self._on_air)

    def subscribe(
        self,
        station: str,
        format: str,
        *,
        after_frame: int | None = None,
        cushion_s: float = 2.0,
        capacity: int = 40,
    ) -> Subscription:
        """Listen to a station in a format, from `after_frame` on if it is still held, else from `cushion_s` ago.

        The subscription holds at most `capacity` waiting messages. Raises NotFound when the station is not on air.
        """
        on_air = self._get(station)
        ring = on_air.rings.setdefault(format, Ring())
        first: list[Message] = list(ring.replay(cushion_frames=round(cushion_s * SAMPLE_RATE_HZ), after_frame=after_frame))
        if on_air.status is not None:
            first.insert(1 if first else 0, on_air.status)
        subscription = Subscription(capacity=capacity, first=first, on_close=lambda left: self._left(on_air, left))
        on_air.subscriptions[subscription] = format
        if on_air.closing is not None:
            on_air.closing.cancel()
            on_air.closing = None
        self._set_formats(on_air)
        return subscription

    def steer(self, station: str, wish: Wish) -> None:
        """Play this from now on; nothing happens when the station is not on air."""
        if (on_air := self._on_air.get(station)) is not None:
            on_air.wish = wish
            self._say(on_air, messages.Steer(station, wish))

    def tell(self, station: str, profile: Profile, body: BodyState) -> None:
        """Know this about the listener from now on; nothing happens when the station is not on air."""
        if (on_air := self._on_air.get(station)) is not None:
            on_air.profile, on_air.body = profile, body
            self._say(on_air, messages.Tell(station, profile, body))

    def status(self, station: str) -> messages.Status | None:
        """Return the newest status of a station, None when it has said nothing yet or is not on air."""
        on_air = self._on_air.get(station)
        return None if on_air is None else on_air.status

    def position(self, station: str) -> int | None:
        """Return the frame a station has been rendered up to, None when nothing was."""
        on_air = self._on_air.get(station)
        return None if on_air is None else _seam(on_air)

    def live_frame(self, station: str) -> int:
        """Return about which frame of a station is on air now. Raises NotFound when the station is not on air."""
        on_air = self._get(station)
        open_s, rendered = self._clock.steady() - on_air.opened_s, _seam(on_air)
        if rendered is None or open_s < CUSHION_S:
            # The first seconds are rendered at once, so what has arrived of them says little.
            return round((CUSHION_S + open_s) * SAMPLE_RATE_HZ)
        return rendered

    def connections(self, station: str) -> int:
        """Return how many connections listen to a station."""
        on_air = self._on_air.get(station)
        return 0 if on_air is None else len(on_air.subscriptions)

    async def close(self, station: str, *, fade_s: float = 0.0) -> None:
        """Take a station off air, after a fade-out of `fade_s`; its subscriptions get `Closed`."""
        if (on_air := self._on_air.get(station)) is None:
            return
        if fade_s > 0.0 and on_air.host is not None:
            on_air.ending = True
            self._say(on_air, messages.Close(station, fade_s))
            return
        self._say(on_air, messages.Close(station))
        self._remove(on_air, messages.Closed(station))

    def ready(self) -> bool:
        """Return whether at least one host takes stations."""
        return bool(self._hosts.live())

    def loads(self) -> list[Load]:
        """Return how busy each live host last said it was."""
        return [load for host in self._hosts.live() if (load := self._hosts.load(host)) is not None]

    def station_count(self) -> int:
        """Return how many stations are on air."""
        return len(self._on_air)

    def hear(self, host: int, message: FromHost) -> None:
        """Take in what a host says about one of its stations; what it says of one that has moved on is too late."""
        if isinstance(message, messages.Ready | Load):
            return
        on_air = self._on_air.get(message.station)
        if on_air is None or on_air.host != host:
            return
        match message:
            case Began() | Packets():
                self._pass_on(on_air, message)
            case messages.Kept():
                on_air.snapshots = [*on_air.snapshots, message.snapshot][-SNAPSHOTS_KEPT:]
            case messages.Status():
                on_air.status = message
                _offer_all(on_air, message)
            case messages.Played():
                # What a new host plays again up to the seam has been told already.
                notes = tuple(note for note in message.notes if note.at_frame >= on_air.told_frame)
                if notes:
                    _offer_all(on_air, messages.Played(message.station, notes))
            case messages.Closed(error=None) if on_air.ending:
                self._remove(on_air, message)
            case messages.Closed(error=None):
                # It was wanted again while its end was on the way.
                self._reopen(on_air, at_fault=False)
            case messages.Closed():
                self._reopen(on_air, at_fault=True)

    def lost(self, host: int) -> None:
        """Open every station of a host that has died somewhere else."""
        orphans = [on_air for on_air in self._on_air.values() if on_air.host == host]
        for on_air in orphans:
            # A station that was alone on its host is what it died of; among several nobody can tell, and they are dealt out anew.
            self._reopen(on_air, at_fault=len(orphans) == 1)

    def came(self, host: int) -> None:
        """Start what has been waiting for a host."""
        for on_air in [on_air for on_air in self._on_air.values() if on_air.host is None]:
            self._start(on_air)

    def _check_room(self) -> None:
        if not self._hosts.live():
            raise Busy("no host is running yet", retry_after_s=1)
        full = [load.late_s > LATE_S or load.busy > BUSY for load in self.loads()]
        if len(self._on_air) >= self._max_stations or (full and all(full)):
            raise Busy("all places are taken", retry_after_s=RETRY_AFTER_S)

    def _start(self, on_air: _OnAir) -> None:
        live = self._hosts.live()
        if not live:
            on_air.host = None
            return
        taken = Counter(other.host for other in self._on_air.values())
        on_air.host = min(live, key=lambda host: (taken[host], host))
        command = messages.Open(
            on_air.name,
            on_air.epoch,
            on_air.seed,
            on_air.profile,
            on_air.body,
            on_air.wish,
            on_air.formats,
            self._default_timezone,
            self._resume(on_air),
        )
        self._say(on_air, command)

    def _reopen(self, on_air: _OnAir, *, at_fault: bool) -> None:
        if on_air.ending:
            # Nobody wants the rest of its fade badly enough to begin it again.
            self._remove(on_air, messages.Closed(on_air.name))
            return
        now_s = self._clock.steady()
        recent = [at_s for at_s in on_air.failures_s if now_s - at_s < FAILURE_WINDOW_S]
        on_air.failures_s = [*recent, now_s] if at_fault else recent
        if len(on_air.failures_s) > MAX_FAILURES:
            log.error("a station failed too often and was given up", failures=len(on_air.failures_s))
            self._remove(on_air, messages.Closed(on_air.name, "failed too often"))
            return
        on_air.epoch += 1
        on_air.told_frame = _seam(on_air) or 0
        self._start(on_air)

    def _resume(self, on_air: _OnAir) -> messages.Resume | None:
        seam = _seam(on_air)
        if seam is None or not on_air.snapshots:
            return None
        wanted = seam - OVERLAP_FRAMES
        snapshot = next((kept for kept in reversed(on_air.snapshots) if kept.frame <= wanted), on_air.snapshots[0])
        late_s = max(0.0, self._clock.steady() - on_air.arrived_s)
        return messages.Resume(snapshot, max(wanted, snapshot.frame), max(seam, snapshot.frame), late_s)

    def _pass_on(self, on_air: _OnAir, message: Began | Packets) -> None:
        ring = on_air.rings.get(message.format)
        # A format that was left may still have had sound on its way, which belongs to no beginning that anybody got.
        if message.epoch != on_air.epoch or ring is None or not (ring.begun or isinstance(message, Began)):
            return
        on_air.arrived_s = self._clock.steady()
        ring.append(message)
        for subscription, format_ in on_air.subscriptions.items():
            if format_ == message.format:
                subscription.offer(message)

    def _left(self, on_air: _OnAir, subscription: Subscription) -> None:
        on_air.subscriptions.pop(subscription, None)
        if self._on_air.get(on_air.name) is not on_air:
            return
        # Whoever left is often back in a moment: the encoder waits a little, the station a little longer.
        asyncio.get_running_loop().call_later(FORMAT_LINGER_S, self._set_formats, on_air)
        if not on_air.subscriptions:
            self._linger(on_air)

    def _linger(self, on_air: _OnAir) -> None:
        if on_air.closing is not None:
            on_air.closing.cancel()
        on_air.closing = asyncio.get_running_loop().call_later(self._linger_s, self._close_unheard, on_air)

    def _close_unheard(self, on_air: _OnAir) -> None:
        if self._on_air.get(on_air.name) is not on_air or on_air.subscriptions:
            return
        if self._clock.steady() < on_air.kept_until_s:
            self._linger(on_air)
        else:
            self._say(on_air, messages.Close(on_air.name))
            self._remove(on_air, messages.Closed(on_air.name))

    def _set_formats(self, on_air: _OnAir) -> None:
        wanted = tuple(sorted(set(on_air.subscriptions.values())))
        if not wanted or wanted == on_air.formats or self._on_air.get(on_air.name) is not on_air:
            return
        for left in set(on_air.formats) - set(wanted):
            del on_air.rings[left]
        on_air.formats = wanted
        self._say(on_air, messages.SetFormats(on_air.name, wanted))

    def _remove(self, on_air: _OnAir, message: messages.Closed) -> None:
        if on_air.closing is not None:
            on_air.closing.cancel()
        if self._on_air.get(on_air.name) is on_air:
            del self._on_air[on_air.name]
        _offer_all(on_air, message)

    def _say(self, on_air: _OnAir, message: messages.ToHost) -> None:
        if on_air.host is not None:
            self._hosts.say(on_air.host, message)

    def _get(self, station: str) -> _OnAir:
        if station not in self._on_air:
            raise NotFound("this station is not on air")
        return self._on_air[station]


def _seam(on_air: _OnAir) -> int | None:
    ends = [end for ring in on_air.rings.values() if (end := ring.end_frame) is not None]
    return max(ends) // QUANTUM_FRAMES * QUANTUM_FRAMES if ends else None


def _offer_all(on_air: _OnAir, message: Message) -> None:
    for subscription in list(on_air.subscriptions):
        subscription.offer(message)
