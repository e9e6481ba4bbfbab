"""The next 24 hours of one listener: energy, sun, light, sleep, and what the station intends. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from soundscape import intensity, listener, summary, taste
from soundscape.body import jet_lag, life, sleep_log, sun
from soundscape.body.circadian import DLMO_BEFORE_CBT_MIN_H, MIN_APART_H
from soundscape.body.habits import ASSUMED
from soundscape.body.jet_lag import JetLag
from soundscape.body.life import Life
from soundscape.body.state import BodyState
from soundscape.body.taste import Taste
from soundscape.clock import clock_text
from soundscape.explain import uncertainty_document
from soundscape.listener import ListenerState, Profile
from soundscape.modes.base import Mode
from soundscape.wish import Wish

STEP = timedelta(minutes=15)
POINTS = 24 * 4 + 1
WIND_DOWN = timedelta(minutes=45)
APART = timedelta(hours=MIN_APART_H)
MELATONIN = timedelta(hours=DLMO_BEFORE_CBT_MIN_H)


def document(
    modes: Mapping[str, Mode], profile: Profile, body: BodyState, wish: Wish, instant: datetime, default_zone: tzinfo = UTC
) -> dict[str, Any]:
    """Return the document of `GET /api/me/day`: 97 points 15 minutes apart from an aware instant on, and the events between them."""
    body = listener.present(profile, body, instant, default_zone=default_zone)
    way = listener.life_of(profile, body, default_zone)
    states, minima = _ahead(profile, body, instant, default_zone)
    now = states[0]
    lag = None if body.clock is None or body.late_h is None else jet_lag.jet_lag(body.clock, way)
    return {
        "at": now.at.isoformat(),
        "points": [_point(state, modes[wish.preset.mode], wish, body.taste) for state in states],
        "events": _events(states, minima, way),
        "jet_lag": _jet_lag(lag),
        "sleep": _sleep(profile, body, now),
        "summary": summary.sentence(now),
        "uncertainty": uncertainty_document(now),
    }


def _ahead(profile: Profile, body: BodyState, instant: datetime, zone: tzinfo) -> tuple[list[ListenerState], list[datetime]]:
    # Melatonin rises seven hours before the minimum it belongs to, so minima are looked for that much further.
    states: list[ListenerState] = []
    minima: list[datetime] = []
    for number in range(POINTS + round(MELATONIN / STEP) + 1):
        moment = instant + number * STEP
        body = listener.advance(profile, body, moment, default_zone=zone)
        assert body.clock is not None
        found = datetime.fromtimestamp(body.clock.cbt_min_s, UTC)
        if found >= instant and found not in minima:
            # Of two less than 13 h apart the later one found is the lower.
            minima = [*(kept for kept in minima if found - kept >= APART), found]
        if number < POINTS:
            states.append(listener.at(profile, body, moment, default_zone=zone))
    return states, minima


def _point(state: ListenerState, mode: Mode, wish: Wish, liked: Taste) -> dict[str, Any]:
    plan = intensity.lean(taste.shaped(mode.shape(state, wish.preset), liked, state, wish), wish.intensity).parameters
    return {
        "at": state.at.isoformat(),
        "energy": round(state.energy, 3),
        "alertness": round(state.circadian.alertness, 3),
        "sleep_pressure": None if state.sleep_pressure is None else round(state.sleep_pressure, 3),
        "sun_elevation_deg": None if state.sun is None else round(state.sun.elevation_deg, 2),
        "sun_lux": None if state.sun is None else round(state.sun.illuminance_lux, 1),
        "eye_lux": None if state.eye_lux is None else round(state.eye_lux, 1),
        "asleep": state.asleep,
        "plan": {
            "tempo_bpm": round(plan.tempo_bpm, 1),
            "density": round(plan.density, 3),
            "brightness": round(plan.brightness, 3),
            "loudness_lufs": round(plan.loudness_lufs, 1),
            "scale": plan.scale.name,
        },
    }


def _events(states: list[ListenerState], minima: list[datetime], way: Life) -> list[dict[str, str]]:
    start, end = states[0].at, states[-1].at
    found = [*_sun_events(states), *_night_events(states, way), *_clock_events(minima), *_energy_events(states)]
    inside = sorted({(at, name, text) for at, name, text in found if start <= at <= end})
    return [{"at": at.astimezone(start.tzinfo).isoformat(timespec="seconds"), "name": name, "text": text} for at, name, text in inside]


def _sun_events(states: list[ListenerState]) -> Iterator[tuple[datetime, str, str]]:
    start = states[0]
    if start.place is None or start.at.tzinfo is None:
        return
    for day in {start.at.date(), states[-1].at.date()}:
        course = sun.sun_day(start.place.latitude, start.place.longitude, day, start.at.tzinfo)
        named = (
            (course.civil.dawn, "dawn", "First light"),
            (course.sunrise, "sunrise", "Sunrise"),
            (course.noon, "noon", "Sun at its highest"),
            (course.sunset, "sunset", "Sunset"),
            (course.civil.dusk, "dusk", "Last light"),
        )
        yield from ((at, name, text) for at, name, text in named if at is not None)


def _night_events(states: list[ListenerState], way: Life) -> Iterator[tuple[datetime, str, str]]:
    if states[0].habits is None:
        return
    for night in life.nights(way, states[0].at.timestamp(), (states[-1].at + WIND_DOWN).timestamp()):
        bed, wake = (datetime.fromtimestamp(at_s, UTC) for at_s in night)
        yield bed - WIND_DOWN, "wind-down", "Winding down"
        yield bed, "bed", "Bedtime"
        yield wake, "wake", "Waking"


def _clock_events(minima: list[datetime]) -> Iterator[tuple[datetime, str, str]]:
    for minimum in minima:
        yield minimum, "temperature-minimum", "Body temperature at its lowest"
        yield minimum - MELATONIN, "melatonin", "Melatonin begins to rise"


def _energy_events(states: list[ListenerState]) -> Iterator[tuple[datetime, str, str]]:
    awake = [state for state in states if state.awake_h is not None]
    if awake:
        yield max(awake, key=lambda state: state.energy).at, "energy-peak", "Energy at its highest"


def _jet_lag(lag: JetLag | None) -> dict[str, Any] | None:
    if lag is None:
        return None
    when = "it will take more than a month to move" if lag.days is None else f"it should have moved in about {_days(lag.days)}"
    text = f"Your body clock runs about {abs(lag.offset_h):.0f} h {'late' if lag.offset_h > 0.0 else 'early'} for your nights here; {when}."
    return {"offset_h": round(lag.offset_h, 2), "days": lag.days, "text": text}


def _sleep(profile: Profile, body: BodyState, now: ListenerState) -> dict[str, Any]:
    kept = now.habits or ASSUMED
    learned = sleep_log.learned(body.log, profile.habits) != profile.habits
    wake_h, bed_h = kept.times(now.at.date())
    source = "learned" if learned else "assumed" if now.habits is None else "told"
    return {"wake": clock_text(wake_h), "bed": clock_text(bed_h), "source": source}


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"
