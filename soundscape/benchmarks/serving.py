"""A real server in a process of its own, and listeners of it."""

import asyncio
import contextlib
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from websockets.asyncio.client import ClientConnection, connect

START_LIMIT_S = 30.0


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[tuple[int, str, float]]:
    """Run a server with two render hosts on a folder; yields its process id, its address and how long it took to start, in s."""
    began_s = time.perf_counter()
    environment = {"SOUNDSCAPE_DATA_DIR": str(folder), "SOUNDSCAPE_LOG_LEVEL": "error", "PATH": "", "PYTHONUNBUFFERED": "1"}
    arguments = (sys.executable, "-m", "soundscape", "serve", "--port", "0", "--render-hosts", "2")
    process = await asyncio.create_subprocess_exec(*arguments, env=environment, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found is not None, f"the server did not say where it is: {line!r}"
        url = found[0].rstrip("/")
        await asyncio.to_thread(_wait_until_ready, url)
        yield process.pid, url, time.perf_counter() - began_s
    finally:
        process.terminate()
        await process.wait()


def _wait_until_ready(url: str) -> None:
    deadline_s = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline_s:
        with contextlib.suppress(OSError), urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 - our own server
            return
        time.sleep(0.02)
    raise TimeoutError(f"the server was not ready within {START_LIMIT_S} s")


def new_listener(url: str, told: bytes = b"{}") -> str:
    """Make a listener who tells this JSON about themselves; returns their cookie."""
    request = Request(f"{url}/api/listeners", data=told, headers={"Content-Type": "application/json"}, method="POST")  # noqa: S310
    with urlopen(request, timeout=5) as answer:  # noqa: S310 - our own server
        return str(answer.headers["Set-Cookie"]).split(";")[0]


@asynccontextmanager
async def listening(url: str, format: str, cookie: str) -> AsyncIterator[ClientConnection]:
    """Listen to the station of whoever holds this cookie."""
    address = url.replace("http", "ws", 1) + f"/ws/listen?format={format}"
    headers = {"Cookie": cookie, "Origin": url}
    async with connect(address, subprotocols=["soundscape.v1"], additional_headers=headers, compression=None) as socket:  # type: ignore[list-item]  # a plain name is a subprotocol
        yield socket
