"""Real programs in the house, all at once on one station: each plays the music, at its level, without a gap."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest

from tests.conftest import require
from tests.support.recordings import PIECE_S, RATE_HZ, Stereo, load, longest_silence_s, match
from tests.support.running import HANG_S, Running, serving, until
from tests.support.sound import level_db
from tests.support.speakers import SPEAKERS, Stage, recorded_s, stage

EVERYTHING = os.environ.get("SOUNDSCAPE_REQUIRE_ALL") == "1"
LISTEN_S = 60.0 if EVERYTHING else 12.0
"""How long every program plays: a minute where nothing may be left out."""

RELAY_S = 120.0 if EVERYTHING else 12.0
RELAY = "liquidsoap"

EARLY_S = 20.0
"""The recording that the others are compared with goes on for this much longer, because programs begin and buffer differently."""

REFERENCE = "ffmpeg"


@dataclass(frozen=True)
class Played:
    """What every program has played, and what it and the server said."""

    stage: Stage
    files: dict[str, Path]
    tokens: tuple[str, ...]
    server_log: str

    def sound(self, name: str) -> Stereo:
        """Return the samples of a program; skips the test when it is not installed."""
        for program in SPEAKERS[name].needs:
            require(program)
        return load(self.files[name])


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


def put_on_air(client: httpx.Client) -> None:
    """Return when the station plays: a machine with much else to do may refuse it at first."""
    url = client.post("/api/me/streams", json={}).json()["urls"]["mp3"]

    def plays() -> bool:
        with httpx.stream("GET", url, timeout=HANG_S) as answer:
            return answer.status_code == 200

    until(plays)


def wanted_s(name: str) -> float:
    """Return how many seconds a program is to play."""
    return RELAY_S + EARLY_S if name == REFERENCE else RELAY_S if name == RELAY else LISTEN_S


@pytest.fixture(scope="module")
def played(server: Running) -> Iterator[Played]:
    """Let every installed program play the station of one listener, each at an address of its own, all at the same time."""
    require("ffmpeg")
    with stage() as made, server.listener() as client:
        put_on_air(client)
        files, tokens = dict[str, Path](), list[str]()
        for name, speaker in SPEAKERS.items():
            if all(shutil.which(program) for program in speaker.needs):
                url = client.post("/api/me/streams", json={}).json()["urls"][speaker.kind]
                files[name] = speaker.play(made, name, url, wanted_s(name))
                tokens.append(Path(urlsplit(url).path).stem)
        made.wait(lambda: all(recorded_s(file) > wanted_s(name) for name, file in files.items()), at_most_s=RELAY_S + EARLY_S + 60.0)
        made.stop()
        yield Played(made, files, tuple(tokens), server.log.read_text())


@pytest.mark.parametrize("name", SPEAKERS)
def test_it_plays_without_a_gap(played: Played, name: str) -> None:
    """For a minute in CI, for two through the relay: nothing is missing and nothing is silent."""
    sound = played.sound(name)
    assert len(sound) / RATE_HZ >= wanted_s(name), played.stage.words(name)
    assert longest_silence_s(sound[2 * RATE_HZ :]) < 0.02 + SPEAKERS[name].hasty_s


@pytest.mark.parametrize("name", [name for name in SPEAKERS if name != REFERENCE])
def test_every_room_hears_the_same_music(played: Played, name: str) -> None:
    """At the level it has for everybody, and in step from the beginning to the end: no second is lost or played twice."""
    sound, everybody = played.sound(name), played.sound(REFERENCE)
    length = min(len(sound) / RATE_HZ, wanted_s(name))
    found = [match(sound, float(start_s), everybody) for start_s in np.linspace(2.0, length - PIECE_S - 1.0, 4)]
    print(name, *(f"{one.lag_s:.3f} s, {one.alike:.3f}, {one.louder_db:+.2f} dB;" for one in found))
    hasty_s = SPEAKERS[name].hasty_s
    # A piece that such a program has mended is not quite the same.
    clean = sorted(found, key=lambda one: one.alike)[2 if hasty_s else 0 :]
    assert min(one.alike for one in clean) > 0.9, found
    assert max(abs(one.louder_db) for one in clean) < 0.7, found
    assert max(one.lag_s for one in clean) - min(one.lag_s for one in clean) < 0.06 + hasty_s, found


def test_the_level_is_one_to_live_with(played: Played) -> None:
    """Neither silence nor full scale."""
    assert -35.0 < level_db(played.sound(REFERENCE) / 32_768.0) < -12.0


def test_ffmpeg_says_nothing(played: Played) -> None:
    """No format has anything a decoder complains about."""
    for name in SPEAKERS:
        if name.startswith("ffmpeg"):
            assert played.stage.words(name) == ""


def test_no_address_is_in_the_log(played: Played) -> None:
    """Whoever reads it cannot listen; and nothing went wrong."""
    assert "/listen/{name}" in played.server_log
    assert all(len(token) == 32 for token in played.tokens)
    assert not any(token in played.server_log for token in played.tokens)
    assert "Traceback" not in played.server_log
    assert "[error" not in played.server_log


def test_players_of_the_last_century_get_bytes_and_no_chunks(address: str) -> None:
    """Relays ask in HTTP/1.0, which has no chunks: the stream ends with the connection."""
    parts = urlsplit(address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 80)), HANG_S) as connection:
        connection.sendall(f"GET {parts.path} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            head = iter(lambda: answer.readline().strip().lower(), b"")
            headers = list(head)
            assert headers[0].split()[1] == b"200"
            assert b"connection: close" in headers
            assert not [line for line in headers if line.startswith((b"transfer-encoding", b"content-length"))]
            frames = answer.read(10 * 384)
    assert all(frames[at : at + 2] == b"\xff\xfb" for at in range(0, len(frames), 384))


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


def test_no_room_falls_silent_when_every_host_dies(server: Running) -> None:
    """The music goes on in every format: without a gap, in step to a tenth of a second, in Opus to the sample; HLS says where."""
    require("ffmpeg")
    names = ("ffmpeg-opus", "ffmpeg", "ffmpeg-aac", "ffmpeg-hls")
    with stage() as made, server.listener() as client:
        put_on_air(client)
        urls = {name: client.post("/api/me/streams", json={}).json()["urls"][SPEAKERS[name].kind] for name in names}
        files = {name: SPEAKERS[name].play(made, name, urls[name], LISTEN_S) for name in names}
        assert made.wait(lambda: all(recorded_s(file) > 2.0 + PIECE_S for file in files.values()), at_most_s=HANG_S)
        died_s = {name: recorded_s(file) for name, file in files.items()}
        for host in server.hosts():
            host.kill()
        assert made.wait(lambda: all(recorded_s(file) > died_s[name] + 4.0 + PIECE_S for name, file in files.items()), at_most_s=HANG_S)
        playlist = httpx.get(urls["ffmpeg-hls"], timeout=HANG_S).text
        now = datetime.now(UTC)
        made.stop()
        opus = load(files["ffmpeg-opus"])
        for name, file in files.items():
            sound = load(file)
            assert longest_silence_s(sound[round(0.5 * RATE_HZ) :]) < 0.1, name
            before, after = (match(sound, at_s, opus) for at_s in (0.5, died_s[name] + 3.5))
            print(name, before, after)
            assert min(before.alike, after.alike) > 0.9
            assert abs(after.lag_s - before.lag_s) < 0.15
    assert "#EXT-X-DISCONTINUITY\n" in playlist or "#EXT-X-DISCONTINUITY-SEQUENCE:1\n" in playlist
    newest = datetime.fromisoformat(re.findall(r"^#EXT-X-PROGRAM-DATE-TIME:(.*)$", playlist, re.MULTILINE)[-1])
    assert timedelta(seconds=-1) < now - newest < timedelta(seconds=4)
