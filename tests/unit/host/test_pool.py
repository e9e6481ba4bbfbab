"""The pool: child processes kept running, with a tiny program in place of the real host."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from soundscape.clock import SystemClock
from soundscape.host import messages, pool
from soundscape.host.messages import Closed, FromHost, Load, Ready
from soundscape.host.pool import HostPool

GUARD_S = 60.0

# Speaks the host's side of the wire: ready at once, a closed station for every Close, and trouble on demand.
PROGRAM = """#!{python}
import os, sys
sys.path.insert(0, {root!r})
from soundscape.host import messages, wire
{before}
def say(message):
    sys.stdout.buffer.write(wire.frame(message)); sys.stdout.buffer.flush()
say(messages.Ready(os.getpid()))
say(messages.Load(0.25, 0.0))
deframer = wire.Deframer()
while data := os.read(0, 65536):
    for raw in deframer.feed(data):
        command = wire.decode_to_host(raw)
        if isinstance(command, messages.Stop):
            {stop}
        elif isinstance(command, messages.Close) and command.station == "die":
            os._exit(3)
        elif isinstance(command, messages.Close) and command.station == "garbage":
            os.write(1, b"\\xff\\xff\\xff\\xff nothing a host would say")
        elif isinstance(command, messages.Close) and command.station == "nonsense":
            os.write(1, b"\\x03\\x00\\x00\\x00abc")
        else:
            say(messages.Closed(command.station, os.environ.get("OMP_NUM_THREADS")))
"""


@dataclass
class Office:
    """A pool and what it said."""

    pool: HostPool
    heard: list[tuple[int, FromHost]] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(GUARD_S):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a way to put a tiny program in the host's place."""

    def install(*, before: str = "", stop: str = "sys.exit(0)") -> None:
        path = tmp_path / "host"
        root = str(Path(pool.__file__).parents[2])
        path.write_text(PROGRAM.format(python=sys.executable, root=root, before=before, stop=stop))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(sys, "executable", str(path))
        monkeypatch.setattr(pool, "BACKOFF_S", (0.0,))

    return install


@asynccontextmanager
async def running(count: int = 1) -> AsyncIterator[Office]:
    """Run a pool whose hosts have all come."""
    office = Office(HostPool(count, SystemClock()))

    def note(kept: list[object]) -> Callable[..., None]:
        def take(*what: object) -> None:
            kept.append(what if len(what) > 1 else what[0])
            office.changed.set()

        return take

    office.pool.hear = note(office.heard)  # type: ignore[arg-type]  # lists of what they take
    office.pool.lost = note(office.lost)  # type: ignore[arg-type]
    office.pool.came = note(office.came)  # type: ignore[arg-type]
    await office.pool.start()
    try:
        await office.until(lambda: len(office.came) == count)
        yield office
    finally:
        async with asyncio.timeout(GUARD_S):
            await office.pool.stop()


async def test_hosts_come_and_go_with_the_pool(program: Callable[..., None]) -> None:
    """Each has its own process; stopping ends all of them and loses none."""
    program()
    async with running(2) as office:
        pids = office.pool.pids()
        assert office.pool.live() == (0, 1)
        assert len(set(pids)) == 2
    assert office.lost == []
    assert office.pool.pids() == ()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_messages_pass_both_ways(program: Callable[..., None]) -> None:
    """What is said to a host reaches that host, and its answer names it; each works with one thread."""
    program()
    async with running(2) as office:
        office.pool.say(1, messages.Close("a"))
        await office.until(lambda: bool(office.heard))
        assert office.heard == [(1, Closed("a", "1"))]
        assert office.pool.load(1) == Load(0.25, 0.0)
        assert not any(isinstance(message, Ready | Load) for _, message in office.heard)


@pytest.mark.parametrize("how", ["die", "kill", "garbage", "nonsense"])
async def test_a_host_that_goes_wrong_is_replaced(program: Callable[..., None], how: str) -> None:
    """Dead, killed, or saying what nobody understands: its loss is told once and another one takes its place."""
    program()
    async with running(2) as office:
        before = office.pool.pids()
        if how == "kill":
            os.kill(before[0], signal.SIGKILL)
        else:
            office.pool.say(0, messages.Close(how))
        await office.until(lambda: bool(office.lost))
        await office.until(lambda: len(office.came) == 3)
        assert office.lost == [0]
        after = office.pool.pids()
        assert (after[1], len(set(after + before))) == (before[1], 3)
        office.pool.say(0, messages.Close("a"))
        await office.until(lambda: (0, Closed("a", "1")) in office.heard)


async def test_while_a_host_is_gone_nobody_is_sent_to_it(program: Callable[..., None]) -> None:
    """At the moment of the loss it is not live, and what is said to it is lost without an error."""
    program()
    async with running(2) as office:
        seen: list[tuple[int, ...]] = []

        def lost(host: int) -> None:
            seen.append(office.pool.live())
            office.pool.say(host, messages.Close("x"))
            assert office.pool.load(host) is None
            office.changed.set()

        office.pool.lost = lost
        os.kill(office.pool.pids()[0], signal.SIGKILL)
        await office.until(lambda: bool(seen))
        assert seen == [(1,)]


async def test_a_host_that_never_gets_ready_is_tried_again_and_never_lost(program: Callable[..., None], tmp_path: Path) -> None:
    """It had no stations that anybody would have to open elsewhere."""
    mark = tmp_path / "tried"
    program(before=f"path = {str(mark)!r}\nif not os.path.exists(path):\n    open(path, 'w').close()\n    sys.exit(1)")
    async with running() as office:
        assert mark.exists()
        assert (office.lost, office.came) == ([], [0])


async def test_a_host_that_does_not_stop_is_killed(program: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked first, then ended: the pool does not wait for ever."""
    program(stop="import signal; signal.pause()")
    monkeypatch.setattr(pool, "STOP_S", 0.05)
    async with running() as office:
        (pid,) = office.pool.pids()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_failures_in_a_row_wait_longer_and_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing spins: each try waits for its backoff, up to the longest; one that lived long starts anew."""
    waits: list[float] = []
    clock_s = [0.0]
    lives_s = [0.0] * 8 + [60.0] + [0.0] * 2
    hosts = HostPool(1, SystemClock())

    async def sleep(delay: float) -> None:
        waits.append(delay)

    async def run_once(*_: object) -> None:
        clock_s[0] += lives_s[len(waits) - 1]
        if len(waits) == len(lives_s):
            hosts._stopping = True

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(hosts, "_run_once", run_once)
    monkeypatch.setattr(hosts._clock, "steady", lambda: clock_s[0])
    await hosts._supervise(0, hosts._children[0])
    assert waits == [0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 10.0, 10.0, 10.0, 0.0, 0.5]


async def test_a_pool_that_never_started_stops(program: Callable[..., None]) -> None:
    """Nothing to end is no error."""
    hosts = HostPool(2, SystemClock())
    await hosts.stop()
    assert hosts.live() == ()
