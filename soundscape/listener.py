"""From readings and body models to the state of one listener at one instant. Pure: the instant is an argument."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from soundscape.body import circadian, daylight, energy, habits, heart, sleep_pressure, sun, ultradian
from soundscape.body.circadian import Circadian
from soundscape.body.habits import Habits
from soundscape.body.heart import Heart
from soundscape.body.state import BodyState
from soundscape.body.sun import Sun
from soundscape.body.ultradian import Ultradian
from soundscape.signals import heart_rate
from soundscape.signals.base import Reading
from soundscape.units import Lux, Share

EVENING_H = 3.0

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


class Weather(msgspec.Struct, frozen=True):
    """The sky over the place: cloud cover from 0 to 1."""

    cloud_cover: float


class Profile(msgspec.Struct, frozen=True):
    """What a listener has told us about themselves; None is unknown. `timezone` is an IANA name."""

    place: Place | None = None
    timezone: str | None = None
    habits: Habits | None = None
    weather: Weather | None = None
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
    heart: Heart
    weather: Weather | None
    consents: Consents


def fold(body: BodyState, reading: Reading) -> BodyState:
    """Return the body after one accepted reading."""
    if reading.signal == heart_rate.SIGNAL.name:
        return msgspec.structs.replace(body, heart=heart.fold(body.heart, reading, resting_bpm=body.resting_bpm))
    return body


def at(profile: Profile, body: BodyState, instant: datetime, *, default_zone: tzinfo = UTC) -> ListenerState:
    """Return the state of a listener at an aware instant.

    The local clock comes from the listener's time zone, else from their longitude, else from `default_zone`.
    """
    place = profile.place if profile.consents.location else None
    local = instant.astimezone(_zone(profile, default_zone))
    clock_h = local.hour + local.minute / 60.0 + local.second / 3600.0
    kept = profile.habits
    assumed = kept or habits.ASSUMED
    awake_h = None if kept is None else kept.awake_for(clock_h)
    until_bed_h = None if kept is None else kept.until_bed(clock_h)
    sky = None if place is None else sun.sun_at(place.latitude, place.longitude, instant)
    body_clock = circadian.at(assumed, clock_h)
    pressure = None if kept is None else sleep_pressure.at(kept, clock_h)
    cycle = None if awake_h is None else ultradian.at(awake_h)
    return ListenerState(
        at=local,
        place=place,
        timezone=profile.timezone,
        clock_h=clock_h,
        sun=sky,
        eye_lux=None if sky is None else _eye_lux(sky, profile, clock_h),
        habits=kept,
        awake_h=awake_h,
        until_bed_h=until_bed_h,
        circadian=body_clock,
        sleep_pressure=pressure,
        ultradian=cycle,
        energy=energy.energy(
            alertness=body_clock.alertness,
            sleep_pressure=pressure,
            ultradian_level=None if cycle is None else cycle.level,
        ),
        heart=_heart(profile, body, instant),
        weather=profile.weather,
        consents=profile.consents,
    )


def hold(state: ListenerState, held: ListenerState, names: tuple[str, ...]) -> ListenerState:
    """Return `state` with the named signals as they were in `held`."""
    kept: dict[str, object] = {}
    if "heart-rate" in names:
        kept["heart"] = held.heart
    if "sun" in names:
        kept |= {"sun": held.sun, "eye_lux": held.eye_lux}
    if "energy" in names:
        kept |= {"energy": held.energy, "circadian": held.circadian, "ultradian": held.ultradian, "until_bed_h": held.until_bed_h}
    if "weather" in names:
        kept["weather"] = held.weather
    return msgspec.structs.replace(state, **kept)


def _zone(profile: Profile, default_zone: tzinfo) -> tzinfo:
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


def _eye_lux(sky: Sun, profile: Profile, clock_h: float) -> Lux:
    kept = profile.habits or habits.ASSUMED
    return daylight.eye_lux(
        sky.illuminance_lux,
        cloud_cover=None if profile.weather is None else profile.weather.cloud_cover,
        awake=kept.awake_for(clock_h) is not None,
        evening=kept.until_bed(clock_h) < EVENING_H,
    )


def _heart(profile: Profile, body: BodyState, instant: datetime) -> Heart:
    if not profile.consents.heart_rate or not body.heart.samples:
        return heart.at(heart.HeartState(), 0.0, weight=0.0, resting_bpm=body.resting_bpm)
    at_s = instant.timestamp()
    age_s = max(0.0, at_s - body.heart.samples[-1].at_s)
    return heart.at(body.heart, at_s, weight=heart_rate.SIGNAL.weight(age_s), resting_bpm=body.resting_bpm)
