"""Real players on the MP3 address."""

import subprocess
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.conftest import require
from tests.support.running import HANG_S, Running, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running server."""
    with serving(tmp_path_factory.mktemp("speakers")) as running:
        yield running


@pytest.fixture(scope="module")
def address(server: Running) -> str:
    """The MP3 address of a new listener."""
    with server.listener() as client:
        return str(client.post("/api/me/streams", json={}).json()["urls"]["mp3"])


def test_ffmpeg_decodes_half_a_minute_without_a_word(address: str) -> None:
    """Thirty seconds of the endless stream decode without an error or a warning about the first frames."""
    command = [str(require("ffmpeg")), "-v", "error", "-i", address, "-t", "30", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG_S)
    assert (done.returncode, done.stderr) == (0, "")


def test_mpv_plays(address: str) -> None:
    """A desktop player plays the address like any web radio."""
    command = [str(require("mpv")), "--no-config", "--no-video", "--ao=null", "--length=4", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG_S)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mp3" in done.stdout.lower()


def test_the_playlist_names_the_stream(server: Running, address: str) -> None:
    """Players that take playlists find the same address in it."""
    playlist = httpx.get(address.removesuffix(".mp3") + ".m3u", timeout=HANG_S)
    assert address in playlist.text.splitlines()


def test_titles_come_only_to_whoever_asks(address: str) -> None:
    """ICY metadata is interleaved at the announced distance, and never says anything about a body."""
    with httpx.stream("GET", address, headers={"Icy-MetaData": "1"}, timeout=HANG_S) as answer:
        distance = int(answer.headers["icy-metaint"])
        data = b""
        with closing(answer.iter_bytes()) as chunks:  # type: ignore[type-var]  # httpx gives a generator
            while len(data) <= distance + 1 + 16 * 255:
                data += next(chunks)
    title = data[distance + 1 : distance + 1 + 16 * data[distance]]
    assert b"StreamTitle='" in title
    assert b"bpm" not in title.lower()
    with httpx.stream("GET", address, timeout=HANG_S) as plain:
        assert "icy-metaint" not in plain.headers
