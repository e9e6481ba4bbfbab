"""Programs people play web radio with, each told to write what it plays into a file, and stopped at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.support.recordings import FRAME_BYTES, RATE_HZ

NOBODY = "65534"
RAW = ("-f", "s16le", "-ar", "48000", "-ac", "2")
LOOK_EVERY_S = 0.2
GOODBYE_S = 5.0


@dataclass
class Stage:
    """A folder to write into, and the programs that were started."""

    folder: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str | Path], *, unprivileged: bool = False) -> None:
        """Start a program; its words go into a file. `unprivileged` keeps programs that refuse to be root from being it."""
        drop = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"] if unprivileged and os.geteuid() == 0 else []
        with (self.folder / f"{name}.log").open("wb") as words:
            arguments = [*drop, *map(str, command)]
            environment = {**os.environ, "HOME": str(self.folder)}
            self.processes[name] = subprocess.Popen(
                arguments, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT
            )

    def write(self, name: str, text: str) -> Path:
        """Write a configuration."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def words(self, name: str) -> str:
        """Return what a program said, its last lines."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-2_000:]

    def wait(self, condition: Callable[[], bool], *, at_most_s: float) -> bool:
        """Return as soon as a condition holds, or False when it does not for too long."""
        deadline = time.monotonic() + at_most_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOK_EVERY_S)
        return True

    def stop(self) -> None:
        """End what was started."""
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + GOODBYE_S
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def stage() -> Iterator[Stage]:
    """Give a stage whose folder anybody may write into, because some programs refuse to be root."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as last:
        Path(folder).chmod(0o777)
        made = Stage(Path(folder))
        last.callback(made.stop)
        yield made


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _ffmpeg(stage: Stage, name: str, address: str, _seconds: float) -> Path:
    stage.start(name, ["ffmpeg", "-v", "error", "-nostdin", "-i", address, *RAW, f"{name}.raw"])
    return stage.folder / f"{name}.raw"


def _mpv(stage: Stage, name: str, address: str, seconds: float) -> Path:
    output = ["--ao=pcm", f"--ao-pcm-file={name}.raw", "--ao-pcm-waveheader=no"]
    form = ["--audio-format=s16", "--audio-samplerate=48000", "--audio-channels=stereo"]
    stage.start(name, ["mpv", "--no-config", "--no-video", *output, *form, f"--length={seconds + 5.0}", address])
    return stage.folder / f"{name}.raw"


def _cvlc(stage: Stage, name: str, address: str, _seconds: float) -> Path:
    output = ["--aout=afile", f"--audiofile-file={stage.folder / name}.wav", "--audiofile-format=s16"]
    stage.start(name, ["cvlc", "-I", "dummy", "--no-video", *output, address], unprivileged=True)
    return stage.folder / f"{name}.wav"


def _mpd(stage: Stage, name: str, address: str, _seconds: float) -> Path:
    asked, recording = stage.folder / f"{name}.sock", stage.folder / f"{name}.raw"
    output = f'audio_output {{\n  type "pipe"\n  name "file"\n  command "cat > {recording}"\n  format "48000:16:2"\n}}\n'
    configuration = stage.write(f"{name}.conf", f'bind_to_address "{asked}"\n{output}')
    stage.start(name, ["mpd", "--no-daemon", configuration])
    assert stage.wait(asked.exists, at_most_s=30.0), stage.words(name)
    with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rw", encoding="utf-8") as talk:
        connection.connect(str(asked))
        assert talk.readline().startswith("OK MPD")
        for command in (f'add "{address}"', "play"):
            talk.write(command + "\n")
            talk.flush()
            assert talk.readline() == "OK\n"
    return recording


def _liquidsoap(stage: Stage, name: str, address: str, _seconds: float) -> Path:
    recording = stage.folder / f"{name}.wav"
    script = f"""settings.init.allow_root.set(true)
settings.log.stdout.set(true)
settings.frame.audio.samplerate.set(48000)
radio = input.http("{address}", max_buffer=10.)
output.file(fallible=true, %wav(stereo=true, samplerate=48000, samplesize=16), "{recording}", radio)
"""
    stage.start(name, ["liquidsoap", stage.write(f"{name}.liq", script)])
    return recording


def _icecast(stage: Stage, name: str, address: str, seconds: float) -> Path:
    parts, port = urlsplit(address), free_port()
    configuration = f"""<icecast>
  <limits><clients>10</clients><sources>4</sources><queue-size>524288</queue-size><burst-size>65535</burst-size></limits>
  <authentication><source-password>x</source-password><admin-user>x</admin-user><admin-password>x</admin-password></authentication>
  <hostname>127.0.0.1</hostname>
  <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <relay>
    <server>{parts.hostname}</server><port>{parts.port}</port><mount>{parts.path}</mount>
    <local-mount>/soundscape.mp3</local-mount><on-demand>0</on-demand><relay-shoutcast-metadata>1</relay-shoutcast-metadata>
  </relay>
  <paths>
    <basedir>{stage.folder}</basedir><logdir>{stage.folder}</logdir>
    <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>{name}-access.log</accesslog><errorlog>{name}-error.log</errorlog><loglevel>3</loglevel></logging>
</icecast>
"""
    stage.start(name, ["icecast2", "-c", stage.write(f"{name}.xml", configuration)], unprivileged=True)
    relayed = stage.folder / f"{name}-error.log"
    assert stage.wait(lambda: relayed.exists() and "Starting relayed source" in relayed.read_text(), at_most_s=30.0), stage.words(name)
    # ffmpeg asks again until there is something to play.
    again = ["-reconnect", "1", "-reconnect_on_http_error", "4xx", "-reconnect_delay_max", "2"]
    stage.start(f"{name}-player", ["ffmpeg", "-v", "error", *again, "-i", f"http://127.0.0.1:{port}/soundscape.mp3", *RAW, f"{name}.raw"])
    return stage.folder / f"{name}.raw"


def _snapserver(stage: Stage, name: str, address: str, _seconds: float) -> Path:
    port = free_port()
    arguments = quote(f"-v error -i {address} -f s16le -ar 48000 -ac 2 -", safe=":/")
    source = f"process://{shutil.which('ffmpeg')}?name=Soundscape&sampleformat=48000:16:2&params={arguments}"
    sections = f"[http]\nenabled = false\n[tcp]\nenabled = false\n[server]\ndatadir = {stage.folder}\n"
    configuration = stage.write(f"{name}.conf", f"{sections}[stream]\nbind_to_address = 127.0.0.1\nport = {port}\nsource = {source}\n")
    stage.start(name, ["snapserver", "-c", configuration])
    recording = stage.folder / f"{name}.raw"
    stage.start(f"{name}-player", ["snapclient", "-h", "127.0.0.1", "-p", str(port), "--player", f"file:filename={recording}"])
    return recording


Play = Callable[[Stage, str, str, float], Path]
"""Takes a stage, a name, an address and how many seconds are wanted; starts the program and returns the file it will write."""


@dataclass(frozen=True)
class Speaker:
    """A program that plays one kind of address; `needs` are the programs that must be installed.

    `hasty_s` is how much a program leaves out or puts in by itself when the machine is busy: Snapcast keeps rooms in step that way.
    """

    needs: tuple[str, ...]
    kind: str
    play: Play
    hasty_s: float = 0.0


SPEAKERS: Mapping[str, Speaker] = {
    "ffmpeg": Speaker(("ffmpeg",), "mp3", _ffmpeg),
    "ffmpeg-opus": Speaker(("ffmpeg",), "opus", _ffmpeg),
    "ffmpeg-aac": Speaker(("ffmpeg",), "aac", _ffmpeg),
    "ffmpeg-hls": Speaker(("ffmpeg",), "m3u8", _ffmpeg),
    "mpv": Speaker(("mpv",), "m3u", _mpv),
    "mpv-hls": Speaker(("mpv",), "m3u8", _mpv),
    "vlc": Speaker(("cvlc",), "pls", _cvlc),
    "vlc-hls": Speaker(("cvlc",), "m3u8", _cvlc),
    "mpd": Speaker(("mpd",), "opus", _mpd),
    "mpd-aac": Speaker(("mpd",), "aac", _mpd),
    "liquidsoap": Speaker(("liquidsoap",), "mp3", _liquidsoap),
    "icecast": Speaker(("icecast2", "ffmpeg"), "mp3", _icecast),
    "snapserver": Speaker(("snapserver", "snapclient", "ffmpeg"), "mp3", _snapserver, hasty_s=2.0),
}


def recorded_s(recording: Path) -> float:
    """Return how many seconds a recording has so far."""
    return recording.stat().st_size / FRAME_BYTES / RATE_HZ if recording.exists() else 0.0
