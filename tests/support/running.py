"""A real server in a process of its own, with a data folder of its own, on a port nobody else has."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

HANG_S = 180.0
"""No test waits longer than this for something that must come; a pass never depends on it."""


@dataclass(frozen=True)
class Running:
    """A server that is up: its address without a slash, its process, and the file it logs into."""

    url: str
    process: "subprocess.Popen[str]"
    log: Path

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rsplit(":", 1)[1])

    def hosts(self) -> list[psutil.Process]:
        """Return its render host processes."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if "soundscape.host" in child.cmdline()]

    @contextmanager
    def listener(self, **body: Any) -> Iterator[httpx.Client]:
        """Give a client that has become a new listener, with the headers a browser would send."""
        with httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=HANG_S) as client:
            answer = client.post("/api/listeners", json=body)
            assert answer.status_code == 201, answer.text
            yield client


@contextmanager
def serving(folder: Path, *, render_hosts: int = 2, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run a server until the block is left; it must end by itself when asked to."""
    log = folder / "server.log"
    settings = {
        "SOUNDSCAPE_DATA_DIR": str(folder / "data"),
        "SOUNDSCAPE_LOG_LEVEL": "info",
        "SOUNDSCAPE_WEATHER_URL": "off",
        **(environment or {}),
    }
    arguments = [sys.executable, "-m", "soundscape", "serve", "--port", "0", "--render-hosts", str(render_hosts)]
    with log.open("w", encoding="utf-8") as stderr:
        process = subprocess.Popen(arguments, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=stderr, text=True, bufsize=1)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"https?://\S+", line)
        assert found is not None, f"the server did not say where it is: {line!r} {log.read_text()}"
        running = Running(found[0].rstrip("/"), process, log)
        until(lambda: httpx.get(f"{running.url}/readyz", timeout=HANG_S).status_code == 200)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(HANG_S)
        finally:
            process.kill()
            if process.stdout is not None:
                process.stdout.close()


def until(condition: Any) -> None:
    """Return as soon as a condition of the outside world holds; fail when it never does."""
    deadline = time.monotonic() + HANG_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
