"""Real hosts under real stations: sound comes, and goes on when a host is killed in the middle of it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from soundscape import presets
from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.body.state import BodyState
from soundscape.clock import SystemClock
from soundscape.host.messages import Began, Packets, Played, Status
from soundscape.host.pool import HostPool
from soundscape.host.stations import Stations
from soundscape.host.subscription import Subscription
from soundscape.paths import data_folder
from soundscape.wish import MixerEntry, Wish
from tests.support.build import EVERYTHING
from tests.support.sound import level_db

HANG_S = 120.0
"""Only a guard against hanging: no pass depends on it."""

WISH = Wish(presets.load(data_folder("presets") / "relax.toml"))


@dataclass
class Ear:
    """What one connection has heard, in order."""

    subscription: Subscription
    heard: list[Began | Packets] = field(default_factory=list)
    notes: list[Played] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    gaps: int = 0

    @property
    def end_frame(self) -> int:
        """The first frame not heard yet."""
        return next((message.end_frame for message in reversed(self.heard) if isinstance(message, Packets)), 0)

    def beginnings(self) -> list[Began]:
        """Return every beginning."""
        return [message for message in self.heard if isinstance(message, Began)]

    async def listen(self, *, until_frame: int = 0, until_epoch: int = 1) -> None:
        """Listen until this much has been heard of an epoch."""
        async with asyncio.timeout(HANG_S):
            while self.end_frame < until_frame or not self.beginnings() or self.beginnings()[-1].epoch < until_epoch:
                message, gap = await self.subscription.receive()
                self.gaps += gap
                if isinstance(message, Began | Packets):
                    self.heard.append(message)
                elif isinstance(message, Played):
                    self.notes.append(message)
                elif isinstance(message, Status):
                    self.statuses.append(message)
                else:
                    pytest.fail(f"the station closed: {message}")


@dataclass
class OnAir:
    """A pool of real hosts and the stations on it."""

    pool: HostPool
    stations: Stations
    came: asyncio.Event

    async def tune_in(self, name: str, *, format: str = "opus") -> Ear:
        """Open a station and listen to it."""
        await self.stations.open(name, seed=len(name), profile=EVERYTHING, body=BodyState(), wish=WISH)
        return Ear(self.stations.subscribe(name, format, capacity=10_000))


@asynccontextmanager
async def on_air(count: int) -> AsyncIterator[OnAir]:
    """Run so many real hosts; all of them are up."""
    clock = SystemClock()
    pool = HostPool(count, clock)
    stations = Stations(pool, clock, default_timezone="UTC", max_stations=10)
    came = asyncio.Event()

    def host_came(host: int) -> None:
        stations.came(host)
        came.set()

    pool.hear, pool.lost, pool.came = stations.hear, stations.lost, host_came
    await pool.start()
    try:
        async with asyncio.timeout(HANG_S):
            while len(pool.live()) < count:
                came.clear()
                await came.wait()
        yield OnAir(pool, stations, came)
    finally:
        async with asyncio.timeout(HANG_S):
            await pool.stop()


def decoded(packets: list[bytes]) -> NDArray[np.float32]:
    """Return what one Opus decoder makes of packets, shape (frames, 2)."""
    context: Any = av.CodecContext.create("libopus", "r")
    context.sample_rate = SAMPLE_RATE_HZ
    context.layout = "stereo"
    frames = [frame.to_ndarray().reshape(-1, 2) for packet in packets for frame in context.decode(av.Packet(packet))]
    return (np.concatenate(frames) / 32768.0).astype(np.float32)


def played_out(ear: Ear) -> tuple[int, NDArray[np.float32], NDArray[np.bool_]]:
    """Return the first frame, the sound as a page plays it, and which of its frames had sound at all.

    Each beginning gets a new decoder; its warm-up is muted, and what it has from then on replaces what was there.
    """
    pieces: list[tuple[Began, list[bytes]]] = []
    for message in ear.heard:
        if isinstance(message, Began):
            pieces.append((message, []))
        else:
            pieces[-1][1].extend(message.data)
    first = pieces[0][0].first_frame
    length = ear.end_frame - first
    sound, covered = np.zeros((length, 2), np.float32), np.zeros(length, np.bool_)
    for began, packets in pieces:
        samples = decoded(packets)
        muted = began.preroll_packets * 960
        at = began.first_frame - began.pre_skip + muted - first
        samples = samples[muted:][max(0, -at) :]
        at = max(0, at)
        sound[at : at + len(samples)] = samples[: length - at]
        covered[at : at + len(samples)] = True
    return first, sound, covered


def assert_contiguous(ear: Ear) -> None:
    """Check that packets lie end to end from each beginning on."""
    position = None
    for message in ear.heard:
        if isinstance(message, Packets):
            assert message.first_frame == position
            position = message.end_frame
        else:
            position = message.first_frame


async def test_the_first_packets_come_with_all_that_belongs_to_them() -> None:
    """A beginning, sound end to end, a status and notes; the sound is sound."""
    async with on_air(1) as air:
        ear = await air.tune_in("a")
        await ear.listen(until_frame=4 * SAMPLE_RATE_HZ)
        assert air.stations.connections("a") == 1
    assert_contiguous(ear)
    (began,) = ear.beginnings()
    assert (began.epoch, began.first_frame, began.pre_skip, began.preroll_packets) == (1, 0, 312, 8)
    assert ear.statuses
    assert ear.statuses[0].missing_layers == ()
    assert ear.notes
    assert ear.gaps == 0
    _, sound, covered = played_out(ear)
    assert np.all(covered[10_000:-1_000])
    assert level_db(sound[3 * SAMPLE_RATE_HZ :]) > -50.0


async def test_a_mute_reaches_the_sound() -> None:
    """With every layer silenced only the floor is left in the packets."""
    async with on_air(1) as air:
        ear = await air.tune_in("a")
        await ear.listen(until_frame=4 * SAMPLE_RATE_HZ)
        silent = {name: MixerEntry(mute=True) for name in WISH.preset.layers}
        said_at = ear.end_frame
        air.stations.steer("a", Wish(WISH.preset, silent))
        await ear.listen(until_frame=said_at + 5 * SAMPLE_RATE_HZ)
    first, sound, _ = played_out(ear)
    assert level_db(sound[said_at - first - SAMPLE_RATE_HZ :][:SAMPLE_RATE_HZ]) > -50.0
    assert level_db(sound[-SAMPLE_RATE_HZ - 4_800 : -4_800]) < -70.0


@pytest.mark.parametrize("hosts", [1, 2])
async def test_a_killed_host_costs_nobody_a_beat(hosts: int) -> None:
    """`kill -9` in the middle of two stations: both go on a little before where they were, without a gap in what is heard.

    With one host both wait for its successor; with two, the stations of the one that died move to the other.
    """
    async with on_air(hosts) as air:
        ears = [await air.tune_in("a"), await air.tune_in("bb")]
        for ear in ears:
            await ear.listen(until_frame=6 * SAMPLE_RATE_HZ)
        os.kill(air.pool.pids()[0], signal.SIGKILL)
        moved = ears if hosts == 1 else ears[:1]
        for ear in moved:
            await ear.listen(until_epoch=2)
        for ear in ears:
            await ear.listen(until_frame=ear.end_frame + 4 * SAMPLE_RATE_HZ)
    for ear in ears:
        assert ear.gaps == 0
        assert_contiguous(ear)
        if ear in moved:
            assert_unheard_seam(ear)
        else:
            assert [began.epoch for began in ear.beginnings()] == [1]


def assert_unheard_seam(ear: Ear) -> None:
    """Check that the second beginning lies just before the seam and that the sound goes on through it."""
    assert [began.epoch for began in ear.beginnings()] == [1, 2]
    again = ear.heard.index(ear.beginnings()[1])
    before = ear.heard[again - 1]
    assert isinstance(before, Packets)
    seam, began = before.end_frame, ear.beginnings()[1]
    assert seam - SAMPLE_RATE_HZ // 2 <= began.first_frame <= seam
    first, sound, covered = played_out(ear)
    assert np.all(covered[10_000:-1_000]), "a stretch that nobody could hear"
    around = sound[seam - first - 2 * SAMPLE_RATE_HZ : seam - first + 2 * SAMPLE_RATE_HZ]
    usual_db = level_db(around)
    windows = [level_db(window) for window in np.split(around, len(around) // 2_400)]
    assert min(windows) > usual_db - 15.0, "a hole in the music"
    assert max(windows) < usual_db + 12.0, "a burst in the music"
    told = [note.at_frame for played in ear.notes for note in played.notes]
    assert told == sorted(told)


async def test_a_format_that_joins_later_gets_the_past() -> None:
    """MP3 begins with up to four seconds that were played before anybody wanted it."""
    async with on_air(1) as air:
        ear = await air.tune_in("a")
        await ear.listen(until_frame=7 * SAMPLE_RATE_HZ)
        late = Ear(air.stations.subscribe("a", "mp3", capacity=10_000))
        asked_at = ear.end_frame
        await late.listen(until_frame=asked_at + SAMPLE_RATE_HZ)
    (began,) = late.beginnings()
    assert asked_at - 5 * SAMPLE_RATE_HZ <= began.first_frame <= asked_at - 2 * SAMPLE_RATE_HZ
    assert_contiguous(late)
