"""Local mode: hosts as child processes, messages over pipes, supervised. One that dies is replaced; what it played opens elsewhere."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from soundscape.clock import Clock
from soundscape.host import wire
from soundscape.host.messages import FromHost, Load, Ready, Stop, ToHost

PIPE_BYTES = 1 << 20
READ_BYTES = 1 << 16
BACKOFF_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
STABLE_S = 10.0
"""A host that lived this long died of something new: it is replaced at once, not with a growing delay."""

STOP_S = 2.0
SILENT_S = 5.0
START_S = 60.0

log = structlog.get_logger(__name__)


class Hosts(Protocol):
    """Where stations can be opened. Local mode has child processes; a cluster has machines."""

    def live(self) -> tuple[int, ...]:
        """Return the ids of the hosts that take stations, in order."""
        ...

    def say(self, host: int, message: ToHost) -> None:
        """Send a message to a host; one that has gone loses it, and its end is reported."""
        ...

    def load(self, host: int) -> Load | None:
        """Return how busy a host last said it was."""
        ...


@dataclass
class _Child:
    """One place for a host process and what became of it."""

    process: asyncio.subprocess.Process | None = None
    ready: bool = False
    load: Load | None = None
    failures: int = 0
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class HostPool:
    """Keeps a number of host processes running.

    `hear` is called with every message and the id of its host, `lost` when a host has died, `came` when one takes stations.
    """

    def __init__(self, count: int, clock: Clock) -> None:
        self._clock = clock
        self._children = [_Child() for _ in range(count)]
        self._stopping = False
        self.hear: Callable[[int, FromHost], None] = lambda host, message: None
        self.lost: Callable[[int], None] = lambda host: None
        self.came: Callable[[int], None] = lambda host: None

    async def start(self) -> None:
        """Start every host; they report when they are ready."""
        for host, child in enumerate(self._children):
            child.task = asyncio.create_task(self._supervise(host, child), name=f"host-{host}")

    async def stop(self) -> None:
        """End every host: asked first, then killed after two seconds."""
        self._stopping = True
        for host, child in enumerate(self._children):
            if child.process is not None:
                self.say(host, Stop())
                child.process.stdin.close()  # type: ignore[union-attr]  # made with a pipe
        tasks = [child.task for child in self._children if child.task is not None]
        if not tasks:
            return
        _, pending = await asyncio.wait(tasks, timeout=STOP_S)
        for child in self._children:
            if child.process is not None and child.process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.process.kill()
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    def live(self) -> tuple[int, ...]:
        """Return the ids of the hosts that take stations, in order."""
        return tuple(host for host, child in enumerate(self._children) if child.ready)

    def load(self, host: int) -> Load | None:
        """Return how busy a host last said it was."""
        return self._children[host].load

    def pids(self) -> tuple[int, ...]:
        """Return the process ids of the hosts that run."""
        return tuple(child.process.pid for child in self._children if child.process is not None and child.ready)

    def say(self, host: int, message: ToHost) -> None:
        """Send a message to a host; one that has gone loses it, and its end is reported."""
        process = self._children[host].process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(wire.frame(message))

    async def _supervise(self, host: int, child: _Child) -> None:
        while not self._stopping:
            await asyncio.sleep(BACKOFF_S[min(child.failures, len(BACKOFF_S) - 1)])
            started_s = self._clock.steady()
            await self._run_once(host, child)
            child.failures = 0 if self._clock.steady() - started_s >= STABLE_S else child.failures + 1

    async def _run_once(self, host: int, child: _Child) -> None:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "soundscape.host", stdin=pipe, stdout=pipe, limit=PIPE_BYTES, env=_environment()
        )
        child.process = process
        if self._stopping:
            process.kill()  # the pool was stopped while this one was being made
        try:
            await self._listen(host, child, process)
        except Exception:
            # A host that says what nobody understands is replaced like one that died; the supervision goes on.
            log.exception("a host could not be understood", host=host)
        finally:
            was_ready, child.ready, child.process, child.load = child.ready, False, None, None
            if process.returncode is None and not self._stopping:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            code = await process.wait()
            if not self._stopping:
                log.warning("host ended", host=host, code=code)
                if was_ready:
                    self.lost(host)

    async def _listen(self, host: int, child: _Child, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        deframer = wire.Deframer()
        while data := await self._heard(child, process.stdout):
            for raw in deframer.feed(data):
                self._take(host, child, wire.decode_from_host(raw))

    @staticmethod
    async def _heard(child: _Child, pipe: asyncio.StreamReader) -> bytes:
        # A host tells its load every second. One that says nothing hangs, and is replaced like one that died.
        try:
            async with asyncio.timeout(SILENT_S if child.ready else START_S):
                return await pipe.read(READ_BYTES)
        except TimeoutError:
            return b""

    def _take(self, host: int, child: _Child, message: FromHost) -> None:
        if isinstance(message, Ready):
            child.ready = True
            self.came(host)
        elif isinstance(message, Load):
            child.load = message
        else:
            self.hear(host, message)


def _environment() -> dict[str, str]:
    # One thread a host: numpy's and libopus' helpers would only fight the other hosts for the same cores.
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **single, "PYTHONUNBUFFERED": "1"}
