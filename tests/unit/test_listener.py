"""The listener: what is known, what is allowed, and a state for every instant."""

import itertools
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import listener
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.listener import HOLDABLE, Consents, Observed, Place, Profile, WeatherNow
from soundscape.signals.base import Reading
from soundscape.signals.motion import Moving
from soundscape.signals.room import Room
from soundscape.signals.sleep import SleepEvent
from soundscape.signals.weather import Weather
from tests.support.build import BERLIN, EVERYTHING, NOON, clouds, heard, reading

BODY = heard(reading(72.0), body=BodyState(resting_bpm=58.0))


def test_nothing_known_is_a_state_too() -> None:
    """An empty profile gives a clock, a body clock by assumption, and unknown for everything else."""
    state = listener.at(Profile(), BodyState(), NOON)
    assert state.clock_h == 10.0
    assert (state.place, state.timezone, state.sun, state.eye_lux, state.habits, state.awake_h, state.until_bed_h) == (None,) * 7
    assert (state.sleep_pressure, state.ultradian, state.weather, state.heart.bpm) == (None,) * 4
    assert 3.5 < state.circadian.cbt_min_clock_h < 5.5
    assert state.uncertainty.phase_h > 2.0
    assert 0.0 <= state.energy <= 1.0


def test_everything_known_fills_the_state() -> None:
    """Sun, eye light, habits and heart are there, in local time."""
    state = listener.at(EVERYTHING, BODY, NOON)
    assert state.clock_h == 12.0
    assert state.sun is not None
    assert state.sun.elevation_deg > 55.0
    assert state.eye_lux is not None
    assert state.eye_lux > 100.0
    assert (state.awake_h, state.until_bed_h) == (5.0, 11.0)
    assert state.ultradian is not None
    assert (state.heart.bpm, state.heart.resting_bpm, state.heart.resting_known) == (72.0, 58.0, True)


def test_a_place_without_consent_is_not_used() -> None:
    """The place is not in the state, gives no sun, and does not set the clock."""
    state = listener.at(Profile(place=Place(0.0, 90.0), consents=Consents(heart_rate=True)), BODY, NOON)
    assert (state.place, state.sun, state.eye_lux, state.clock_h) == (None, None, None, 10.0)


def test_a_heart_without_consent_is_not_used() -> None:
    """Readings that are there stay unheard."""
    state = listener.at(msgspec.structs.replace(EVERYTHING, consents=Consents(location=True)), BODY, NOON)
    assert (state.heart.bpm, state.heart.age_s, state.heart.weight, state.heart.elevated) == (None, None, 0.0, False)


@pytest.mark.parametrize(
    ("profile", "clock_h"),
    [
        (Profile(timezone="Asia/Tokyo", place=BERLIN, consents=Consents(location=True)), 19.0),
        (Profile(timezone="Asia/Kolkata"), 15.5),
        (Profile(place=Place(0.0, 151.0), consents=Consents(location=True)), 20.0),
        (Profile(place=Place(0.0, -74.0), consents=Consents(location=True)), 5.0),
        (Profile(place=Place(0.0, 180.0), consents=Consents(location=True)), 22.0),
        (Profile(place=Place(0.0, -180.0), consents=Consents(location=True)), 22.0),
        (Profile(place=Place(0.0, 3.0), consents=Consents(location=True)), 10.0),
        (Profile(place=Place(0.0, 151.0)), 7.0),
        (Profile(), 7.0),
    ],
)
def test_the_local_clock_comes_from_zone_then_longitude_then_the_server(profile: Profile, clock_h: float) -> None:
    """A named zone first, nautical hours from an allowed place next, the server's zone last."""
    assert listener.at(profile, BodyState(), NOON, default_zone=timezone(timedelta(hours=-3))).clock_h == clock_h


def test_clouds_take_light_from_the_eye() -> None:
    """The weather of the profile reaches the daylight model."""
    clear, overcast = (listener.at(msgspec.structs.replace(EVERYTHING, posted=clouds(cover)), BODY, NOON).eye_lux for cover in (0.0, 1.0))
    assert clear is not None
    assert overcast is not None
    assert overcast < clear


def weather_after(hours: float, *, fetched: float | None = None, fetched_h: float = 0.0) -> WeatherNow | None:
    """Return the weather so long after half a sky of clouds and 3 °C were posted; beside it a sky was fetched, so many hours later."""
    later = Observed(Weather(fetched, wind_m_s=5.0), (NOON + timedelta(hours=fetched_h)).timestamp())
    profile = Profile(posted=Observed(Weather(0.5, 3.0), NOON.timestamp()), fetched=None if fetched is None else later)
    return listener.at(profile, BodyState(), NOON + timedelta(hours=hours)).weather


def test_posted_weather_wins_while_it_is_fresh() -> None:
    """For two hours, however new what was fetched is; that fills the gaps."""
    for hours in (0.0, 1.0, 2.0):
        seen = weather_after(hours, fetched=1.0, fetched_h=hours)
        assert seen == WeatherNow(0.5, 3.0, 5.0, None, age_s=hours * 3600.0, weight=1.0, source="posted")


def test_fading_posted_weather_makes_way_for_what_was_fetched() -> None:
    """Over the third hour, without a jump and at full weight; then nothing is left of it."""
    covers = [weather_after(2.0 + step / 10.0, fetched=1.0, fetched_h=2.0) for step in range(12)]
    assert [None if seen is None else seen.weight for seen in covers] == [1.0] * 12
    clouds_seen = [seen.cloud_cover for seen in covers if seen is not None and seen.cloud_cover is not None]
    assert clouds_seen[:10] == pytest.approx([0.5 + step / 20.0 for step in range(10)])
    assert covers[-1] == WeatherNow(1.0, None, 5.0, None, age_s=3960.0, weight=1.0, source="fetched")


def test_sensors_that_post_apart_are_known_together() -> None:
    """Each quantity by the newest word on it, in whatever order the words come; each grows old by itself."""
    words = [
        Reading("weather", weather, NOON + timedelta(hours=hours))
        for hours, weather in ((0.0, Weather(0.5, 3.0)), (1.0, Weather(temperature_c=4.0)), (2.0, Weather(wind_m_s=5.0, temperature_c=5.0)))
    ]
    for order in itertools.permutations(words):
        profile = EVERYTHING
        for word in order:
            profile, _ = listener.fold(profile, BodyState(), word)
        seen = [listener.at(profile, BodyState(), NOON + timedelta(hours=hours)).weather for hours in (2.0, 2.9, 3.1)]
        assert [weather and (weather.cloud_cover, weather.temperature_c, weather.wind_m_s) for weather in seen] == [
            (0.5, 5.0, 5.0),
            (0.5, 5.0, 5.0),
            (None, 5.0, 5.0),
        ]
        assert len(profile.earlier) == 1
        overcast = listener.life_of(profile, BodyState()).sky
        assert overcast is not None
        assert (overcast.cloud_cover, overcast.at_s) == (0.5, NOON.timestamp())


def test_posted_weather_alone_fades_out() -> None:
    """Over the third hour, unknown after it; of two that fade, the fresher has more to say."""
    weights = [None if (seen := weather_after(hours)) is None else seen.weight for hours in (2.0, 2.5, 3.0)]
    assert weights == [1.0, 0.5, None]
    both = weather_after(2.5, fetched=1.0, fetched_h=-0.25)
    assert both is not None
    assert both.weight == pytest.approx(0.625)
    assert both.cloud_cover == pytest.approx(0.6)


def test_a_reading_fades_out_of_the_state() -> None:
    """Fresh at once, half its say after 150 s, unknown after 180 s."""
    weights = [listener.at(EVERYTHING, BODY, NOON + timedelta(seconds=age_s)).heart.weight for age_s in (0, 120, 150, 181)]
    assert weights == [1.0, 1.0, 0.5, 0.0]
    assert listener.at(EVERYTHING, BODY, NOON + timedelta(seconds=181)).heart.bpm is None


def test_a_reading_of_an_unknown_signal_changes_no_body() -> None:
    """What no model knows is left aside."""
    assert listener.fold(EVERYTHING, BODY, Reading("moon-phase", 0.5, NOON)) == (EVERYTHING, BODY)


def test_motion_is_known_while_its_word_holds() -> None:
    """Moving for an hour, still for ten minutes, its steps for as long as they are fresh; an older word changes nothing."""
    _, body = listener.fold(EVERYTHING, BODY, Reading("motion", Moving(True, 150.0), NOON))
    assert listener.fold(EVERYTHING, body, Reading("motion", Moving(False), NOON - timedelta(seconds=1)))[1] == body
    fresh, late = (listener.at(EVERYTHING, body, NOON + timedelta(minutes=minutes)).motion for minutes in (0, 30))
    assert fresh is not None
    assert late is not None
    assert (fresh.moving, fresh.cadence_spm, fresh.weight) == (True, 150.0, 1.0)
    assert (late.moving, late.weight) == (True, 0.0)
    assert listener.at(EVERYTHING, body, NOON + timedelta(minutes=61)).motion is None
    _, body = listener.fold(EVERYTHING, body, Reading("motion", Moving(False), NOON + timedelta(minutes=1)))
    assert listener.at(EVERYTHING, body, NOON + timedelta(minutes=12)).motion is None
    assert body.heart.motion == "still"


def test_a_room_is_known_until_it_is_forgotten() -> None:
    """Fresh for two minutes, gone after five."""
    _, body = listener.fold(EVERYTHING, BODY, Reading("room", Room(50.0, speech=1.0), NOON))
    rooms = [listener.at(EVERYTHING, body, NOON + timedelta(minutes=minutes)).room for minutes in (0, 3, 6)]
    assert [None if room is None else (room.level_dba, round(room.weight, 2)) for room in rooms] == [(50.0, 1.0), (50.0, 0.67), None]


def test_held_signals_stay_as_they_were() -> None:
    """Each name freezes its own part of the state and nothing else."""
    surrounded = heard(Reading("motion", Moving(True, 120.0), NOON), Reading("room", Room(50.0), NOON), body=BODY)
    before = listener.at(EVERYTHING, surrounded, NOON)
    later = NOON + timedelta(hours=6)
    after = listener.at(msgspec.structs.replace(EVERYTHING, posted=clouds(0.5, later)), BodyState(), later)
    parts = {
        "heart-rate": {"heart"},
        "sun": {"sun", "eye_lux"},
        "energy": {"energy", "energy_parts", "circadian", "ultradian", "until_bed_h"},
        "weather": {"weather"},
        "motion": {"motion"},
        "room": {"room"},
    }
    assert set(parts) == set(HOLDABLE)
    for name, fields in parts.items():
        held = listener.hold(after, before, (name,))
        taken = {field for field in after.__struct_fields__ if getattr(held, field) != getattr(after, field)}
        assert taken == fields
        assert all(getattr(held, field) == getattr(before, field) for field in fields)
    assert listener.hold(after, before, ()) == after


def test_what_may_no_longer_be_used_is_not_held() -> None:
    """A heart rate, the sky and the weather over a place are gone with the consent, whatever was to stay as it was."""
    before = listener.at(msgspec.structs.replace(EVERYTHING, posted=clouds(0.5, NOON)), BODY, NOON)
    assert before.heart.bpm is not None
    assert before.weather is not None
    after = listener.at(msgspec.structs.replace(EVERYTHING, consents=Consents()), BODY, NOON)
    assert listener.hold(after, before, ("heart-rate", "sun", "weather")) == after


def test_weather_posted_without_a_place_stays_held() -> None:
    """It never told where anybody is."""
    placeless = msgspec.structs.replace(EVERYTHING, place=None, consents=Consents())
    before = listener.at(msgspec.structs.replace(placeless, posted=clouds(0.5, NOON)), BODY, NOON)
    after = listener.at(placeless, BODY, NOON)
    assert before.weather is not None
    assert listener.hold(after, before, ("weather",)).weather == before.weather


profiles = st.builds(
    Profile,
    place=st.none() | st.builds(Place, latitude=st.floats(-90.0, 90.0), longitude=st.floats(-180.0, 180.0)),
    timezone=st.none() | st.sampled_from(["Europe/Berlin", "Pacific/Kiritimati", "Asia/Kathmandu", "America/St_Johns"]),
    habits=st.none() | st.builds(Habits, wake_h=st.floats(0.0, 11.9), bed_h=st.floats(12.0, 23.9)),
    posted=st.none() | st.builds(Observed, st.builds(Weather, cloud_cover=st.floats(0.0, 1.0)), st.floats(9e8, 3e9)),
    consents=st.builds(Consents, location=st.booleans(), heart_rate=st.booleans()),
)


@given(profile=profiles, instant=st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_listener_has_a_state_at_every_instant(profile: Profile, instant: datetime) -> None:
    """Whatever is missing, nothing fails and every number is in its range."""
    state = listener.at(profile, BODY, instant)
    assert state.at == instant
    assert 0.0 <= state.clock_h < 24.0
    assert 0.0 <= state.energy <= 1.0
    assert state.eye_lux is None or 0.0 <= state.eye_lux <= 10_000.0
    assert state.sleep_pressure is None or 0.0 <= state.sleep_pressure <= 1.0
    assert (state.place is None) == (state.sun is None)
    assert state.place is None or profile.consents.location
    assert state.heart.bpm is None or profile.consents.heart_rate


def hours_apart(one: float, other: float) -> float:
    """Return how far apart two hours on the clock are."""
    return abs((one - other + 12.0) % 24.0 - 12.0)


def test_a_new_time_zone_moves_the_clock_but_not_the_body() -> None:
    """Landed in Tokyo the body is where it was, its landmarks eight hours later on the clock; two weeks later they are back."""
    home = listener.leave(EVERYTHING, BodyState(), NOON)
    away = msgspec.structs.replace(EVERYTHING, place=Place(35.68, 139.65), timezone="Asia/Tokyo")
    before, after = listener.at(EVERYTHING, home, NOON), listener.at(away, home, NOON)
    assert after.circadian.phase_h == pytest.approx(before.circadian.phase_h, abs=0.01)
    assert hours_apart(after.circadian.cbt_min_clock_h, before.circadian.cbt_min_clock_h + 7.0) < 0.01
    later = listener.at(away, home, NOON + timedelta(days=16))
    assert hours_apart(later.circadian.cbt_min_clock_h, before.circadian.cbt_min_clock_h) < 1.5


def test_what_was_lived_before_a_move_is_not_lived_again_after_it() -> None:
    """News about last night, told after landing, does not take the body back to before the flight."""
    body = listener.advance(EVERYTHING, BodyState(), NOON - timedelta(days=2))
    body = listener.leave(EVERYTHING, body, NOON)
    told = listener.learn(EVERYTHING, body, SleepEvent("bed", NOON.timestamp()))
    assert told.clock == body.clock


def test_habits_learned_stand_in_for_none() -> None:
    """Three known nights make sleep pressure and the cycle known to somebody who never told their habits."""
    body, profile = BodyState(), Profile(timezone="UTC")
    for day in range(3):
        start = NOON.replace(day=15, hour=23) + timedelta(days=day)
        body = listener.learn(profile, body, SleepEvent("slept", start.timestamp(), start.timestamp() + 8 * 3600.0))
    state = listener.at(profile, body, NOON)
    assert (state.habits, state.awake_h) == (Habits(7.0, 23.0, 7.0, 23.0), 3.0)
    assert state.sleep_pressure is not None
    assert state.ultradian is not None


def test_the_body_flows_from_second_to_second() -> None:
    """Over a whole day, energy moves by less than a hundredth a minute but for waking and going to sleep."""
    body = listener.advance(EVERYTHING, BodyState(), NOON)
    levels = []
    for minute in range(24 * 60):
        instant = NOON + timedelta(minutes=minute)
        body = listener.advance(EVERYTHING, body, instant)
        state = listener.at(EVERYTHING, body, instant)
        levels.append(state.energy_parts.circadian + (state.energy_parts.sleep_pressure or 0.0))
    assert max(abs(after - before) for before, after in pairwise(levels)) < 0.01
