"""A real server, measured from outside: start, idle memory, first packet, and how soon a muted layer is silent in what leaves it."""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import numpy as np
from websockets.asyncio.client import ClientConnection

from soundscape.benchmarks.resident import resident_mb
from soundscape.benchmarks.result import Result
from soundscape.benchmarks.serving import listening, new_listener, server

ROUNDS = 7
STREAMS = ("mp3", "opus", "aac", "m3u8")
STREAM_ROUNDS = 3
"""Each with a listener of its own, and a server makes no more than twenty at once."""
HEADER_BYTES = 16
BLOCK_FRAMES = 480
QUIETER = 0.5
"""A mute counts as heard when 10 ms of sound have less than half the amplitude of before."""


async def measure() -> list[Result]:
    """Return the latencies and the idle memory of a server with two render hosts."""
    with tempfile.TemporaryDirectory() as folder:
        async with server(Path(folder)) as (pid, url, started_s):
            idle_mb = resident_mb(pid)
            first_ms = [await _first_packet_ms(url) for _ in range(ROUNDS)]
            mute_ms = await _mute_ms(url)
            busy_mb = resident_mb(pid)
            streams = [(kind, [await asyncio.to_thread(_first_byte_ms, url, kind) for _ in range(STREAM_ROUNDS)]) for kind in STREAMS]
    return [
        Result("start of a server", started_s, "s", 5.0),
        Result("memory of the idle web process", idle_mb, "MB", 150.0),
        Result("memory of the web process with 8 stations", busy_mb, "MB"),
        Result("first packet after the WebSocket opens", median(first_ms), "ms", 300.0, f"worst of {ROUNDS}: {max(first_ms):.0f}"),
        *(
            Result(f"first audio byte of a .{kind}", median(ms), "ms", 500.0, f"worst of {STREAM_ROUNDS}: {max(ms):.0f}")
            for kind, ms in streams
        ),
        Result("a muted layer is silent in what leaves", median(mute_ms), "ms", 400.0, f"worst of {ROUNDS}: {max(mute_ms):.0f}"),
    ]


def _first_byte_ms(url: str, kind: str) -> float:
    headers = {"Cookie": new_listener(url), "Origin": url, "Content-Type": "application/json"}
    request = Request(f"{url}/api/me/streams", data=b"{}", headers=headers, method="POST")  # noqa: S310 - our own server
    with urlopen(request, timeout=5) as answer:  # noqa: S310 - our own server
        address = json.load(answer)["urls"][kind]
    asked_s = time.perf_counter()
    if kind == "m3u8":
        with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
            address = urljoin(address, next(line for line in answer.read().decode().splitlines() if not line.startswith("#")))
    with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        answer.read(1)
        return 1000.0 * (time.perf_counter() - asked_s)


async def _first_packet_ms(url: str) -> float:
    async with listening(url, "opus", await asyncio.to_thread(new_listener, url)) as socket:
        opened_s = time.perf_counter()
        while not isinstance(await socket.recv(), bytes):
            pass
        return 1000.0 * (time.perf_counter() - opened_s)


async def _mute_ms(url: str) -> list[float]:
    async with listening(url, "pcm_s16le", await asyncio.to_thread(new_listener, url)) as socket:
        others = {name: {"mute": True} for name in ("bass", "bells", "pad", "waves")}
        await socket.send(json.dumps({"type": "control", "preset": "relax", "mixer": {**others, "noise": {"level_db": 0}}}))
        await _hear(socket, 60)
        return [await _one_mute_ms(socket) for _ in range(ROUNDS)]


async def _one_mute_ms(socket: ClientConnection) -> float:
    before = await _hear(socket, 5)
    await socket.send(json.dumps({"type": "control", "mixer": {"noise": {"mute": True}}}))
    muted_s = time.perf_counter()
    while await _quietest(socket) > QUIETER * before:
        pass
    heard_ms = 1000.0 * (time.perf_counter() - muted_s)
    await socket.send(json.dumps({"type": "control", "mixer": {"noise": {"mute": False}}}))
    await _hear(socket, 15)
    return heard_ms


async def _hear(socket: ClientConnection, messages: int) -> float:
    """Return the usual RMS of 10 ms of sound over so many binary messages."""
    levels = [await _levels(socket) for _ in range(messages)]
    return float(np.median(np.concatenate(levels)))


async def _quietest(socket: ClientConnection) -> float:
    return float(np.min(await _levels(socket)))


async def _levels(socket: ClientConnection) -> np.ndarray:
    while not isinstance(message := await socket.recv(), bytes):
        pass
    samples = np.frombuffer(message, "<i2", offset=HEADER_BYTES).astype(float).reshape(-1, 2)
    whole = len(samples) // BLOCK_FRAMES * BLOCK_FRAMES
    blocks = samples[:whole].reshape(-1, BLOCK_FRAMES * 2)
    return np.asarray(np.sqrt(np.mean(blocks**2, axis=1)))
