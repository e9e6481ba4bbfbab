"""The stations of the web side: opened, steered, heard, and opened elsewhere when their host dies."""

import asyncio

import msgspec
import pytest

from soundscape.body.state import BodyState
from soundscape.clock import ManualClock
from soundscape.errors import Busy, NotFound
from soundscape.host import messages
from soundscape.host.messages import Began, Closed, Load, Packets, Played, Status
from soundscape.host.stations import FORMAT_LINGER_S, LINGER_S, MAX_FAILURES, OVERLAP_FRAMES, Stations
from soundscape.listener import Profile
from soundscape.score import Note
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON, preset
from tests.support.switchboard import QUANTUM, Room, Switchboard, Timers, drained, snapshot


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Return an empty room with two hosts."""
    hosts, clock, timers = Switchboard(), ManualClock(NOON), Timers()
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", timers.call_later)
    return Room(Stations(hosts, clock, default_timezone="Europe/Berlin", max_stations=3), hosts, clock, timers)


async def test_a_station_opens_on_a_host(room: Room) -> None:
    """Everything the host needs is in one message; opening twice is opening once."""
    await room.open()
    await room.open()
    opened = messages.Open("a", 1, 7, EVERYTHING, BodyState(), Wish(preset()), (), "Europe/Berlin")
    assert room.hosts.said == [(0, opened)]
    assert room.stations.on_air("a")
    assert room.stations.station_count() == 1


async def test_stations_spread_over_the_hosts(room: Room) -> None:
    """Each goes where the fewest are."""
    for name in "abc":
        await room.open(name)
    assert [room.host_of(name) for name in "abc"] == [0, 1, 0]


async def test_a_full_room_refuses_the_next(room: Room) -> None:
    """Before anybody stutters; those already on air stay."""
    for name in "abc":
        await room.open(name)
    with pytest.raises(Busy) as refusal:
        await room.open("d")
    assert refusal.value.retry_after_s > 0
    assert not room.stations.on_air("d")
    await room.open("a")


async def test_what_is_on_air_now_is_known_from_the_clock_and_then_from_what_came(room: Room) -> None:
    """A station begins with two seconds at once; whoever comes later looks at what has been rendered."""
    await room.open()
    assert room.stations.live_frame("a") == 2 * 48_000
    room.clock.advance(1.0)
    assert room.stations.live_frame("a") == 3 * 48_000
    room.stations.subscribe("a", "opus")
    room.play(30)
    assert room.stations.live_frame("a") == 30 * QUANTUM
    with pytest.raises(NotFound):
        room.stations.live_frame("b")


@pytest.mark.parametrize("full", [Load(0.5, 0.9), Load(0.95, 0.0)], ids=["late", "busy"])
async def test_hosts_that_are_full_take_no_more(room: Room, full: Load) -> None:
    """When all of them are late, or about to be, the next station is refused; one that has room is enough."""
    room.hosts.loads = {0: full, 1: full}
    with pytest.raises(Busy):
        await room.open()
    room.hosts.loads[1] = Load(0.5, 0.1)
    await room.open()
    assert len(room.stations.loads()) == 2


async def test_without_a_host_nothing_opens(room: Room) -> None:
    """Come back in a second."""
    room.hosts.up = []
    assert not room.stations.ready()
    with pytest.raises(Busy, match="no host"):
        await room.open()


async def test_a_listener_gets_the_past_and_then_the_present(room: Room) -> None:
    """A beginning, the status, the cushion, and what comes."""
    await room.open()
    first = room.stations.subscribe("a", "opus")
    assert room.hosts.heard(messages.SetFormats) == [messages.SetFormats("a", ("opus",))]
    room.hear(Status("a", 0, b"{}", ()))
    room.play(50)
    second = room.stations.subscribe("a", "opus", cushion_s=1.0)
    room.play(1, first=50, begin=False)
    assert sum(isinstance(message, Packets) for message in drained(first)) == 40
    found = drained(second)
    assert [type(message).__name__ for message in found[:3]] == ["Began", "Status", "Packets"]
    assert isinstance(found[0], Began)
    assert isinstance(found[2], Packets)
    assert found[0].first_frame == found[2].first_frame == 40 * QUANTUM
    assert isinstance(found[-1], Packets)
    assert found[-1].first_frame == 50 * QUANTUM
    assert room.stations.connections("a") == 2
    assert room.stations.position("a") == 51 * QUANTUM


async def test_each_format_goes_to_those_who_want_it(room: Room) -> None:
    """Nobody gets packets of somebody else's format; notes and status are for all."""
    await room.open()
    opus, mp3 = room.stations.subscribe("a", "opus"), room.stations.subscribe("a", "mp3")
    assert room.hosts.heard(messages.SetFormats)[-1].formats == ("mp3", "opus")
    room.hear(Began("a", 1, "mp3", 0, 1105, 0))
    room.hear(Packets("a", 1, "mp3", 0, 1152, (b"m",)))
    room.play(1)
    room.hear(Played("a", (Note(0, "pad", 220.0, 0.5, 480),)))
    assert {message.format for message in drained(opus) if isinstance(message, Packets)} == {"opus"}
    mp3_messages = drained(mp3)
    assert {message.format for message in mp3_messages if isinstance(message, Packets)} == {"mp3"}
    assert any(isinstance(message, Played) for message in mp3_messages)


async def test_listening_to_nothing_is_an_error(room: Room) -> None:
    """A station that is not on air cannot be heard; steering and telling it does nothing."""
    with pytest.raises(NotFound):
        room.stations.subscribe("a", "opus")
    room.stations.steer("a", Wish(preset()))
    room.stations.tell("a", Profile(), BodyState())
    await room.stations.close("a")
    assert (room.stations.status("a"), room.stations.position("a"), room.stations.connections("a")) == (None, None, 0)
    assert room.hosts.said == []


async def test_wishes_and_news_go_to_the_host_and_are_kept(room: Room) -> None:
    """What was said last is what a station is opened with again."""
    await room.open()
    wish, body = Wish(preset(), hold=("sun",)), BodyState(resting_bpm=55.0)
    room.stations.steer("a", wish)
    room.stations.tell("a", Profile(), body)
    assert room.hosts.said[-2:] == [(0, messages.Steer("a", wish)), (0, messages.Tell("a", Profile(), body))]
    room.hosts.up = [1]
    room.stations.lost(0)
    opened = room.hosts.heard(messages.Open)[-1]
    assert (opened.wish, opened.profile, opened.body) == (wish, Profile(), body)


async def test_a_lost_host_costs_nobody_their_station(room: Room) -> None:
    """It opens elsewhere with the next epoch, from the newest snapshot before the overlap, with the seam at the last frame received."""
    await room.open()
    subscription = room.stations.subscribe("a", "opus")
    room.play(52)
    drained(subscription)
    room.clock.advance(0.25)
    room.hosts.up = [1]
    room.stations.lost(0)
    host, opened = room.hosts.said[-1]
    assert isinstance(opened, messages.Open)
    assert (host, opened.epoch, opened.seed, opened.formats) == (1, 2, 7, ("opus",))
    seam = 52 * QUANTUM
    assert opened.resume is not None
    assert opened.resume.late_s == pytest.approx(0.35)
    assert msgspec.structs.replace(opened.resume, late_s=0.0) == messages.Resume(snapshot(46), seam - OVERLAP_FRAMES, seam, 0.0)
    assert opened.resume.snapshot.frame <= opened.resume.from_frame
    room.play(10, first=48, epoch=2)
    found = drained(subscription)
    assert isinstance(found[0], Began)
    assert (found[0].epoch, found[0].first_frame) == (2, seam - OVERLAP_FRAMES)
    assert [message.epoch for message in found if isinstance(message, Packets)] == [2] * 10


async def test_only_the_stations_of_the_lost_host_move(room: Room) -> None:
    """The others hear nothing of it."""
    for name in "ab":
        await room.open(name)
    room.hosts.up = [1]
    room.stations.lost(0)
    assert [opened.station for opened in room.hosts.heard(messages.Open)] == ["a", "b", "a"]


async def test_a_station_that_never_sounded_begins_again(room: Room) -> None:
    """Without a snapshot there is nothing to resume."""
    await room.open()
    room.hosts.up = [1]
    room.stations.lost(0)
    assert room.hosts.heard(messages.Open)[-1].resume is None


async def test_what_a_lost_host_said_last_comes_too_late(room: Room) -> None:
    """Messages of another host or of an old epoch are dropped."""
    await room.open()
    subscription = room.stations.subscribe("a", "opus")
    room.play(3)
    room.hosts.up = [1]
    room.stations.lost(0)
    drained(subscription)
    room.hear(Packets("a", 2, "opus", 3 * QUANTUM, 960, (b"late",)), host=0)
    room.hear(Packets("a", 1, "opus", 3 * QUANTUM, 960, (b"old",)), host=1)
    room.hear(Closed("a", "gone"), host=0)
    assert drained(subscription) == []
    assert room.stations.on_air("a")


async def test_stations_wait_for_a_host_when_none_is_left(room: Room) -> None:
    """They stay on air, and open with the first host that comes."""
    await room.open()
    room.stations.subscribe("a", "opus")
    room.play(52)
    room.hosts.up = []
    room.stations.lost(0)
    assert room.stations.on_air("a")
    assert len(room.hosts.heard(messages.Open)) == 1
    room.stations.steer("a", Wish(preset(name="brook")))
    room.hosts.up = [1]
    room.stations.came(1)
    opened = room.hosts.heard(messages.Open)[-1]
    assert (opened.epoch, opened.wish.preset.name) == (2, "brook")
    assert opened.resume is not None
    assert opened.resume.seam_frame == 52 * QUANTUM
    room.stations.came(1)
    assert len(room.hosts.heard(messages.Open)) == 2


async def test_a_station_that_fails_is_opened_again_and_given_up_in_the_end(room: Room) -> None:
    """Ten failures within a minute are borne; the next one closes it with a word to its listeners."""
    await room.open()
    subscription = room.stations.subscribe("a", "opus")
    for failure in range(MAX_FAILURES):
        room.hear(Closed("a", "ValueError"))
        assert room.hosts.heard(messages.Open)[-1].epoch == failure + 2
    room.hear(Closed("a", "ValueError"))
    assert not room.stations.on_air("a")
    assert drained(subscription) == [Closed("a", "failed too often")]


async def test_a_station_is_not_blamed_for_a_host_it_shared(room: Room) -> None:
    """However often a host dies, stations that were there together go on: nobody can tell which of them it died of."""
    room.hosts.up = [0]
    await room.open("a")
    await room.open("b")
    for _ in range(3 * MAX_FAILURES):
        room.stations.lost(0)
    assert (room.stations.on_air("a"), room.stations.on_air("b")) == (True, True)


async def test_failures_far_apart_are_forgiven(room: Room) -> None:
    """One every twenty seconds is no reason to give up."""
    await room.open()
    for _ in range(3 * MAX_FAILURES):
        room.hear(Closed("a", "ValueError"))
        room.clock.advance(20.0)
    assert room.stations.on_air("a")


async def test_notes_played_again_before_the_seam_are_not_told_twice(room: Room) -> None:
    """Pictures get each note once."""
    await room.open()
    subscription = room.stations.subscribe("a", "opus")
    room.play(52)
    room.hosts.up = [1]
    room.stations.lost(0)
    drained(subscription)
    room.hear(Began("a", 2, "opus", 48 * QUANTUM, 312, 8))
    old, new = Note(50 * QUANTUM, "bells", 440.0, 0.5, 480), Note(52 * QUANTUM, "bells", 440.0, 0.5, 480)
    room.hear(Played("a", (old, new)))
    room.hear(Played("a", (old,)))
    assert [message for message in drained(subscription) if isinstance(message, Played)] == [Played("a", (new,))]


async def test_a_station_without_listeners_closes_after_a_minute(room: Room) -> None:
    """Also one that nobody ever listened to."""
    await room.open()
    assert room.timers.fire(LINGER_S) == 1
    assert not room.stations.on_air("a")
    assert room.hosts.said[-1] == (0, messages.Close("a"))


async def test_whoever_comes_back_in_time_finds_the_station(room: Room) -> None:
    """A new listener stops the closing; only the last one to leave begins it."""
    await room.open()
    first, second = (room.stations.subscribe("a", "opus") for _ in range(2))
    first.close()
    assert room.timers.fire(LINGER_S) == 0
    second.close()
    again = room.stations.subscribe("a", "opus")
    assert room.timers.fire(LINGER_S) == 0
    again.close()
    assert room.timers.fire(LINGER_S) == 1
    assert not room.stations.on_air("a")


async def test_a_format_nobody_wants_stops_after_a_while(room: Room) -> None:
    """The encoder waits a little for those who come back, and its past is forgotten with it."""
    await room.open()
    room.stations.subscribe("a", "opus")
    mp3 = room.stations.subscribe("a", "mp3")
    room.hear(Began("a", 1, "mp3", 0, 1105, 0))
    room.hear(Packets("a", 1, "mp3", 0, 1152, (b"m",) * 50))
    mp3.close()
    assert room.hosts.heard(messages.SetFormats)[-1].formats == ("mp3", "opus")
    room.timers.fire(FORMAT_LINGER_S)
    assert room.hosts.heard(messages.SetFormats)[-1].formats == ("opus",)
    assert drained(room.stations.subscribe("a", "mp3")) == []
    assert room.hosts.heard(messages.SetFormats)[-1].formats == ("mp3", "opus")


async def test_sound_of_a_stopped_format_that_was_still_on_its_way_is_dropped(room: Room) -> None:
    """It has no beginning that anybody could decode it with, so the next listener to that format must not get it."""
    await room.open()
    room.stations.subscribe("a", "opus")
    room.stations.subscribe("a", "mp3").close()
    room.timers.fire(FORMAT_LINGER_S)
    room.hear(Packets("a", 1, "mp3", 4_608, 1152, (b"stale",) * 4))
    later = room.stations.subscribe("a", "mp3")
    room.hear(Packets("a", 1, "mp3", 9_216, 1152, (b"stale",) * 4))
    room.hear(Began("a", 1, "mp3", 0, 1105, 0))
    room.hear(Packets("a", 1, "mp3", 0, 1152, (b"fresh",) * 4))
    sound = [message for message in drained(later) if isinstance(message, Packets)]
    assert [message.data[0] for message in sound] == [b"fresh"]


async def test_closing_with_a_fade_waits_for_the_host(room: Room) -> None:
    """Listeners hear the fade and then that it is over."""
    await room.open()
    subscription = room.stations.subscribe("a", "opus")
    await room.stations.close("a", fade_s=2.0)
    assert room.hosts.said[-1] == (0, messages.Close("a", 2.0))
    assert room.stations.on_air("a")
    room.hear(Closed("a"))
    assert not room.stations.on_air("a")
    assert drained(subscription)[-1] == Closed("a")


async def test_whoever_wants_it_again_stops_the_fade(room: Room) -> None:
    """It stays; and when its end was on the way already, it goes on somewhere."""
    await room.open()
    await room.stations.close("a", fade_s=2.0)
    await room.open()
    assert room.hosts.said[-1] == (0, messages.Stay("a"))
    subscription = room.stations.subscribe("a", "opus")
    room.hear(Closed("a"))
    assert room.stations.on_air("a")
    assert isinstance(room.hosts.said[-1][1], messages.Open)
    assert Closed("a") not in drained(subscription)


async def test_a_host_that_dies_during_the_fade_ends_it(room: Room) -> None:
    """The music would else be back for whoever has just stopped it."""
    await room.open()
    subscription = room.stations.subscribe("a", "opus")
    await room.stations.close("a", fade_s=2.0)
    room.stations.lost(0)
    assert not room.stations.on_air("a")
    assert drained(subscription)[-1] == Closed("a")


async def test_closing_at_once(room: Room) -> None:
    """Without a fade it is over immediately, for host and listeners; leaving afterwards harms nobody."""
    await room.open()
    subscription = room.stations.subscribe("a", "opus")
    await room.stations.close("a")
    assert room.hosts.said[-1] == (0, messages.Close("a"))
    assert drained(subscription) == [Closed("a")]
    subscription.close()
    assert room.stations.station_count() == 0


async def test_the_newest_status_is_kept(room: Room) -> None:
    """For those who ask, and for those who come."""
    await room.open()
    room.hear(Status("a", 0, b"{}", ()))
    room.hear(Status("a", 4_800, b"{}", ("choir",)))
    assert room.stations.status("a") == Status("a", 4_800, b"{}", ("choir",))
