"""A host: one single-threaded process that renders many stations. Takes commands from one pipe and says everything through another."""

import contextlib
import logging
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import msgspec

from soundscape.clock import Clock
from soundscape.host import messages, scheduler, wire
from soundscape.host.messages import FromHost, ToHost
from soundscape.host.scheduler import Timeline
from soundscape.station import Quantum, Resume, Station
from soundscape.studio import Studio

IDLE_S = 1.0
SNAPSHOT_EVERY = 5
"""Quanta between snapshots: half a second, so that a new host has little to catch up with."""

log = logging.getLogger(__name__)


@dataclass
class OnAir:
    """A station of this host, its place in time, and which beginning of its sound this is."""

    name: str
    epoch: int
    station: Station
    timeline: Timeline
    quanta: int = 0

    @property
    def frame(self) -> int:
        """The frame its next quantum begins at."""
        return self.station.frame


class Host:
    """All stations of one process. `say` sends a message to the web side; a station that fails is ended alone."""

    def __init__(self, studio: Studio, clock: Clock, say: Callable[[FromHost], None]) -> None:
        self._studio = studio
        self._clock = clock
        self._say = say
        self._stations: dict[str, OnAir] = {}
        self._busy_s = 0.0
        self._load_told_s = clock.steady()

    def handle(self, command: ToHost) -> None:
        """Do what the web side says; a command for a station that is not here is too late and ignored."""
        if isinstance(command, messages.Open):
            self._guarded(command.station, lambda: self._open(command))
        elif not isinstance(command, messages.Stop) and (found := self._stations.get(command.station)) is not None:
            self._guarded(command.station, lambda: self._change(found, command))

    def turn(self) -> float:
        """Render the most urgent quantum, if one is due, and return how many seconds there is nothing more to do."""
        now_s = self._clock.steady()
        chosen = scheduler.most_urgent(self._stations.values(), now_s)
        if isinstance(chosen, OnAir):
            late_s = now_s - chosen.timeline.due_s(chosen.frame)
            if late_s > scheduler.TOO_LATE_S:
                chosen.timeline = chosen.timeline.shifted(late_s)
            self._guarded(chosen.name, lambda: self._play(chosen))
            self._busy_s += self._clock.steady() - now_s
        self._tell_load(now_s)
        return 0.0 if chosen is not None else scheduler.wait_s(self._stations.values(), self._clock.steady(), at_most_s=IDLE_S)

    def _open(self, command: messages.Open) -> None:
        self._drop(command.station)
        past = command.resume
        performance = self._studio.performance(
            seed=command.seed,
            profile=command.profile,
            body=command.body,
            wish=command.wish,
            zone=ZoneInfo(command.default_timezone),
            progress=None if past is None else past.snapshot,
        )
        now_s = self._clock.steady()
        if past is None:
            station, timeline = self._studio.station(performance, self._clock), scheduler.opening(now_s)
        else:
            station = self._studio.station(performance, self._clock, Resume(past.from_frame, past.seam_frame))
            timeline = scheduler.resuming(now_s, from_frame=past.from_frame, seam_frame=past.seam_frame, late_s=past.late_s)
        station.set_formats(command.formats)
        self._stations[command.station] = OnAir(command.station, command.epoch, station, timeline)

    def _change(self, on_air: OnAir, command: ToHost) -> None:
        match command:
            case messages.Steer():
                on_air.station.performance.steer(command.wish)
            case messages.Tell():
                on_air.station.performance.tell(command.profile, command.body)
            case messages.SetFormats():
                on_air.station.set_formats(command.formats)
            case messages.Stay():
                on_air.station.fade_back()
            case messages.Close():
                if command.fade_s > 0.0:
                    on_air.station.fade_out(command.fade_s)
                else:
                    self._end(on_air.name)

    def _play(self, on_air: OnAir) -> None:
        quantum = on_air.station.render()
        if quantum.notes:
            self._say(messages.Played(on_air.name, quantum.notes))
        if quantum.document is not None:
            document = msgspec.json.encode(quantum.document)
            self._say(messages.Status(on_air.name, quantum.progress.frame, document, on_air.station.missing_layers))
        self._publish(on_air, quantum)
        if on_air.quanta % SNAPSHOT_EVERY == 0:
            self._say(messages.Kept(on_air.name, on_air.epoch, quantum.progress))
        on_air.quanta += 1
        if quantum.ended:
            self._end(on_air.name)

    def _publish(self, on_air: OnAir, quantum: Quantum) -> None:
        for stretch in quantum.stretches:
            if stretch.begins:
                began = messages.Began(
                    on_air.name, on_air.epoch, stretch.format, stretch.first_frame, stretch.pre_skip, stretch.preroll_packets
                )
                self._say(began)
            packets = messages.Packets(on_air.name, on_air.epoch, stretch.format, stretch.first_frame, stretch.frames_each, stretch.data)
            self._say(packets)

    def _guarded(self, station: str, action: Callable[[], None]) -> None:
        try:
            action()
        except BrokenPipeError:
            raise  # the web process has gone, and with it every reason to go on
        except Exception as error:
            log.exception("a station failed and was ended")
            self._end(station, error=type(error).__name__)

    def _end(self, station: str, error: str | None = None) -> None:
        self._drop(station)
        self._say(messages.Closed(station, error))

    def _drop(self, station: str) -> None:
        on_air = self._stations.pop(station, None)
        if on_air is not None:
            with contextlib.suppress(Exception):
                on_air.station.close()

    def _tell_load(self, now_s: float) -> None:
        elapsed_s = now_s - self._load_told_s
        if elapsed_s < 1.0:
            return
        late_s = max((now_s - station.timeline.due_s(station.frame) for station in self._stations.values()), default=0.0)
        self._say(messages.Load(min(1.0, self._busy_s / elapsed_s), max(0.0, late_s)))
        self._busy_s, self._load_told_s = 0.0, now_s


def run(studio: Studio, clock: Clock, *, commands_fd: int, says_fd: int) -> None:
    """Serve until told to stop or until the other side has gone: read commands from one file descriptor, write messages to the other."""
    commands: queue.SimpleQueue[ToHost | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(commands_fd, commands), daemon=True).start()

    def say(message: FromHost) -> None:
        data = memoryview(wire.frame(message))
        while data:
            data = data[os.write(says_fd, data) :]

    host = Host(studio, clock, say)
    idle_s = 0.0
    with contextlib.suppress(BrokenPipeError):
        say(messages.Ready(os.getpid()))
        while True:
            command = _next(commands, idle_s)
            if command is _NOTHING:
                idle_s = host.turn()
            elif command is None or isinstance(command, messages.Stop):
                return
            else:
                host.handle(command)  # type: ignore[arg-type]  # the sentinel is excluded above
                idle_s = 0.0


_NOTHING = object()


def _next(commands: "queue.SimpleQueue[ToHost | None]", wait_s: float) -> object:
    try:
        return commands.get(block=wait_s > 0.0, timeout=wait_s or None)
    except queue.Empty:
        return _NOTHING


def _read(commands_fd: int, commands: "queue.SimpleQueue[ToHost | None]") -> None:
    deframer = wire.Deframer()
    while data := os.read(commands_fd, 65_536):
        for message in deframer.feed(data):
            commands.put(wire.decode_to_host(message))
    commands.put(None)
