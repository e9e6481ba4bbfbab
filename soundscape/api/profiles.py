"""What a listener tells about themselves, and what is kept of it. Pure."""

import msgspec

from soundscape.api import asks, shapes
from soundscape.api.fields import hours_of
from soundscape.body.habits import Habits
from soundscape.body.heart import HeartState
from soundscape.body.state import BodyState
from soundscape.clock import clock_text
from soundscape.listener import Consents, Place, Profile
from soundscape.store.listeners import Listener

_WITHDRAWN = asks.ConsentChange(location=False, heart_rate=False, keep_heart_rate=False)


def told(listener: Listener, change: asks.ProfileChange) -> Listener:
    """Return a listener after they told something: absent stays, null forgets.

    Coordinates are kept only with consent to use the location; taking that consent back forgets the whole location. Heart rates are kept
    only where they may be used.
    """
    given = change.model_fields_set
    profile = listener.profile
    if "consents" in given:
        profile = _consented(profile, change.consents or _WITHDRAWN)
    if "location" in given:
        profile = _located(profile, change.location or asks.Location())
    if "sleep" in given:
        profile = msgspec.structs.replace(profile, habits=None if change.sleep is None else _habits(change.sleep))
    return msgspec.structs.replace(listener, name=change.name if "name" in given else listener.name, profile=profile)


def allowed(body: BodyState, before: Consents, now: Consents) -> BodyState:
    """Return what may be kept of a body after consents have changed.

    Without consent to use the heart rate, nothing that came from it; when that to use the location is taken back, no body clock that the
    light of a place has set: it settles anew on the habits alone.
    """
    if not now.heart_rate:
        body = msgspec.structs.replace(body, heart=HeartState(), resting_bpm=None)
    if before.location and not now.location:
        body = msgspec.structs.replace(body, clock=None, kept=())
    return body


def shown(listener: Listener) -> shapes.Profile:
    """Return a listener as the API shows them."""
    profile = listener.profile
    return shapes.Profile(
        id=listener.id,
        name=listener.name,
        created_at=listener.created_at,
        location=_shown_location(profile),
        sleep=None if profile.habits is None else _shown_sleep(profile.habits),
        consents=shapes.Consents(**msgspec.structs.asdict(profile.consents)),
    )


def _consented(profile: Profile, change: asks.ConsentChange) -> Profile:
    now = profile.consents
    heart_rate = now.heart_rate if change.heart_rate is None else change.heart_rate
    keep = now.keep_heart_rate if change.keep_heart_rate is None else change.keep_heart_rate
    consents = Consents(
        location=now.location if change.location is None else change.location,
        heart_rate=heart_rate,
        # What may not be used is not kept either.
        keep_heart_rate=heart_rate and keep,
    )
    profile = msgspec.structs.replace(profile, consents=consents)
    withdrawn = now.location and not consents.location
    return msgspec.structs.replace(profile, place=None, timezone=None, posted=None, earlier=(), fetched=None) if withdrawn else profile


def _located(profile: Profile, location: asks.Location) -> Profile:
    if "latitude" not in location.model_fields_set and "timezone" in location.model_fields_set:
        # A clock may come alone, and says nothing about where it hangs.
        return msgspec.structs.replace(profile, timezone=location.timezone)
    place = None
    if location.latitude is not None and location.longitude is not None and profile.consents.location:
        place = Place(location.latitude, location.longitude)
    if place != profile.place:
        # The sky over another place is another one.
        profile = msgspec.structs.replace(profile, posted=None, earlier=(), fetched=None)
    return msgspec.structs.replace(profile, place=place, timezone=location.timezone)


def _habits(sleep: asks.Sleep) -> Habits:
    habits = Habits(wake_h=hours_of(sleep.wake), bed_h=hours_of(sleep.bed))
    free = sleep.free
    if free is None:
        return habits
    days = tuple(sorted({asks.WEEKDAYS.index(day) for day in free.days}))
    return msgspec.structs.replace(habits, free_wake_h=hours_of(free.wake), free_bed_h=hours_of(free.bed), free_days=days)


def _shown_sleep(habits: Habits) -> shapes.KnownSleep:
    free = None
    if habits.free_wake_h is not None and habits.free_bed_h is not None:
        days: list[str] = [asks.WEEKDAYS[day] for day in habits.free_days]
        free = shapes.KnownFreeNight(wake=clock_text(habits.free_wake_h), bed=clock_text(habits.free_bed_h), days=days)
    return shapes.KnownSleep(wake=clock_text(habits.wake_h), bed=clock_text(habits.bed_h), free=free)


def _shown_location(profile: Profile) -> shapes.KnownLocation | None:
    place = profile.place
    if place is None and profile.timezone is None:
        return None
    return shapes.KnownLocation(
        latitude=None if place is None else place.latitude,
        longitude=None if place is None else place.longitude,
        timezone=profile.timezone,
    )
