"""A real MQTT broker on this machine, for one test."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aiomqtt import Client

from tests.conftest import require
from tests.support.running import HANG_S


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@asynccontextmanager
async def mosquitto(folder: Path, port: int, *, password: tuple[str, str] | None = None) -> AsyncIterator[str]:
    """Run a broker at a port; yields its address. With `password`, a name and what belongs to it, nobody else gets in."""
    program = require("mosquitto")
    lines = [f"listener {port} 127.0.0.1", "persistence false", "user root", "log_dest none"]
    if password is None:
        lines.append("allow_anonymous true")
    else:
        people = folder / "people"
        hashing = await asyncio.create_subprocess_exec(str(require("mosquitto_passwd")), "-b", "-c", str(people), *password)
        assert await hashing.wait() == 0
        lines += ["allow_anonymous false", f"password_file {people}"]
    configuration = folder / "mosquitto.conf"
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        str(program), "-c", str(configuration), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(HANG_S):
            while not _answers(port):  # the broker says it no other way
                assert process.returncode is None, "mosquitto has ended"
                await asyncio.sleep(0.01)
        yield f"mqtt://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def publisher(port: int) -> AsyncIterator[Client]:
    """Give a client that publishes, as a device would."""
    async with Client("127.0.0.1", port) as client:
        yield client


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def deaf() -> Iterator[int]:
    """Hold a port that takes connections and never says a word; yields it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])
