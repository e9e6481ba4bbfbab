"""A host: many stations in turn, each failing alone, everything said through one pipe."""

import itertools
import json
import os
import threading
from datetime import timedelta

import msgspec
import pytest

from soundscape.body.state import BodyState
from soundscape.clock import ManualClock, SystemClock
from soundscape.host import messages, wire, worker
from soundscape.host.messages import Began, Closed, FromHost, Kept, Load, Packets, Played, Status, ToHost
from soundscape.host.scheduler import LEAD_S
from soundscape.host.worker import Host
from soundscape.wish import MixerEntry, Wish
from tests.support.build import EVERYTHING, NOON, heard, preset, reading
from tests.support.fake_studio import FakeStudio

QUANTUM = 4_800
PCM = "pcm_s16le"


class Place:
    """A host in a place where time moves only when told."""

    def __init__(self) -> None:
        self.studio = FakeStudio()
        self.clock = ManualClock(NOON)
        self.said: list[FromHost] = []
        self.host = Host(self.studio, self.clock, self.said.append)

    def open(self, name: str = "a", *, resume: messages.Resume | None = None, epoch: int = 1, formats: tuple[str, ...] = (PCM,)) -> None:
        """Open a station."""
        wish = Wish(preset())
        self.host.handle(messages.Open(name, epoch, 7, EVERYTHING, BodyState(), wish, formats, "Europe/Berlin", resume))

    def run(self, seconds: float) -> None:
        """Let the host work for so long; rendering takes no time."""
        end_s = self.clock.steady() + seconds
        while self.clock.steady() < end_s:
            wait_s = self.host.turn()
            if wait_s > 0.0:
                self.clock.advance(min(wait_s + 1e-6, end_s - self.clock.steady() + 1e-6))

    def of(self, kind: type[FromHost], name: str = "a") -> list[FromHost]:
        """Return what was said of one kind about a station."""
        return [message for message in self.said if isinstance(message, kind) and getattr(message, "station", name) == name]

    def packets(self, name: str = "a") -> list[Packets]:
        """Return the sound of a station."""
        return [message for message in self.of(Packets, name) if isinstance(message, Packets)]


@pytest.fixture
def place() -> Place:
    """Return an empty host."""
    return Place()


def test_a_new_station_fills_its_cushion_at_once_and_then_keeps_pace(place: Place) -> None:
    """Two seconds and the lead are there immediately; from then on real time decides."""
    place.open()
    place.run(0.001)
    ahead_frames = place.packets()[-1].end_frame
    assert ahead_frames == pytest.approx((2.0 + LEAD_S) * 48_000, abs=QUANTUM)
    place.run(3.0)
    assert place.packets()[-1].end_frame == pytest.approx((5.0 + LEAD_S) * 48_000, abs=QUANTUM)


def test_what_a_station_says_is_in_order_and_complete(place: Place) -> None:
    """A beginning, then packets end to end; notes before the sound they are in; a snapshot every half second."""
    place.open()
    place.run(3.0)
    mine = [message for message in place.said if not isinstance(message, Load)]
    assert isinstance(next(message for message in mine if isinstance(message, Began | Packets)), Began)
    packets = place.packets()
    assert all(before.end_frame == after.first_frame for before, after in itertools.pairwise(packets))
    heard = 0
    for message in mine:
        if isinstance(message, Packets):
            heard = message.end_frame
        elif isinstance(message, Played):
            assert all(heard <= note.at_frame < heard + QUANTUM for note in message.notes)
    frames = [message.snapshot.frame for message in place.of(Kept) if isinstance(message, Kept)]
    assert frames == [QUANTUM * (1 + 5 * index) for index in range(len(frames))]
    assert len(frames) >= 10


def test_the_status_is_the_explain_document(place: Place) -> None:
    """At least one a second, as JSON."""
    place.open()
    place.run(3.0)
    told = [json.loads(message.document) for message in place.of(Status) if isinstance(message, Status)]
    assert len(told) >= 3
    assert told[0]["location"]["timezone"] == "Europe/Berlin"
    assert set(told[0]) >= {"energy", "parameters", "reasons"}


def test_all_stations_get_their_turn(place: Place) -> None:
    """Ten stations are equally far after two seconds."""
    for index in range(10):
        place.open(str(index))
    place.run(2.0)
    ends = {place.packets(str(index))[-1].end_frame for index in range(10)}
    assert max(ends) - min(ends) <= QUANTUM


def test_wishes_and_news_reach_the_performance(place: Place) -> None:
    """A mute is in the next window, a reading in the next status."""
    place.open()
    place.run(0.5)
    place.host.handle(messages.Steer("a", Wish(preset(), {"bells": MixerEntry(mute=True)})))
    place.host.handle(messages.Tell("a", EVERYTHING, heard(reading(99.0))))
    place.run(0.2)
    assert place.studio.engines[0].scores[-1].controls.muted == {"bells"}
    last = place.of(Status)[-1]
    assert isinstance(last, Status)
    assert json.loads(last.document)["heart"]["bpm"] == 99.0


def test_a_format_can_come_later(place: Place) -> None:
    """It begins with the past the host still holds."""
    place.open(formats=())
    place.run(6.0)
    assert place.packets() == []
    place.host.handle(messages.SetFormats("a", (PCM,)))
    place.run(1.0)
    packets = place.packets()
    (began,) = (message for message in place.of(Began) if isinstance(message, Began))
    assert began.first_frame == packets[0].first_frame
    assert 3.9 <= (packets[-1].end_frame - packets[0].first_frame) / 48_000 - 1.0 <= 4.2


def test_a_station_that_fails_is_ended_alone(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """It says with which error, its engine is freed, and the others go on."""
    place.open("a")
    place.open("b")
    place.run(0.5)

    def fail(_: object) -> None:
        raise ZeroDivisionError

    place.studio.engines[0].render = fail  # type: ignore[method-assign,assignment]  # breaks on purpose
    before = place.packets("b")[-1].end_frame
    place.run(1.0)
    assert place.of(Closed) == [Closed("a", "ZeroDivisionError")]
    assert place.studio.engines[0].closed
    assert place.packets("b")[-1].end_frame > before
    assert "a station failed" in caplog.text


def test_a_station_that_cannot_open_says_so(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """A wish nobody can play is the end of that station, not of the host."""
    place.host.handle(messages.Open("a", 1, 7, EVERYTHING, BodyState(), Wish(preset()), (PCM,), "Nowhere/Never"))
    assert place.of(Closed) == [Closed("a", "ZoneInfoNotFoundError")]
    place.open("b")
    place.run(0.1)
    assert place.packets("b")
    assert "a station failed" in caplog.text


def test_commands_for_a_station_that_is_gone_are_ignored(place: Place) -> None:
    """They were on their way when it ended."""
    for command in (messages.Steer("x", Wish(preset())), messages.Close("x"), messages.SetFormats("x", (PCM,)), messages.Stop()):
        place.host.handle(command)
    assert place.said == []


def test_a_station_that_is_told_to_stay_stays(place: Place) -> None:
    """Its end is never said."""
    place.open("a")
    place.run(4.0)
    place.host.handle(messages.Close("a", 1.0))
    place.run(0.5)
    place.host.handle(messages.Stay("a"))
    place.run(3.0)
    assert place.of(Closed, "a") == []
    assert place.studio.engines[0].scores[-1].controls.fade == pytest.approx(1.0)


def test_closing_at_once_and_with_a_fade(place: Place) -> None:
    """At once it is over; with a fade the last sound is silent and the end is said after it."""
    place.open("a")
    place.open("b")
    place.run(4.0)
    place.host.handle(messages.Close("a"))
    assert place.of(Closed, "a") == [Closed("a")]
    place.host.handle(messages.Close("b", 1.0))
    end = place.packets("b")[-1].end_frame
    place.run(2.0)
    assert place.of(Closed, "b") == [Closed("b")]
    assert place.packets("b")[-1].end_frame == end + 48_000
    assert place.studio.engines[1].scores[-1].controls.fade == pytest.approx(0.0, abs=1e-9)
    assert all(engine.closed for engine in place.studio.engines)


def test_opening_again_replaces_the_station(place: Place) -> None:
    """The old engine is freed and nothing is said to have closed."""
    place.open()
    place.run(0.5)
    place.open(epoch=2)
    place.run(0.5)
    assert [engine.closed for engine in place.studio.engines] == [True, False]
    assert place.of(Closed) == []
    assert place.packets()[-1].epoch == 2


def test_a_station_is_picked_up_from_a_snapshot(place: Place) -> None:
    """The first packet is the one asked for, at the time the old sound ran out, and the notes go on as they would have."""
    place.open()
    place.run(5.0)
    kept = [message.snapshot for message in place.of(Kept) if isinstance(message, Kept)]
    old = {note for message in place.of(Played) if isinstance(message, Played) for note in message.notes}
    snapshot = msgspec.msgpack.decode(msgspec.msgpack.encode(kept[-2]), type=type(kept[-2]))
    other = Place()
    other.open(resume=messages.Resume(snapshot, snapshot.frame + 2 * QUANTUM, snapshot.frame + 6 * QUANTUM, late_s=0.1), epoch=2)
    other.run(1.0)
    assert other.packets()[0].first_frame == snapshot.frame + 2 * QUANTUM
    assert other.packets()[0].epoch == 2
    again = {note for message in other.of(Played) if isinstance(message, Played) for note in message.notes}
    overlap = {note for note in old if note.at_frame >= snapshot.frame + 2 * QUANTUM}
    assert overlap <= again
    ahead_s = (other.packets()[-1].end_frame - snapshot.frame - 6 * QUANTUM) / 48_000
    assert ahead_s == pytest.approx(1.0 + 0.1, abs=0.11)


def test_after_a_long_stop_the_music_goes_on_instead_of_hurrying(place: Place) -> None:
    """A machine that slept for an hour does not render an hour of the past."""
    place.open()
    place.run(3.0)
    before = place.packets()[-1].end_frame
    place.clock.advance(3_600.0)
    place.run(1.0)
    assert (place.packets()[-1].end_frame - before) / 48_000 < 3.0


def test_the_load_is_told_once_a_second(place: Place) -> None:
    """A host without work says that it is idle and not late."""
    place.open()
    place.run(5.5)
    loads = [message for message in place.said if isinstance(message, Load)]
    assert len(loads) in (4, 5, 6)
    assert all(0.0 <= load.busy <= 1.0 and load.late_s == 0.0 for load in loads[1:])


def test_instants_come_from_the_clock(place: Place) -> None:
    """The state a station plays is that of the hour it is heard in."""
    place.clock.instant += timedelta(hours=10)
    place.open()
    place.run(0.1)
    first = place.of(Status)[0]
    assert isinstance(first, Status)
    assert json.loads(first.document)["at"].startswith("2026-06-21T22:00")


def served(commands: list[ToHost], *, close: bool = True) -> list[FromHost]:
    """Run a whole host over real pipes until it ends; return what it said."""
    commands_read, commands_write = os.pipe()
    says_read, says_write = os.pipe()
    said = bytearray()

    def drain() -> None:
        while data := os.read(says_read, 65_536):
            said.extend(data)

    drainer = threading.Thread(target=drain)
    drainer.start()
    os.write(commands_write, b"".join(wire.frame(command) for command in commands))
    if close:
        os.close(commands_write)
    worker.run(FakeStudio(), SystemClock(), commands_fd=commands_read, says_fd=says_write)
    if not close:
        os.close(commands_write)
    os.close(says_write)
    drainer.join()
    os.close(says_read)
    return [wire.decode_from_host(raw) for raw in wire.Deframer().feed(bytes(said))]


OPEN = messages.Open("a", 1, 7, EVERYTHING, BodyState(), Wish(preset()), (PCM,), "UTC")


def test_a_host_process_says_that_it_is_ready_and_ends_when_told() -> None:
    """The first message names the process; Stop ends it although the pipe stays open."""
    said = served([OPEN, messages.Close("a"), messages.Stop()], close=False)
    assert said == [messages.Ready(os.getpid()), Closed("a")]


def test_a_host_process_ends_with_the_web_process() -> None:
    """When the commands' pipe closes nobody is left to play for."""
    assert served([OPEN, messages.Close("a")]) == [messages.Ready(os.getpid()), Closed("a")]


@pytest.mark.parametrize("hears_ready", [True, False])
def test_a_host_process_ends_when_nobody_reads_it(hears_ready: bool) -> None:
    """A broken pipe is the end and no error, at the first word and in the middle of a piece."""
    commands_read, commands_write = os.pipe()
    says_read, says_write = os.pipe()
    if not hears_ready:
        os.close(says_read)
        os.write(commands_write, wire.frame(OPEN))
    host = threading.Thread(
        target=worker.run, args=(FakeStudio(), SystemClock()), kwargs={"commands_fd": commands_read, "says_fd": says_write}, daemon=True
    )
    host.start()
    if hears_ready:
        os.read(says_read, 4)
        os.close(says_read)
        os.write(commands_write, wire.frame(OPEN))
    host.join(timeout=30.0)
    assert not host.is_alive()
    os.close(commands_write)
    os.close(says_write)
