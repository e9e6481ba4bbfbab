"""What the routes share: everything in memory about listeners, and the few steps that several routes take alike."""

import asyncio
from datetime import tzinfo
from urllib.parse import urlsplit

import msgspec
from starlette.requests import HTTPConnection

from soundscape.api import batches, readings, steering
from soundscape.api.addresses import Addresses
from soundscape.api.asks import StationChange
from soundscape.api.feeds import Feeds
from soundscape.api.guards import clients, headers
from soundscape.api.guards.hosts import Address
from soundscape.api.identities import Identities, Identity
from soundscape.api.inbox import Inbox
from soundscape.api.leases import Leases
from soundscape.api.linking import ListenerFor, by_token
from soundscape.api.metrics import Metrics
from soundscape.api.nights import Nights
from soundscape.api.parts import Parts
from soundscape.api.readings import Outcome
from soundscape.api.residents import Resident, Residents
from soundscape.api.sittings import Sittings
from soundscape.api.skies import Skies
from soundscape.api.tokens import COOKIE
from soundscape.body.body_clock import GRID_S
from soundscape.errors import NotAllowed
from soundscape.listener import zone_of
from soundscape.rate import Limiter
from soundscape.signals import heart_rate
from soundscape.signals.base import Signal
from soundscape.signals.sleep import SleepEvent
from soundscape.store.heart_rates import HeartRate
from soundscape.wish import Wish

ASLEEP_MODE = "sleep"


class Services:
    """The living parts of one web process."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.residents = Residents(parts.database, default_preset=steering.default_preset(parts.presets))
        self.identities = Identities(parts.database, parts.clock)
        self.listener_for: ListenerFor = by_token(self.identities)
        self.leases = Leases()
        self.addresses = Addresses(parts.database, parts.clock, heard=lambda key: self.leases.count(key) > 0, end=lambda key: self.end(key))
        self.metrics = Metrics(parts.stations)
        self.skies = Skies(parts.weather, parts.clock, self.tell)
        self.nights = Nights(parts.stations, self.residents, parts.clock, zone=self.zone, begin_again=self._begin_again)
        self.sittings = Sittings(
            parts.stations, self.residents, parts.clock, parts.database, wish=self.wish, begin_again=self._begin_again, zone=self.zone
        )
        self.inbox = Inbox(parts.clock, self.identities, self.residents, parts.signals, take=self.take, count=self.metrics.published)
        self.feeds = Feeds(
            parts.database,
            parts.clock,
            services=parts.linked_services,
            broker=parts.broker,
            find=self.residents.get,
            take=lambda resident, document: self.take(resident, heart_rate.SIGNAL, document),
            receive=self.inbox.receive,
        )
        self.signups = Limiter(burst=20, per_s=10 / 60)
        # Every link that is made is dialled at once: nobody may have the server knock somewhere without a pause.
        self.links_made = Limiter(burst=10, per_s=1 / 60)
        # Ten programs may register at once, then one a minute; wrong secrets and tokens twenty, then one every three seconds.
        self.registrations = Limiter(burst=10, per_s=1 / 60)
        self.wrong_tokens = Limiter(burst=20, per_s=1 / 3)
        # Five wrong codes, then one more every two minutes: guessing 40 bits takes longer than there will be people.
        self.guesses = Limiter(burst=5, per_s=1 / 120)

    def wish(self, resident: Resident) -> Wish:
        """Return what a listener wants to hear."""
        return steering.wish(resident.station, self.parts.presets, self.parts.layers, resident.rise)

    def settings(self, resident: Resident) -> dict[str, object]:
        """Return what is set for a listener's station, as the API shows it."""
        return steering.document(
            resident.station,
            self.wish(resident),
            now_s=self.parts.clock.now().timestamp(),
            zone=self.zone(resident),
            connections=self.parts.stations.connections(resident.id),
            dismissed_s=resident.dismissed_s,
        )

    def zone(self, resident: Resident) -> tzinfo:
        """Return a listener's time zone."""
        return zone_of(resident.listener.profile, self.parts.zone)

    async def put_on_air(self, resident: Resident, *, by_hand: bool = False) -> None:
        """Open a listener's station unless it is on air; `by_hand` says that somebody pressed Play. Raises Busy when there is no room."""
        if not self.parts.stations.on_air(resident.id):
            self._forget_ended_timer(resident)
            async with resident.lock:
                if by_hand:
                    self._notice_play(resident)
                await self.bring_up(resident)
        profile = resident.listener.profile
        await self.parts.stations.open(
            resident.id, seed=resident.listener.seed, profile=profile, body=resident.body, wish=self.wish(resident)
        )

    async def bring_up(self, resident: Resident) -> None:
        """Bring a listener's body to the present, in a thread when that takes more than a look; to be called with their lock held."""
        self.skies.want(resident)
        now, clock = self.parts.clock.now(), resident.body.clock
        if clock is not None and now.timestamp() - clock.at_s < GRID_S:
            return
        resident.body = await asyncio.to_thread(self.parts.advance, resident.listener.profile, resident.body, now)
        self.residents.advanced(resident)

    def steer(self, resident: Resident, change: StationChange) -> None:
        """Change what a listener wants to hear, at once. Raises InvalidInput naming the field and what is allowed."""
        presets, layers = self.parts.presets, self.parts.layers
        now_s, zone = self.parts.clock.now().timestamp(), self.zone(resident)
        playing = self.wish(resident).preset.name
        settings = steering.changed(
            resident.station, change, presets=presets.keys(), layers=layers, now_s=now_s, zone=zone, playing=playing
        )
        dismissing = resident.rise is not None and bool({"preset", "alarm"} & change.model_fields_set)
        if settings == resident.station and not dismissing:
            return
        self.residents.changed(resident)
        resident.station = settings
        if dismissing:
            self.nights.dismiss(resident)
        self._begin_again(resident)
        if self.parts.stations.on_air(resident.id):
            # A crescendo that is due or a timer that runs takes hold at once.
            self.nights.look_at(resident)

    async def take(self, resident: Resident, signal: Signal, document: object, *, teller: str = "") -> Outcome:
        """Take in what a document in the form of requests tells, however it came; `teller` is who brought it.

        Raises InvalidInput when it is not in that form, NotAllowed without the consent the signal needs, NotFound when the listener was
        erased, Busy when too much waits to be saved.
        """
        # Batches of one listener are folded one after the other: each builds on the body the one before left.
        async with resident.lock:
            if signal.name == heart_rate.SIGNAL.name:
                self.check_heart_rate(resident)
            batch = batches.read(document, signal, self.parts.formats)
            self.residents.check(resident)
            outcome = await readings.sort_out(resident, signal, batch, now=self.parts.clock.now(), teller=teller)
            if outcome.accepted:
                await readings.fold(resident, signal, outcome, self.sittings.taking(resident, self.parts.fold))
                await self.tell(resident)
                self.residents.changed(resident)
                self._keep(resident, signal, outcome)
        self.metrics.took(signal.name, accepted=len(outcome.accepted), duplicate=outcome.duplicate, refused=outcome.refused_count)
        return outcome

    def check_heart_rate(self, resident: Resident) -> None:
        """Raise NotAllowed unless a listener allows the use of their heart rate."""
        if not resident.listener.profile.consents.heart_rate:
            raise NotAllowed("consents.heart_rate: you have not allowed the use of your heart rate; switch it on first.")

    def _keep(self, resident: Resident, signal: Signal, outcome: Outcome) -> None:
        if signal.name == heart_rate.SIGNAL.name and resident.listener.profile.consents.keep_heart_rate:
            self.residents.keep(resident, [HeartRate(told.at, told.value) for told in outcome.accepted if isinstance(told.value, float)])

    async def tell(self, resident: Resident) -> None:
        """Tell a listener's station what is known about them now; to be called with their lock held."""
        await self.bring_up(resident)
        self.parts.stations.tell(resident.id, resident.listener.profile, resident.body)

    def _begin_again(self, resident: Resident) -> None:
        self.parts.stations.steer(resident.id, self.wish(resident))

    def _forget_ended_timer(self, resident: Resident) -> None:
        timer = resident.station.timer
        if timer is not None and timer.ended(self.parts.clock.now().timestamp()):
            resident.station = msgspec.structs.replace(resident.station, timer=None)
            self.residents.advanced(resident)

    def look_after_skies(self) -> None:
        """See to it that the sky over everybody who is on air is known."""
        for name in self.parts.stations.names():
            if (resident := self.residents.present(name)) is not None:
                self.skies.want(resident)

    def _notice_play(self, resident: Resident) -> None:
        # Whoever plays something to sleep by is not getting up.
        if self.wish(resident).preset.mode == ASLEEP_MODE:
            return
        event = SleepEvent("play", self.parts.clock.now().timestamp())
        body = self.parts.learn(resident.listener.profile, resident.body, event)
        if body is not resident.body:
            resident.body = body
            self.residents.advanced(resident)

    def end(self, key: str) -> None:
        """End everything that was opened with a token that was taken back."""
        self.identities.forget(key)
        self.leases.revoke(key)

    def end_streams(self) -> None:
        """End every answer that would never end by itself, so that the server can stop."""
        self.leases.revoke_all("stream:")

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        """Return who sent a request: a device or program by its token, else a browser by its cookie, else None. Raises DatabaseDown."""
        if (token := headers.bearer(connection.scope)) is not None:
            identity = await self.identities.by_bearer(token)
            if identity is not None and identity.kind == "device":
                self.residents.device_seen(identity.id, self.parts.clock.now())
            return identity
        cookie = headers.cookie(connection.scope, COOKIE)
        return None if cookie is None else await self.identities.find("session", cookie)

    def client(self, connection: HTTPConnection) -> Address | None:
        """Return the address of a client, None when it cannot be known."""
        peer = connection.client.host if connection.client is not None else None
        forwarded = [entry for value in headers.values(connection.scope, b"x-forwarded-for") for entry in value.split(",")]
        return clients.client_address(peer, forwarded, self.parts.settings.trusted_proxies)

    def base_url(self, connection: HTTPConnection) -> str:
        """Return the address of this server as a client can reach it, without a slash at the end."""
        seen = f"{'https' if connection.scope['scheme'] in {'https', 'wss'} else 'http'}://{headers.single(connection.scope, b'host')}"
        return self.parts.settings.public_url or seen

    def is_https(self, connection: HTTPConnection) -> bool:
        """Return whether the client's side of a connection is https, directly or at the public address's proxy."""
        if connection.scope["scheme"] in {"https", "wss"}:
            return True
        public = urlsplit(self.parts.settings.public_url)
        return public.scheme == "https" and headers.single(connection.scope, b"host") == public.netloc
