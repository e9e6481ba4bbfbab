"""A pool of hosts that makes no sound of its own: every quantum is sent when the test says so."""

from dataclasses import dataclass, field
from functools import cache

import lameenc
import numpy as np

from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.encoders.aac import AacSession
from soundscape.host import messages
from soundscape.host.messages import Began, Load, Packets, Played, Status, ToHost
from soundscape.host.stations import Stations
from soundscape.score import Note

PAST_QUANTA = 20
MP3_FRAMES = 1152
MP3_BYTES = 384
AAC_FRAMES = 1024


@cache
def chord() -> Pcm:
    """Return ten seconds of a swelling chord in some noise."""
    time_s = np.arange(10 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tones = sum(np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.2, 329.6)) * (0.2 + 0.1 * np.sin(6 * time_s))
    noise = np.random.default_rng(1).normal(0.0, 0.02, (len(time_s), 2))
    return np.asarray((np.stack([tones, tones], axis=1) + noise).clip(-1, 1), np.float32)


@cache
def mp3_frames() -> tuple[bytes, ...]:
    """Return the chord as MP3 frames that use the bit reservoir."""
    pcm = np.round(chord() * 32000).astype("<i2")
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(128)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_channels(2)
    encoder.set_quality(5)
    encoder.silence()
    data = bytes(encoder.encode(pcm.tobytes()) + encoder.flush())
    frames = tuple(data[start : start + MP3_BYTES] for start in range(0, len(data) - MP3_BYTES + 1, MP3_BYTES))
    # The first frame may be the encoder's own table of contents; every frame used here is audio.
    return frames[2:]


@cache
def aac_frames() -> tuple[bytes, ...]:
    """Return the chord as AAC frames in ADTS."""
    return tuple(packet.data for packet in AacSession(0).encode(chord()))


_RECORDED = {"mp3": (MP3_FRAMES, mp3_frames), "aac": (AAC_FRAMES, aac_frames)}
"""Formats whose packets are real: how many frames each holds, and where they come from."""


@dataclass
class _Playing:
    epoch: int
    formats: tuple[str, ...] = ()
    frame: int = PAST_QUANTA * QUANTUM_FRAMES
    next_packet: dict[str, int] = field(default_factory=dict)


@dataclass
class FakeHosts:
    """One host that is up; `said` is everything it was told."""

    up: bool = True
    said: list[ToHost] = field(default_factory=list)
    playing: dict[str, _Playing] = field(default_factory=dict)
    stations: Stations | None = None

    def live(self) -> tuple[int, ...]:
        """Return the only host, while it is up."""
        return (0,) if self.up else ()

    def load(self, host: int) -> Load | None:
        """Return an idle host."""
        return Load(0.1, 0.0)

    def say(self, host: int, message: ToHost) -> None:
        """Note what was said and do as a host would."""
        self.said.append(message)
        match message:
            case messages.Open():
                self.playing[message.station] = _Playing(message.epoch)
                self.tell_status(message.station, preset=message.wish.preset.name)
            case messages.SetFormats():
                self._set_formats(message.station, message.formats)
            case messages.Steer():
                self.tell_status(message.station, preset=message.wish.preset.name)
            case messages.Close():
                self.playing.pop(message.station, None)
                if message.fade_s > 0.0:
                    self.hear(messages.Closed(message.station))

    def hear(self, message: messages.FromHost) -> None:
        """Say something to the web side."""
        assert self.stations is not None
        self.stations.hear(0, message)

    def tell_status(self, station: str, *, preset: str = "relax") -> None:
        """Say how a station is."""
        self.hear(Status(station, 0, b'{"energy":0.5,"reasons":[],"preset_playing":"%s"}' % preset.encode(), ("choir",)))

    def play(self, station: str, quanta: int = 1) -> None:
        """Send so many quanta of every wanted format, each after its notes."""
        playing = self.playing[station]
        for _ in range(quanta):
            self.hear(Played(station, (Note(playing.frame, "bells", 440.0, 0.5, 4800),)))
            for wanted in playing.formats:
                self.hear(self._packets(station, playing, wanted, playing.frame))
            playing.frame += QUANTUM_FRAMES

    def restart(self, station: str) -> None:
        """Begin every format anew, as after a host has died."""
        playing = self.playing[station]
        for wanted in playing.formats:
            self.hear(Began(station, playing.epoch, wanted, playing.frame, 312, 8))

    def told(self, kind: type[ToHost]) -> list[ToHost]:
        """Return the messages of one kind that were said."""
        return [message for message in self.said if isinstance(message, kind)]

    def _set_formats(self, station: str, formats: tuple[str, ...]) -> None:
        playing = self.playing[station]
        fresh = set(formats) - set(playing.formats)
        playing.formats = formats
        start = playing.frame - PAST_QUANTA * QUANTUM_FRAMES
        for wanted in sorted(fresh):
            if wanted in _RECORDED:
                playing.next_packet[wanted] = start // _RECORDED[wanted][0]
            self.hear(Began(station, playing.epoch, wanted, start, 312, 8))
            for frame in range(start, playing.frame, QUANTUM_FRAMES):
                self.hear(self._packets(station, playing, wanted, frame))

    @staticmethod
    def _packets(station: str, playing: _Playing, wanted: str, frame: int) -> Packets:
        if wanted in _RECORDED:
            frames_each, recorded = _RECORDED[wanted]
            first, end = playing.next_packet[wanted], (frame + QUANTUM_FRAMES) // frames_each
            playing.next_packet[wanted] = end
            data = tuple(recorded()[index % len(recorded())] for index in range(first, end))
            return Packets(station, playing.epoch, wanted, first * frames_each, frames_each, data)
        if wanted == "pcm_s16le":
            return Packets(station, playing.epoch, wanted, frame, QUANTUM_FRAMES, (bytes(QUANTUM_FRAMES * 4),))
        return Packets(station, playing.epoch, wanted, frame, 960, tuple(bytes([0xFC, index]) for index in range(5)))
