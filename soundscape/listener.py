"""From readings and body models to the state of one listener at one instant. Pure: the instant is an argument."""

import math
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from soundscape.body import body_clock, energy, habits, heart, life, phase, sleep_log, state, sun, ultradian
from soundscape.body.energy import Energy
from soundscape.body.habits import Habits
from soundscape.body.heart import Heart
from soundscape.body.life import Life, Moment, Sky
from soundscape.body.phase import Circadian
from soundscape.body.state import BodyState
from soundscape.body.sun import Sun
from soundscape.body.ultradian import Ultradian
from soundscape.body.uncertainty import Uncertainty, uncertainty
from soundscape.signals import heart_rate
from soundscape.signals import weather as weather_signal
from soundscape.signals.base import Reading
from soundscape.signals.sleep import SleepEvent
from soundscape.signals.weather import Weather
from soundscape.units import Lux, Share

HOLDABLE = ("heart-rate", "sun", "energy", "weather")
"""Signals a listener may hold still to hear what they do."""


class Place(msgspec.Struct, frozen=True):
    """Where a listener is, in degrees north and east."""

    latitude: float
    longitude: float


class Consents(msgspec.Struct, frozen=True):
    """What a listener has allowed us to use."""

    location: bool = False
    heart_rate: bool = False


class Observed(msgspec.Struct, frozen=True):
    """Weather as it was at a time in seconds since the epoch."""

    weather: Weather
    at_s: float


Source = Literal["posted", "fetched"]


class WeatherNow(msgspec.Struct, frozen=True):
    """The weather as far as it is known at one instant; None is unknown.

    `age_s` is the age of the newest word on it, `weight` (0..1) how far it may still steer, `source` whether somebody posted it or it was
    fetched from a weather service.
    """

    cloud_cover: float | None
    temperature_c: float | None
    wind_m_s: float | None
    precipitation_mm_h: float | None
    age_s: float
    weight: float
    source: Source


class Profile(msgspec.Struct, frozen=True):
    """What a listener has told us about themselves and what is known of their sky; None is unknown. `timezone` is an IANA name."""

    place: Place | None = None
    timezone: str | None = None
    habits: Habits | None = None
    posted: Observed | None = None
    fetched: Observed | None = None
    consents: Consents = Consents()


class ListenerState(msgspec.Struct, frozen=True):
    """The body in its place, evaluated at one instant. None is unknown, and nothing fails because something is missing."""

    at: datetime
    place: Place | None
    timezone: str | None
    clock_h: float
    sun: Sun | None
    eye_lux: Lux | None
    habits: Habits | None
    awake_h: float | None
    until_bed_h: float | None
    circadian: Circadian
    sleep_pressure: Share | None
    ultradian: Ultradian | None
    energy: Share
    energy_parts: Energy
    uncertainty: Uncertainty
    heart: Heart
    weather: WeatherNow | None
    consents: Consents


def fold(profile: Profile, body: BodyState, reading: Reading, *, default_zone: tzinfo = UTC) -> tuple[Profile, BodyState]:
    """Return what is known of a listener after one accepted reading."""
    match reading.value:
        case Weather() as weather:
            return msgspec.structs.replace(profile, posted=_newer(profile.posted, Observed(weather, reading.at.timestamp()))), body
        case SleepEvent() as event:
            return profile, learn(profile, body, event, default_zone=default_zone)
        case _ if reading.signal == heart_rate.SIGNAL.name:
            return profile, msgspec.structs.replace(body, heart=heart.fold(body.heart, reading, resting_bpm=body.resting_bpm))
    return profile, body


def learn(profile: Profile, body: BodyState, event: SleepEvent, *, default_zone: tzinfo = UTC) -> BodyState:
    """Return the body after something was told about its sleep. Raises ValueError for a stretch of sleep that is none."""
    return state.learn(body, event, profile.habits, zone_of(profile, default_zone))


def advance(profile: Profile, body: BodyState, until: datetime, *, default_zone: tzinfo = UTC) -> BodyState:
    """Return the body at an aware instant; the same one when less than a step of ten minutes has gone by."""
    return state.advance(body, life_of(profile, body, default_zone), until.timestamp())


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
    known = kept is not None
    body_phase = phase.describe(clock.state, cbt_min_clock_h=_clock_h(datetime.fromtimestamp(clock.cbt_min_s, local.tzinfo), local))
    cycle = _cycle(now, at_s) if known else None
    parts = energy.combined(
        alertness=body_phase.alertness,
        sleep_pressure=clock.pressure if known else None,
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
        awake_h=(at_s - now.woke_s) / 3600.0 if known and not now.asleep else None,
        until_bed_h=(now.bed_s - at_s) / 3600.0 if known else None,
        circadian=body_phase,
        sleep_pressure=Share(clock.pressure) if known else None,
        ultradian=cycle,
        energy=parts.level,
        energy_parts=parts,
        uncertainty=uncertainty(habits_known=known, light_known=place is not None),
        heart=_heart(profile, body, instant),
        weather=_weather(profile, at_s),
        consents=profile.consents,
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


def hold(state: ListenerState, held: ListenerState, names: tuple[str, ...]) -> ListenerState:
    """Return `state` with the named signals as they were in `held`."""
    kept: dict[str, object] = {}
    if "heart-rate" in names:
        kept["heart"] = held.heart
    if "sun" in names:
        kept |= {"sun": held.sun, "eye_lux": held.eye_lux}
    if "energy" in names:
        kept |= {
            "energy": held.energy,
            "energy_parts": held.energy_parts,
            "circadian": held.circadian,
            "ultradian": held.ultradian,
            "until_bed_h": held.until_bed_h,
        }
    if "weather" in names:
        kept["weather"] = held.weather
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


@lru_cache(maxsize=256)
def _named_zone(name: str) -> tzinfo:
    return ZoneInfo(name)


def _newer(known: Observed | None, told: Observed) -> Observed:
    return told if known is None or told.at_s >= known.at_s else known


def _weather(profile: Profile, at_s: float) -> WeatherNow | None:
    # What somebody's own station says wins over what a service says of the whole neighbourhood; each fills the other's gaps.
    known = Weather()
    newest: tuple[float, Source] | None = None
    sources: tuple[tuple[Source, Observed | None], ...] = (("posted", profile.posted), ("fetched", profile.fetched))
    for source, observed in sources:
        age_s = math.inf if observed is None else max(0.0, at_s - observed.at_s)
        if observed is not None and weather_signal.SIGNAL.weight(age_s) > 0.0:
            known = known.completed(observed.weather)
            newest = newest or (age_s, source)
    if newest is None:
        return None
    age_s, source = newest
    return WeatherNow(**msgspec.structs.asdict(known), age_s=age_s, weight=weather_signal.SIGNAL.weight(age_s), source=source)


def _sky(profile: Profile) -> Sky | None:
    seen = [told for told in (profile.posted, profile.fetched) if told is not None and told.weather.cloud_cover is not None]
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


def _heart(profile: Profile, body: BodyState, instant: datetime) -> Heart:
    if not profile.consents.heart_rate or not body.heart.samples:
        return heart.at(heart.HeartState(), 0.0, weight=0.0, resting_bpm=body.resting_bpm)
    at_s = instant.timestamp()
    age_s = max(0.0, at_s - body.heart.samples[-1].at_s)
    return heart.at(body.heart, at_s, weight=heart_rate.SIGNAL.weight(age_s), resting_bpm=body.resting_bpm)
