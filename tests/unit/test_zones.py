"""The three zones of reaction: when the music moves for a signal, and when it does not."""

import itertools
import math
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import soundscape.modes
from soundscape import zones
from soundscape.body.motion import MotionNow
from soundscape.body.room import RoomNow
from soundscape.listener import ListenerState, WeatherNow
from soundscape.modes import mask, noise, relax
from soundscape.modes.base import ZONES, Because, Mode, begin
from soundscape.plugins import discover
from soundscape.zones import CHANNELS, REST_S, Held, Zone
from tests.support.build import preset, raised_heart, state

MODES = discover(soundscape.modes, "MODE", Mode)
ZONE = Zone(dead=1.0, motion=10.0, settle_s=20.0)
EVERY = {name: zone for mode in MODES.values() for name, zone in mode.zones.items()}
ALL = sorted({(name, zone) for mode in MODES.values() for name, zone in mode.zones.items()}, key=str)
every_zone = pytest.mark.parametrize("zone", [zone for _, zone in ALL], ids=[f"{name}-{zone.dead:g}" for name, zone in ALL])


def course(zone: Zone, values: list[float], *, first: float = 0.0, step_s: float = 1.0) -> list[Held]:
    """Return what is remembered after each value, one every `step_s`, the music having followed `first` for long."""
    held, found = Held(first, first, first, 0.0), []
    for number, value in enumerate(values, 1):
        held = zones.follow(held, zone, value, number * step_s)
        found.append(held)
    return found


def changes(course: list[Held], first: float = 0.0) -> list[int]:
    """Return at which steps what the music follows was changed."""
    goals = [first, *(held.goal for held in course)]
    return [number for number in range(1, len(goals)) if goals[number] != goals[number - 1]]


def test_in_the_dead_zone_nothing_moves() -> None:
    """However long a small difference lasts."""
    assert changes(course(ZONE, [0.9] * 3_600)) == []
    assert {held.zone for held in course(ZONE, [0.9] * 60)} == {"dead"}


def test_in_the_holding_zone_it_moves_once_it_has_settled() -> None:
    """Not before 20 s beyond the dead zone, then at once to where it settled."""
    found = course(ZONE, [5.0] * 120)
    (moved,) = changes(found)
    assert 20 <= moved <= 30
    assert found[-1].value == pytest.approx(5.0, abs=ZONE.dead)
    assert found[5].zone == "holding"
    assert found[-1].zone == "dead"


def test_a_visit_to_the_holding_zone_moves_nothing() -> None:
    """What comes and goes within fifteen seconds was nothing."""
    assert changes(course(ZONE, [*[5.0] * 10, *[0.0] * 30] * 20)) == []


def test_in_the_motion_zone_it_follows_at_once() -> None:
    """And says so."""
    found = course(ZONE, [15.0])
    assert (found[0].value, found[0].zone) == (15.0, "motion")


def test_a_long_way_is_followed_all_along() -> None:
    """A ramp is never further away than the motion zone is wide."""
    values = [second / 2.0 for second in range(600)]
    assert all(abs(held.value - value) <= 10.0 for held, value in zip(course(ZONE, values), values, strict=True))


def test_turning_round_at_once_is_held() -> None:
    """There and back within a minute moves the music once; if it stays back, once more."""
    found = course(ZONE, [*[15.0] * 10, *[0.0] * 200])
    first, second = changes(found)
    assert first == 1
    assert found[-1].goal == pytest.approx(0.0, abs=0.1)
    assert second - first >= REST_S


@every_zone
@given(data=st.data())
def test_noise_around_any_edge_makes_at_most_one_change_a_minute(zone: Zone, data: st.DataObject) -> None:
    """Whatever the edge, the noise (up to the width of the motion zone) and its course."""
    edge = data.draw(st.sampled_from([-zone.motion, -zone.dead, 0.0, zone.dead, (zone.dead + zone.motion) / 2.0, zone.motion]))
    width = data.draw(st.sampled_from([0.1, 0.5, 1.0])) * data.draw(st.sampled_from([zone.dead, zone.motion / 2.0, zone.motion])) / 2.0
    rng = random.Random(data.draw(st.integers(0, 10_000)))
    shape = data.draw(st.sampled_from(["white", "flip", "wave"]))
    period_s = data.draw(st.floats(2.0, 120.0))
    values = [edge + width * _noise(shape, second, period_s, rng) for second in range(1_200)]
    moved = changes(course(zone, values))
    assert all(later - earlier >= REST_S for earlier, later in itertools.pairwise(moved))


def _noise(shape: str, second: int, period_s: float, rng: random.Random) -> float:
    if shape == "white":
        return rng.uniform(-1.0, 1.0)
    if shape == "flip":
        return 1.0 if second % period_s < period_s / 2.0 else -1.0
    return math.sin(2.0 * math.pi * second / period_s)


def test_a_bed_goes_up_and_down_at_its_own_pace() -> None:
    """1 dB in 10 s up, 1 dB in 30 s down."""
    bed = mask.ZONES["masker"]
    up = course(bed, [48.0] * 60, first=38.0)
    assert up[49].value == pytest.approx(43.0)
    down = course(bed, [38.0] * 60, first=48.0)
    assert down[59].value == pytest.approx(46.0)


def surrounded(energy: float = 0.5) -> ListenerState:
    """Return the state of somebody of whom everything is known."""
    return state(
        energy=energy,
        heart=raised_heart(elevated=False, evidence=0.5),
        weather=WeatherNow(0.5, 12.0, 5.0, 1.0, 10.0, 1.0, "posted"),
        motion=MotionNow(True, 120.0, 1.0, 1.0),
        room=RoomNow(50.0, 52.0, 40.0, 0.5, 44.0, impulse=False, age_s=1.0, weight=1.0),
    )


def test_the_first_moment_counts_as_settled() -> None:
    """Without memory the music follows what is."""
    now = surrounded()
    memory, followed = zones.step({}, now, EVERY, 0.0)
    assert followed == now
    assert set(memory) == {channel.name for channel in CHANNELS}
    assert {held.zone for held in memory.values()} == {"dead"}


def test_every_channel_is_held_in_its_own_place() -> None:
    """A state that differs by less than any dead zone is followed as it was, in every number that steers."""
    before = surrounded()
    memory, _ = zones.step({}, before, EVERY, 0.0)
    after = surrounded(energy=before.energy + 0.01)
    assert after.weather is not None
    assert after.room is not None
    assert after.motion is not None
    after = msgspec.structs.replace(
        after,
        weather=msgspec.structs.replace(after.weather, cloud_cover=0.55, wind_m_s=5.5, precipitation_mm_h=1.1),
        heart=msgspec.structs.replace(after.heart, evidence=0.55, excess_bpm=37.0, moving=True, bpm=103.0),
        motion=msgspec.structs.replace(after.motion, cadence_spm=122.0),
        room=msgspec.structs.replace(after.room, masker_dba=46.0, speech=0.6),
    )
    _, followed = zones.step(memory, after, EVERY, 1.0)
    assert msgspec.structs.replace(followed, heart=before.heart) == before
    assert followed.heart == msgspec.structs.replace(before.heart, bpm=103.0)


def test_what_is_unknown_is_forgotten() -> None:
    """And taken as it is when it comes back."""
    memory, _ = zones.step({}, surrounded(), ZONES, 0.0)
    memory, _ = zones.step(memory, state(), ZONES, 1.0)
    assert "cadence" not in memory
    _, followed = zones.step(memory, surrounded(), ZONES, 2.0)
    assert followed.motion == surrounded().motion


def test_a_room_heard_for_the_first_time_is_approached_from_the_usual_bed() -> None:
    """The bed does not jump when a microphone is allowed."""
    memory, _ = zones.step({}, state(), mask.ZONES, 0.0)
    _, followed = zones.step(memory, surrounded(), mask.ZONES, 1.0)
    assert followed.room is not None
    assert followed.room.masker_dba == mask.USUAL_DBA


def test_an_impulse_freezes_the_bed() -> None:
    """Whatever the room asks for meanwhile, and however long ago the bed set out."""
    quiet = surrounded()
    memory, _ = zones.step({}, quiet, mask.ZONES, 0.0)
    assert quiet.room is not None
    loud = msgspec.structs.replace(quiet, room=msgspec.structs.replace(quiet.room, masker_dba=48.0, impulse=True))
    for second in range(1, 30):
        memory, followed = zones.step(memory, loud, mask.ZONES, float(second))
    assert followed.room is not None
    assert followed.room.masker_dba == 44.0


def test_reasons_tell_the_zone_and_what_is_held() -> None:
    """A reason of a signal that is settling says so; one of a signal without zones says nothing of them."""
    memory, _ = zones.step({}, state(energy=0.5), relax.MODE.zones, 0.0)
    memory, followed = zones.step(memory, state(energy=0.6), relax.MODE.zones, 10.0)
    assert followed.energy == 0.5
    reasons = zones.told(relax.shape(followed, preset()).reasons, memory)
    held = [reason for reason in reasons if reason.signal == "energy"]
    assert {reason.zone for reason in held} == {"holding"}
    assert all(reason.text.endswith(". A change is held until it has settled.") for reason in held)
    assert {reason.zone for reason in reasons if reason.signal == "sun"} == {"dead"}
    shaping = begin(preset())
    shaping.say(Because("alarm", None), rule="x", parameter="tempo_bpm", text="Because.")
    assert [reason.zone for reason in zones.told(shaping.done().reasons, memory)] == [None]


def test_what_answers_a_raised_heart_is_in_motion() -> None:
    """Once it is believed nothing about it is dead or held: the pulse is being led."""
    raised = state(heart=raised_heart(elevated=True))
    memory, followed = zones.step({}, raised, relax.MODE.zones, 0.0)
    reasons = zones.told(relax.shape(followed, preset()).reasons, memory, elevated=True)
    assert {reason.zone for reason in reasons if reason.rule == "heart-iso"} == {"motion"}
    assert {reason.zone for reason in reasons if reason.signal == "sun"} == {"dead"}


def test_noise_follows_nothing() -> None:
    """Its mode has no zones, and nothing is remembered for it."""
    assert zones.step({}, surrounded(), noise.MODE.zones, 0.0) == ({}, surrounded())


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
def test_the_zones_of_a_mode_make_sense(mode: Mode) -> None:
    """They belong to channels there are, and lie inside one another."""
    assert set(mode.zones) <= {channel.name for channel in CHANNELS}
    for zone in mode.zones.values():
        assert 0.0 < zone.dead < zone.motion
        assert zone.settle_s >= 10.0
