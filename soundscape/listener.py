"""From readings and body models to the state of one listener at one instant. Pure: the instant is an argument."""

import math
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from soundscape.body import body_clock, energy, habits, heart, jet_lag, life, motion, phase, room, sleep_log, state, sun, ultradian
from soundscape.body.energy import Energy
from soundscape.body.habits import Habits
from soundscape.body.heart import Heart
from soundscape.body.life import Life, Moment, Sky
from soundscape.body.motion import MotionNow, Moves
from soundscape.body.phase import Circadian
from soundscape.body.room import RoomNow
from soundscape.body.state import BodyState
from soundscape.body.sun import Sun
from soundscape.body.ultradian import Ultradian
from soundscape.body.uncertainty import Uncertainty, uncertainty
from soundscape.signals import heart_rate
from soundscape.signals import motion as motion_signal
from soundscape.signals import room as room_signal
from soundscape.signals import weather as weather_signal
from soundscape.signals.base import Reading
from soundscape.signals.motion import Moving
from soundscape.signals.room import Room
from soundscape.signals.sleep import SleepEvent
from soundscape.signals.weather import Weather
from soundscape.units import Lux, Share

HOLDABLE = ("heart-rate", "sun", "energy", "weather", "motion", "room")
"""Signals a listener may hold still to hear what they do."""


MACHINE_ZONES = frozenset({"localtime", "posixrules", "Factory"})
"""Names of zone files that mean something else on every machine."""

TOLD_S = 18.0 * 3600.0
"""So long after waking a single night that was told of says something about the present."""


class Place(msgspec.Struct, frozen=True):
    """Where a listener is, in degrees north and east."""

    latitude: float
    longitude: float


class Consents(msgspec.Struct, frozen=True):
    """What a listener has allowed us to use, and whether their heart rate may also be kept."""

    location: bool = False
    heart_rate: bool = False
    keep_heart_rate: bool = False


class Observed(msgspec.Struct, frozen=True):
    """Weather as it was at a time in seconds since the epoch."""

    weather: Weather
    at_s: float


Source = Literal["posted", "fetched"]


class WeatherNow(msgspec.Struct, frozen=True):
    """The weather as far as it is known at one instant; None is unknown.

    `weight` (0..1) is how far it may still steer, `source` whether most of it was posted by somebody or fetched from a weather service,
    `age_s` how old that word is.
    """

    cloud_cover: float | None
    temperature_c: float | None
    wind_m_s: float | None
    precipitation_mm_h: float | None
    age_s: float
    weight: float
    source: Source


class Profile(msgspec.Struct, frozen=True):
    """What a listener has told us about themselves and what is known of their sky; None is unknown. `timezone` is an IANA name.

    `posted` is the newest weather that was posted, `earlier` what was posted before of quantities it does not name, newest first.
    """

    place: Place | None = None
    timezone: str | None = None
    habits: Habits | None = None
    posted: Observed | None = None
    earlier: tuple[Observed, ...] = ()
    fetched: Observed | None = None
    consents: Consents = Consents()


class ListenerState(msgspec.Struct, frozen=True):
    """The body in its place, evaluated at one instant. None is unknown, and nothing fails because something is missing.

    `late_h` are the hours the body clock runs late for the life it leads (negative is early), None when it is in step.
    """

    at: datetime
    place: Place | None
    timezone: str | None
    clock_h: float
    sun: Sun | None
    eye_lux: Lux | None
    habits: Habits | None
    asleep: bool | None
    awake_h: float | None
    until_bed_h: float | None
    circadian: Circadian
    sleep_pressure: Share | None
    ultradian: Ultradian | None
    energy: Share
    energy_parts: Energy
    late_h: float | None
    uncertainty: Uncertainty
    heart: Heart
    weather: WeatherNow | None
    consents: Consents
    motion: MotionNow | None = None
    room: RoomNow | None = None


def fold(profile: Profile, body: BodyState, reading: Reading, *, default_zone: tzinfo = UTC) -> tuple[Profile, BodyState]:
    """Return what is known of a listener after one accepted reading."""
    match reading.value:
        case Weather() as weather:
            return _posted(profile, Observed(weather, reading.at.timestamp())), body
        case SleepEvent() as event:
            return profile, learn(profile, body, event, default_zone=default_zone)
        case Moving() as moving:
            return profile, _moved(body, moving, reading.at.timestamp())
        case Room() as measured:
            return profile, msgspec.structs.replace(body, room=room.fold(body.room, measured, reading.at.timestamp()))
        case _ if reading.signal == heart_rate.SIGNAL.name:

            def asleep(at_s: float) -> bool:
                return life.moment(life_of(profile, body, default_zone), at_s).asleep

            return profile, msgspec.structs.replace(
                body, heart=heart.fold(body.heart, reading, resting_bpm=body.resting_bpm, asleep=asleep)
            )
    return profile, body


def learn(profile: Profile, body: BodyState, event: SleepEvent, *, default_zone: tzinfo = UTC) -> BodyState:
    """Return the body after something was told about its sleep. Raises ValueError for a stretch of sleep that is none."""
    return state.learn(body, event, profile.habits, zone_of(profile, default_zone))


def advance(profile: Profile, body: BodyState, until: datetime, *, default_zone: tzinfo = UTC) -> BodyState:
    """Return the body at an aware instant; the same one when less than a step of ten minutes has gone by."""
    return state.advance(body, life_of(profile, body, default_zone), until.timestamp())


def present(profile: Profile, body: BodyState, now: datetime, *, default_zone: tzinfo = UTC) -> BodyState:
    """Return the body at an aware instant, with how far it is out of step reckoned anew; tens of milliseconds once a day."""
    body = advance(profile, body, now, default_zone=default_zone)
    assert body.clock is not None, "an advanced body has a clock"
    late_h = jet_lag.late_h(body.clock, life_of(profile, body, default_zone))
    return msgspec.structs.replace(body, late_h=None if late_h is None else round(late_h, 1))


def leave(profile: Profile, body: BodyState, now: datetime, *, default_zone: tzinfo = UTC) -> BodyState:
    """Return the body as it leaves a profile that is about to change: what was lived until now stays lived.

    So a new time zone moves the clock on the wall and the nights to come, but not the body.
    """
    return state.moved(advance(profile, body, now, default_zone=default_zone))


def at(profile: Profile, body: BodyState, instant: datetime, *, default_zone: tzinfo = UTC) -> ListenerState:
    """Return the state of a listener at an aware instant; cheap when the body was advanced to it.

    The local clock comes from the listener's time zone, else from their longitude, else from `default_zone`.
    """
    place = profile.place if profile.consents.location else None
    local = instant.astimezone(zone_of(profile, default_zone))
    way = life_of(profile, body, default_zone)
    at_s = instant.timestamp()
    clock = body_clock.at(body_clock.advance(body.clock, way, at_s), way, at_s)
    now = life.moment(way, at_s)
    kept = sleep_log.learned(body.log, profile.habits)
    # Without habits a night that was told of is known all the same, until the next one would have come.
    told = kept is not None or _told(body, at_s)
    body_phase = phase.describe(clock.state, cbt_min_clock_h=_clock_h(datetime.fromtimestamp(clock.cbt_min_s, local.tzinfo), local))
    cycle = _cycle(now, at_s) if told else None
    parts = energy.combined(
        alertness=body_phase.alertness,
        sleep_pressure=clock.pressure if told else None,
        ultradian_level=None if cycle is None else cycle.level,
    )
    return ListenerState(
        at=local,
        place=place,
        timezone=profile.timezone,
        clock_h=_hour(local),
        sun=None if place is None else sun.sun_at(place.latitude, place.longitude, instant),
        eye_lux=None if place is None else life.eye_lux(way, at_s, now),
        habits=kept,
        asleep=now.asleep if told else None,
        awake_h=(at_s - now.woke_s) / 3600.0 if told and not now.asleep else None,
        until_bed_h=(now.bed_s - at_s) / 3600.0 if kept is not None else None,
        circadian=body_phase,
        sleep_pressure=Share(clock.pressure) if told else None,
        ultradian=cycle,
        energy=parts.level,
        energy_parts=parts,
        late_h=body.late_h,
        uncertainty=uncertainty(
            habits_known=kept is not None,
            light_known=place is not None,
            late_h=body.late_h or 0.0,
            sleeps_by_day=kept is not None and kept.by_day,
        ),
        heart=_heart(profile, body, instant),
        weather=_weather(profile, at_s),
        consents=profile.consents,
        motion=_motion(body.moves, at_s),
        room=_room(body, at_s),
    )


def life_of(profile: Profile, body: BodyState, default_zone: tzinfo = UTC) -> Life:
    """Return the life a listener leads as far as it is known: what decides when they sleep and what light they see."""
    place = profile.place if profile.consents.location else None
    return Life(
        zone=zone_of(profile, default_zone),
        habits=sleep_log.learned(body.log, profile.habits) or habits.ASSUMED,
        sleeps=body.log.sleeps,
        latitude=None if place is None else place.latitude,
        longitude=None if place is None else place.longitude,
        sky=_sky(profile),
    )


def reconsidered(before: Consents, now: Consents) -> tuple[str, ...]:
    """Return the signals, of those that can be held, whose use has been allowed or taken back."""
    heart = ("heart-rate",) if before.heart_rate != now.heart_rate else ()
    return heart + (("sun", "weather") if before.location != now.location else ())


def hold(state: ListenerState, held: ListenerState, names: tuple[str, ...]) -> ListenerState:
    """Return `state` with the named signals as they were in `held`; what may no longer be used is not held either."""
    kept: dict[str, object] = {}
    if "heart-rate" in names and state.consents.heart_rate:
        kept["heart"] = held.heart
    if "sun" in names and state.place is not None:
        kept |= {"sun": held.sun, "eye_lux": held.eye_lux}
    if "energy" in names:
        kept |= {
            "energy": held.energy,
            "energy_parts": held.energy_parts,
            "circadian": held.circadian,
            "ultradian": held.ultradian,
            "until_bed_h": held.until_bed_h,
        }
    # Weather tells where somebody is. Who never allowed that has posted it themselves; who no longer does wants it gone.
    if "weather" in names and (state.consents.location or not held.consents.location):
        kept["weather"] = held.weather
    for name in ("motion", "room"):
        if name in names:
            kept[name] = getattr(held, name)
    return msgspec.structs.replace(state, **kept)


def zone_of(profile: Profile, default_zone: tzinfo) -> tzinfo:
    """Return the listener's time zone: the one they named, else nautical hours from an allowed place, else the default."""
    if profile.timezone is not None:
        return _named_zone(profile.timezone)
    if profile.place is not None and profile.consents.location:
        # The nautical zone: whole hours from the longitude. Signs of Etc/GMT names are reversed by POSIX custom.
        offset_h = round(profile.place.longitude / 15.0)
        return _named_zone(f"Etc/GMT{-offset_h:+d}" if offset_h else "Etc/GMT")
    return default_zone


def fixed_zone(offset: timedelta) -> str:
    """Return the name of a clock that always differs from UTC by an offset, as `Profile.timezone` takes it: `UTC+05:30`."""
    return str(timezone(offset))


@lru_cache(maxsize=256)
def _named_zone(name: str) -> tzinfo:
    sign, _, rest = name[3:4], name[4:], name[4:]
    if name.startswith("UTC") and sign in ("+", "-"):
        hours, minutes = (int(part) for part in rest.split(":")[:2])
        return timezone(timedelta(hours=hours, minutes=minutes) * (1 if sign == "+" else -1))
    return ZoneInfo(name)


def _posted(profile: Profile, told: Observed) -> Profile:
    # A thermometer and a cloud sensor may post one after the other: each quantity is known by the newest word on it.
    known = Weather()
    kept: list[Observed] = []
    words = [told, *profile.earlier] if profile.posted is None else [told, profile.posted, *profile.earlier]
    for word in sorted(words, key=lambda word: -word.at_s):
        new = word.weather.without(known)
        if new.known:
            known = known.blended(new, 1.0)
            kept.append(Observed(new, word.at_s))
    return msgspec.structs.replace(profile, posted=kept[0], earlier=tuple(kept[1:]))


def _told(body: BodyState, at_s: float) -> bool:
    return any(sleep.start_s <= at_s < sleep.end_s + TOLD_S for sleep in body.log.sleeps)


def _weather(profile: Profile, at_s: float) -> WeatherNow | None:
    # What somebody's own station says wins over what a service says of the whole neighbourhood, and makes way for it while it fades.
    posted, fetched = (_aged(observed, at_s) for observed in (profile.posted, profile.fetched))
    for word in profile.earlier:
        posted = posted._replace(weather=posted.weather.blended(_aged(word, at_s).weather, 1.0))
    weight = posted.weight + (1.0 - posted.weight) * fetched.weight
    if weight == 0.0:
        return None
    share = posted.weight / weight
    known = posted.weather.blended(fetched.weather, share)
    source: Source = "posted" if share >= 0.5 else "fetched"
    age_s = posted.age_s if source == "posted" else fetched.age_s
    return WeatherNow(**msgspec.structs.asdict(known), age_s=age_s, weight=weight, source=source)


class _Aged(NamedTuple):
    weather: Weather
    age_s: float
    weight: float


def _aged(observed: Observed | None, at_s: float) -> _Aged:
    age_s = math.inf if observed is None else max(0.0, at_s - observed.at_s)
    weight = weather_signal.SIGNAL.weight(age_s)
    return _Aged(Weather() if observed is None or weight == 0.0 else observed.weather, age_s, weight)


def _sky(profile: Profile) -> Sky | None:
    seen = [
        told for told in (profile.posted, *profile.earlier, profile.fetched) if told is not None and told.weather.cloud_cover is not None
    ]
    # The posted one comes first and stays, unless it is so old that it says nothing beside the other.
    best = next((told for told in seen if weather_signal.SIGNAL.weight(max(other.at_s for other in seen) - told.at_s) > 0.0), None)
    return None if best is None or best.weather.cloud_cover is None else Sky(best.weather.cloud_cover, best.at_s)


def _cycle(now: Moment, at_s: float) -> Ultradian | None:
    if now.asleep:
        return None
    awake_h, rested_h, until_bed_h = (at_s - now.woke_s) / 3600.0, (at_s - now.rested_s) / 3600.0, (now.bed_s - at_s) / 3600.0
    return ultradian.at(awake_h, rested_h=rested_h, until_bed_h=until_bed_h)


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60.0 + local.second / 3600.0


def _clock_h(then: datetime, local: datetime) -> float:
    # A landmark of last night on the clock as it is now: after a flight it shows how far the body is behind.
    offset, offset_then = local.utcoffset(), then.utcoffset()
    moved = timedelta() if offset is None or offset_then is None else offset - offset_then
    return (_hour(then) + then.microsecond / 3.6e9 + moved.total_seconds() / 3600.0) % 24.0


def _moved(body: BodyState, moving: Moving, at_s: float) -> BodyState:
    if body.moves is not None and at_s < body.moves.at_s:
        return body
    told = heart.told_motion(body.heart, moving=moving.moving, at_s=at_s)
    return msgspec.structs.replace(body, heart=told, moves=Moves(moving.moving, moving.cadence_spm, at_s))


def _motion(moves: Moves | None, at_s: float) -> MotionNow | None:
    if moves is None:
        return None
    age_s = max(0.0, at_s - moves.at_s)
    if motion.holding("moving" if moves.moving else "still", age_s) is None:
        return None
    return MotionNow(moves.moving, moves.cadence_spm, age_s, motion_signal.SIGNAL.weight(age_s))


def _room(body: BodyState, at_s: float) -> RoomNow | None:
    return room.at(body.room, at_s, weight=room_signal.SIGNAL.weight(max(0.0, at_s - body.room.at_s)))


def _heart(profile: Profile, body: BodyState, instant: datetime) -> Heart:
    if not profile.consents.heart_rate or not body.heart.samples:
        return heart.at(heart.HeartState(), 0.0, weight=0.0, resting_bpm=body.resting_bpm)
    at_s = instant.timestamp()
    age_s = max(0.0, at_s - body.heart.samples[-1].at_s)
    return heart.at(body.heart, at_s, weight=heart_rate.SIGNAL.weight(age_s), resting_bpm=body.resting_bpm)
