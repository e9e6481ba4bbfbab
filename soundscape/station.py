"""Stage 8, the station: one listener's loop from state to packets. The whole product in one function, `render`."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from soundscape.audio import QUANTUM_FRAMES, Pcm, block_aligned
from soundscape.clock import Clock
from soundscape.cushion import Cushion
from soundscape.encoders.base import Encoder, Session
from soundscape.engine.base import Engine
from soundscape.hearing.loudness import weighted_power
from soundscape.performance import Performance
from soundscape.programme import Progress, fade_in
from soundscape.score import Note, Score
from soundscape.units import clamp

BACKLOG_QUANTA = 10
"""How much of the past a new format may encode in one turn: slices, so that nobody else's sound waits for it."""

TELL_EVERY = 10


@dataclass(frozen=True)
class Resume:
    """Where to pick a programme up: the first frame to send, and the first frame that nobody has received yet."""

    from_frame: int
    seam_frame: int


class Stretch(msgspec.Struct, frozen=True):
    """Encoded audio, end to end: equal packets of one format from `first_frame` on; `begins` when the encoder has just been made."""

    format: str
    first_frame: int
    frames_each: int
    data: tuple[bytes, ...]
    begins: bool
    pre_skip: int
    preroll_packets: int


class Quantum(msgspec.Struct, frozen=True):
    """What one turn of the loop brings out; `document` is there when there is something to tell."""

    progress: Progress
    notes: tuple[Note, ...]
    stretches: tuple[Stretch, ...]
    document: dict[str, object] | None
    ended: bool


class Feed:
    """One format of a station: its encoder and how far it has got."""

    def __init__(self, encoder: Encoder, first_frame: int) -> None:
        self._encoder = encoder
        self._session: Session = encoder.begin(first_frame)
        self._begins = True
        self._next_frame = first_frame

    def pump(self, cushion: Cushion) -> Stretch | None:
        """Encode what has come since the last turn, a bounded slice of it, and return the packets it completed."""
        packets = []
        for _ in range(BACKLOG_QUANTA):
            if self._next_frame >= cushion.end_frame:
                break
            packets += self._session.encode(cushion.at(self._next_frame))
            self._next_frame += QUANTUM_FRAMES
        if not packets:
            return None
        begins, self._begins = self._begins, False
        return Stretch(
            self._encoder.name,
            packets[0].first_frame,
            packets[0].frames,
            tuple(packet.data for packet in packets),
            begins,
            self._session.pre_skip,
            self._encoder.preroll_packets,
        )


class Station:
    """A performance, an engine and the encoders somebody listens to."""

    def __init__(
        self,
        performance: Performance,
        *,
        new_engine: Callable[[int], Engine],
        encoders: Mapping[str, Encoder],
        clock: Clock,
        resume: Resume | None = None,
    ) -> None:
        self._performance = performance
        self._encoders = encoders
        self._clock = clock
        self._resume = resume
        self._feeds: dict[str, Feed] = {}
        self._faded_out: tuple[int, int] | None = None
        # From which frame, how much of a fade-out had gone by then, and how long it was to be.
        self._back: tuple[int, int, int] | None = None
        self._turns = 0
        start = 0 if performance.progress is None else performance.progress.frame
        self._engine = new_engine(start)
        if performance.progress is not None:
            self._engine.resume(performance.spanning(), performance.controls(clock.now(), fade=self._fade_at(start)))
        self._cushion = Cushion(start)
        while resume is not None and self.frame < resume.from_frame:
            self._render(self._next_score())
            self._cushion = Cushion(self.frame)

    @property
    def frame(self) -> int:
        """The first frame that has not been rendered yet."""
        progress = self._performance.progress
        return 0 if progress is None else progress.frame

    @property
    def performance(self) -> Performance:
        """What is performed: told and steered from outside."""
        return self._performance

    @property
    def missing_layers(self) -> tuple[str, ...]:
        """Names of the layers that could not be started."""
        return self._engine.missing_layers

    def set_formats(self, formats: Iterable[str]) -> None:
        """Encode these formats from now on; a new one begins with the oldest sound that is still held. Unknown ones are ignored."""
        wanted = [name for name in formats if name in self._encoders]
        self._feeds = {name: self._feeds.get(name) or self._begin(self._encoders[name]) for name in wanted}

    def fade_out(self, length_s: float) -> None:
        """Fade out and end."""
        if self._faded_out is None:
            self._faded_out = (self.frame, max(QUANTUM_FRAMES, block_aligned(length_s)))

    def fade_back(self) -> None:
        """Play on after all: whatever has faded comes back as it went."""
        if self._faded_out is not None:
            start, length = self._faded_out
            self._back, self._faded_out = (self.frame, self.frame - start, length), None

    def render(self) -> Quantum:
        """Compose, render and encode the next 100 ms."""
        tell = self._performance.stale or self._turns % TELL_EVERY == 0
        self._turns += 1
        score = self._next_score()
        self._cushion.append(self._render(score))
        stretches = [stretch for feed in self._feeds.values() if (stretch := feed.pump(self._cushion)) is not None]
        progress = self._performance.progress
        assert progress is not None
        return Quantum(
            progress,
            score.notes,
            tuple(stretches),
            self._performance.document(self._clock.now()) if tell else None,
            ended=self._faded_out is not None and progress.frame >= sum(self._faded_out),
        )

    def close(self) -> None:
        """Free the engine and the encoders."""
        self._feeds.clear()
        self._engine.close()

    def _next_score(self) -> Score:
        return self._performance.next(self._clock.now(), fade=self._fade_at(self.frame + QUANTUM_FRAMES))

    def _render(self, score: Score) -> Pcm:
        sound = self._engine.render(score)
        self._performance.hear_back(sound, weighted_power)
        return sound

    def _fade_at(self, frame: int) -> float:
        coming = fade_in(frame)
        if self._back is not None:
            start, gone, length = self._back
            coming *= math.cos(math.pi / 2.0 * clamp((gone - (frame - start)) / length, 0.0, 1.0))
        if self._faded_out is None:
            return coming
        start, length = self._faded_out
        return coming * math.cos(math.pi / 2.0 * clamp((frame - start) / length, 0.0, 1.0))

    def _begin(self, encoder: Encoder) -> Feed:
        first_frame = self._cushion.start_frame
        if self._resume is not None and not encoder.overlaps:
            # Whoever cannot cross-fade goes on at the seam: hearing the overlap twice would be an echo.
            first_frame = max(first_frame, self._resume.seam_frame)
        return Feed(encoder, first_frame)
