"""Readings pouring into a real server while somebody listens: how many it takes, how soon one is on its way, and what the sound does."""

import asyncio
import http.client
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from soundscape.benchmarks.result import Result
from soundscape.benchmarks.serving import listening, new_listener, server

LISTENERS = 10
BATCHES = 300
IN_A_BATCH = 100
SINGLES = 200
GOAL_READINGS_S = 10_000.0
GOAL_MS = 50.0
ALLOWED = b'{"consents": {"heart_rate": true}}'


class _Poured(NamedTuple):
    took_s: float
    cpu_s: float
    singles_ms: list[float]


async def measure() -> list[Result]:
    """Return what readings cost a server with two render hosts that plays for one listener."""
    with tempfile.TemporaryDirectory() as folder:
        async with server(Path(folder)) as (pid, url, _):
            cookies = [await asyncio.to_thread(new_listener, url, ALLOWED) for _ in range(LISTENERS)]
            async with listening(url, "opus", cookies[0]) as socket:
                waits_ms: list[float] = []
                hearing = asyncio.create_task(_hear(socket.recv, waits_ms))
                poured = await asyncio.to_thread(_pour, url, cookies, pid)
                hearing.cancel()
    readings = BATCHES * IN_A_BATCH
    note = f"{100.0 * poured.cpu_s / poured.took_s:.0f} % of a core; one client, one request at a time"
    return [
        Result("readings in batches of 100 into one web process", readings / poured.took_s, "1/s", GOAL_READINGS_S, note),
        Result("CPU of the web process for 10 000 readings", 1000.0 * poured.cpu_s * 10_000 / readings, "ms", 1000.0),
        # The station is told before the request is answered.
        Result("a reading is on its way to its station", median(poured.singles_ms), "ms", GOAL_MS, f"worst: {max(poured.singles_ms):.1f}"),
        Result("wait between packets meanwhile", median(waits_ms), "ms", None, f"worst: {max(waits_ms):.0f}; a page holds 1500"),
    ]


def _pour(url: str, cookies: list[str], pid: int) -> _Poured:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def send(cookie: str, samples: list[dict[str, object]]) -> float:
        body = json.dumps({"samples": samples, "device": "benchmark"})
        began_s = time.perf_counter()
        connection.request("POST", "/api/signals/heart-rate", body, {"Content-Type": "application/json", "Cookie": cookie, "Origin": url})
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"readings were answered with {answer.status}")
        return time.perf_counter() - began_s

    begin = datetime.now(UTC) - timedelta(seconds=BATCHES * IN_A_BATCH)
    cpu_s, took_s = _cpu_s(pid), 0.0
    for number in range(BATCHES):
        first = begin + timedelta(seconds=number // LISTENERS * IN_A_BATCH)
        samples = [{"bpm": 62 + second % 9, "at": (first + timedelta(seconds=second)).isoformat()} for second in range(IN_A_BATCH)]
        took_s += send(cookies[number % LISTENERS], samples)
    cpu_s = _cpu_s(pid) - cpu_s
    singles_ms = [1000.0 * send(cookies[0], [{"bpm": 62 + number % 9, "motion": "still"}]) for number in range(SINGLES)]
    connection.close()
    return _Poured(took_s, cpu_s, singles_ms)


async def _hear(receive: Callable[[], Awaitable[object]], waits_ms: list[float]) -> None:
    heard_s = None
    while True:
        message = await receive()
        if isinstance(message, bytes):
            now_s = time.perf_counter()
            if heard_s is not None:
                waits_ms.append(1000.0 * (now_s - heard_s))
            heard_s = now_s


def _cpu_s(pid: int) -> float:
    # Fields 14 and 15 of proc(5), counted from behind the name, which may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
